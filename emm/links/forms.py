from django import forms
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanCharField
from emm.ui.form_parts import helper_with

from .models import MAX_REASON_LENGTH


class RevokeForm(forms.Form):
    reason = CleanCharField(
        label=_("Reason"), max_length=MAX_REASON_LENGTH, help_text=_("Staff can read it. Do not write personal data.")
    )

    helper = helper_with("reason")

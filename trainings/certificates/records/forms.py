"""Why something is done to a certificate."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanCharField

from .reasons import MAX_REASON_LENGTH


class ReasonForm(forms.Form):
    reason = CleanCharField(
        label=_("Reason"),
        max_length=MAX_REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the certificate and seen by staff; the public page of verification does not show it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

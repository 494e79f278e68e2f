"""What people type about emails: reasons, and texts."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanCharField, CleanTextField

from .models import MAX_REASON_LENGTH, MAX_SUBJECT_LENGTH

MAX_TEXT_LENGTH = 5000


class _Form(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class CancelForm(_Form):
    reason = CleanCharField(label=_("Reason"), max_length=MAX_REASON_LENGTH, required=False)


class HandledForm(_Form):
    reason = CleanCharField(
        label=_("Reason"),
        max_length=MAX_REASON_LENGTH,
        help_text=_("For instance: the person has confirmed that the email arrived."),
    )


class TextForm(_Form):
    subject = CleanCharField(label=_("Subject"), max_length=MAX_SUBJECT_LENGTH)
    text = CleanTextField(
        label=_("Text"),
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("An empty line begins a new paragraph. Fields stand in braces."),
    )

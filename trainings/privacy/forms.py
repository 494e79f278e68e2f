"""What a person asks for, and what is answered."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanTextField

from .models import PrivacyRequest
from .services import MAX_TEXT_LENGTH


class _Form(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class RequestForm(_Form):
    kind = forms.ChoiceField(label=_("Type of request"), choices=PrivacyRequest.Kind.choices, widget=forms.RadioSelect)
    text = CleanTextField(
        label=_("Your request"),
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Name the data or the training, and the change you want."),
    )


class AnswerForm(_Form):
    answer = CleanTextField(
        label=_("Our answer"),
        max_length=MAX_TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Describe our actions in the person’s language. An email tells the person to sign in and read the answer."
        ),
    )


class RefusalForm(AnswerForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("Reason")
        self.fields["answer"].help_text = _(
            "Explain the refusal in the person’s language. The law allows few reasons. Name the reason that applies."
        )

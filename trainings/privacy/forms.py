"""What a person asks for, and what is answered."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from .models import PrivacyRequest
from .requesting import LONGEST_TEXT


class _Form(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class RequestForm(_Form):
    kind = forms.ChoiceField(
        label=_("What do you ask for?"), choices=PrivacyRequest.Kind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Say which data or which training it is about, and what should be otherwise."),
    )


class AnswerForm(_Form):
    answer = forms.CharField(
        label=_("Our answer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What was done, in the person’s language. An e-mail says that it is there, to be read after signing in."
        ),
    )


class RefusalForm(AnswerForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].label = _("Reason")
        self.fields["answer"].help_text = _(
            "Why it is not done, in the person’s language. The law allows few reasons; name the one that applies."
        )

"""What administrators type about accounts, and people about their own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanCharField

from .models import User


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "language"]


class ImpersonationForm(forms.Form):
    reason = CleanCharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For instance the number of the support request. We keep the reason with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    reason = CleanCharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("We send the reason to the owner of the account and keep it in the audit log."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class LanguageForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language"]
        help_texts = {"language": _("Of the pages after you sign in, and of the emails to you.")}

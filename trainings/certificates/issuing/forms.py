"""Why a certificate is revoked or replaced."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from trainings.certificates.records.forms import ReasonForm
from trainings.certificates.records.models import Certificate


class RevocationForm(ReasonForm):
    cause = forms.ChoiceField(
        label=_("Reason shown at verification"),
        choices=[("", _("Choose one")), *Certificate.Cause.choices],
    )

    field_order = ("cause", "reason")


class ReplacementForm(ReasonForm):
    """Why one certificate is replaced; where it says what is on record, the form asks once more."""

    anyway = forms.BooleanField(label=_("Replace it although nothing differs"), required=False)

    field_order = ("reason", "anyway")

    def __init__(self, *args: Any, differs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if differs:
            del self.fields["anyway"]


class ReplacementsForm(ReasonForm):
    """Which of the certificates that differ are replaced, and why: one reason for all."""

    certificates = forms.MultipleChoiceField(
        label=_("Certificates"),
        widget=forms.MultipleHiddenInput,
        error_messages={"required": _("Choose at least one certificate.")},
    )

    def __init__(self, *args: Any, certificates: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certificates"].choices = [(str(pk), str(pk)) for pk in certificates]  # type: ignore[attr-defined]
        self.initial.setdefault("certificates", [str(pk) for pk in certificates])
        self.helper.layout = Layout("reason")

    @property
    def chosen(self) -> set[int]:
        """Those that are ticked: all at first, then those that were sent."""
        return {int(pk) for pk in self["certificates"].value() or [] if str(pk).isdecimal()}

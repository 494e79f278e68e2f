"""What comes in by form: the marks of a list, the note about a session, and how sheets are to be printed."""

import datetime
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanTextField
from emm.common.text import clean_line
from trainings.planning.models import Language, Training

from .models import AttendanceMark
from .services import Mark
from .sheet.content import Signatures

Status = AttendanceMark.Status
_SHOWN = re.compile(r"shown-(\d{1,18})")


def changed_rows(data: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """Status and note, by enrolment, of the rows in which something differs from what the page had shown.

    Rows left alone are left out, so that a page opened long ago does not undo what others recorded since.
    """
    changed = {}
    for found in filter(None, map(_SHOWN.fullmatch, data)):
        # “Too early” is shown but not chosen, so browsers do not send it.
        is_early = data[found[0]].startswith(f"{Status.EARLY}|")
        status = data.get(f"status-{found[1]}") or (Status.EARLY if is_early else Status.CLEARED)
        note = clean_line(data.get(f"note-{found[1]}", ""))
        if f"{status}|{note}" != data[found[0]]:
            changed[int(found[1])] = (status, note)
    return changed


def changed_marks(data: Mapping[str, str]) -> list[Mark]:
    """Marks for the changed rows.

    Their numbers follow from the form's own number and the content, so that the same form sent twice counts once.
    """
    act, reason = act_of(data), data.get("reason", "")
    return [
        Mark(
            enrolment_id=enrolment,
            status=status,
            client_uuid=uuid.uuid5(act, f"{enrolment}|{status}|{note}"),
            note=note,
            method=AttendanceMark.Method.FORM,
            act=act,
            reason=reason,
        )
        for enrolment, (status, note) in changed_rows(data).items()
    ]


def act_of(data: Mapping[str, str], name: str = "act") -> uuid.UUID:
    """The number that the page gave this form; a new one when it is missing or spoilt."""
    try:
        return uuid.UUID(data.get(name, ""))
    except ValueError:
        return uuid.uuid4()


class SessionNoteForm(forms.Form):
    """What happened in a session, for colleagues. ``shown`` is the note as it was when the page was made."""

    note = CleanTextField(
        label=_("Session note"),
        help_text=_(
            "For colleagues: what went well, what was left out, what to follow up. Participants do not see this note."
        ),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shown = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class SheetForm(forms.Form):
    """How attendance sheets are to be printed. What was not asked for, or is not there, is as usual."""

    day = forms.CharField(required=False)
    signatures = forms.ChoiceField(label=_("Signatures"), required=False, choices=Signatures.choices)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=Language.choices)

    def __init__(self, data: Any, *, training: Training, days: Sequence[datetime.date]) -> None:
        super().__init__(data)
        self._training, self._days = training, {day.isoformat(): day for day in days}
        self.is_valid()

    @property
    def chosen_day(self) -> datetime.date | None:
        return self._days.get(self.cleaned_data.get("day", ""))

    @property
    def chosen_signatures(self) -> str:
        return self.cleaned_data.get("signatures") or Signatures.DAY

    @property
    def chosen_language(self) -> str:
        return self.cleaned_data.get("language") or self._training.language

    @property
    def chosen_languages(self) -> tuple[str, ...]:
        """The languages of the sheet, the main one first."""
        return ("id", "en") if self.chosen_language == Language.BOTH else (self.chosen_language,)

"""What comes in by form: the marks of a list, and the note about a session."""

import re
import uuid
from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import AttendanceMark
from .recording import Mark

Status = AttendanceMark.Status
_SHOWN = re.compile(r"shown-(\d{1,18})")


def posted_rows(data: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """Status and note of every participant in the form, by enrolment; nobody chosen is not marked."""
    return {
        int(found[1]): (data.get(f"status-{found[1]}") or Status.CLEARED, data.get(f"note-{found[1]}", "").strip())
        for found in map(_SHOWN.fullmatch, data)
        if found
    }


def changed_marks(data: Mapping[str, str]) -> list[Mark]:
    """Marks for the rows of the form in which something differs from what the page had shown.

    Rows left alone give none, so that a page opened long ago does not undo what others recorded since. The marks'
    numbers follow from the form's own number and the content: the same form sent twice counts once.
    """
    act = act_of(data)
    marks = []
    for enrolment, (status, note) in posted_rows(data).items():
        if f"{status}|{note}" == data[f"shown-{enrolment}"]:
            continue
        number = uuid.uuid5(act, f"{enrolment}|{status}|{note}")
        marks.append(Mark(enrolment, status, number, note=note, method=AttendanceMark.Method.FORM, act=act))
    return marks


def act_of(data: Mapping[str, str], name: str = "act") -> uuid.UUID:
    """The number that the page gave this form; a new one when it is missing or spoilt."""
    try:
        return uuid.UUID(data.get(name, ""))
    except ValueError:
        return uuid.uuid4()


class SessionNoteForm(forms.Form):
    """What happened in a session, for colleagues. ``shown`` is the note as it was when the page was made."""

    note = forms.CharField(
        label=_("What happened in this session"),
        help_text=_("For colleagues: what went well, what was left out, what to follow up. Not shown to participants."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shown = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

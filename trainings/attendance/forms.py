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


def changed_rows(data: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """Status and note, by enrolment, of the rows in which something differs from what the page had shown.

    Rows left alone are left out, so that a page opened long ago does not undo what others recorded since.
    """
    changed = {}
    for found in filter(None, map(_SHOWN.fullmatch, data)):
        status = data.get(f"status-{found[1]}") or Status.CLEARED
        note = data.get(f"note-{found[1]}", "").strip()
        if f"{status}|{note}" != data[found[0]]:
            changed[int(found[1])] = (status, note)
    return changed


def changed_marks(data: Mapping[str, str]) -> list[Mark]:
    """Marks for the changed rows.

    Their numbers follow from the form's own number and the content, so that the same form sent twice counts once.
    """
    act = act_of(data)
    return [
        Mark(
            enrolment_id=enrolment,
            status=status,
            client_uuid=uuid.uuid5(act, f"{enrolment}|{status}|{note}"),
            note=note,
            method=AttendanceMark.Method.FORM,
            act=act,
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

    note = forms.CharField(
        label=_("What happened in this session"),
        help_text=_("For colleagues: what went well, what was left out, what to follow up. Not shown to participants."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shown = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

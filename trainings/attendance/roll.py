"""The list of a session: everybody who is to be marked in it, and where each stands."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from emm.common import words
from trainings.models import Enrolment, Session

from .current import Standing, standings_in
from .models import AttendanceMark
from .statuses import ALL, LOOKS, StatusLook

Status = AttendanceMark.Status


@dataclass
class Row:
    """One participant in the list. ``status`` and ``note`` are what the page shows: recorded, or just typed."""

    enrolment: Enrolment
    status: str
    note: str
    recorded_status: str
    recorded_note: str
    also: list[str]
    error: str = ""


def rows_of(session: Session) -> list[Row]:
    """Everybody who holds a seat, or was marked in this session before giving it back. Two queries."""
    standings = standings_in(session)
    enrolments = Enrolment.objects.filter(training=session.training_id).filter(
        Q(state=Enrolment.State.CONFIRMED) | Q(pk__in=standings)
    )
    rows = []
    for enrolment in enrolments.by_name():
        standing = standings.get(enrolment.pk)
        status = standing.status if standing else Status.CLEARED
        note = standing.mark.note if standing else ""
        also = contradictions(standing, session) if standing else []
        rows.append(Row(enrolment, status, note, recorded_status=status, recorded_note=note, also=also))
    return rows


def counts_of(rows: list[Row]) -> list[tuple[StatusLook, int]]:
    """How many stand where, in the order of the statuses."""
    counted = Counter(row.recorded_status for row in rows)
    return [(look, counted[look.value]) for look in ALL]


def standings_for_device(session: Session) -> dict[str, dict[str, Any]]:
    """What a device needs to know of everybody marked, by enrolment. One query."""
    return {
        str(enrolment): {
            "status": standing.status,
            "note": standing.mark.note,
            "also": contradictions(standing, session),
        }
        for enrolment, standing in standings_in(session).items()
    }


def contradictions(standing: Standing, session: Session) -> list[str]:
    """In words, who else said something else of this participant."""
    return [
        _("Also marked “%(status)s” by %(person)s at %(time)s.")
        % {
            "status": LOOKS[mark.status].label,
            "person": mark.marked_by or _("the system"),
            "time": words.clock(mark.marked_at, session.training.zone),
        }
        for mark in standing.contradicted_by
    ]

"""The list of a session: everybody who is to be marked in it, and where each stands."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from emm.common import formatting
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session

from .effective_status import EffectiveMark, standings_in
from .messages import present_counts_from
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
    reason: str = ""
    error: str = ""


def rows_of(session: Session) -> list[Row]:
    """Everybody who holds a place, or was marked in this session before giving it back. Two queries."""
    standings = standings_in(session)
    enrolments = Enrolment.objects.filter(training=session.training_id).filter(
        Q(state=Enrolment.State.CONFIRMED) | Q(pk__in=standings)
    )
    rows = []
    for enrolment in enrolments.by_name():
        standing = standings.get(enrolment.pk)
        status = standing.status if standing else Status.CLEARED
        note = standing.mark.note if standing else ""
        also = remarks_on(standing, session) if standing else []
        reason = standing.mark.reason if standing else ""
        rows.append(Row(enrolment, status, note, recorded_status=status, recorded_note=note, also=also, reason=reason))
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
            "also": remarks_on(standing, session),
            "reason": standing.mark.reason,
        }
        for enrolment, standing in standings_in(session).items()
    }


def remarks_on(standing: EffectiveMark, session: Session) -> list[str]:
    """In words, what else is to be known: that the mark was too early, and who said something else."""
    early = []
    if standing.status == Status.EARLY:
        marked = _("Marked too early by %(person)s on %(moment)s.") % {
            "person": standing.mark.marked_by or _("the system"),
            "moment": formatting.moment(standing.mark.marked_at, session.training.zone),
        }
        early = [marked, present_counts_from(session)]
    return early + contradictions(standing, session)


def contradictions(standing: EffectiveMark, session: Session) -> list[str]:
    """In words, who else said something else of this participant."""
    return [
        _("Also marked “%(status)s” by %(person)s at %(time)s.")
        % {
            "status": LOOKS[mark.status].label,
            "person": mark.marked_by or _("the system"),
            "time": formatting.clock(mark.marked_at, session.training.zone),
        }
        for mark in standing.contradicted_by
    ]

"""How much of a training each participant attended: the figures that certificates and reports rest on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from trainings.enrolment.models import Enrolment
from trainings.planning.learning_hours import reaches, share_percent, total_jp
from trainings.planning.models import Session, Training

from .effective_status import statuses_of
from .models import AttendanceMark

Status = AttendanceMark.Status


class SessionAttendance(NamedTuple):
    """One session that counts, and how the participant stands in it; ``jp`` is what the session is worth."""

    session: Session
    status: str
    jp: Decimal

    @property
    def attended(self) -> bool:
        return self.status in AttendanceMark.ATTENDED


@dataclass(frozen=True)
class AttendanceSummary:
    """One participant's attendance in one training.

    Hours are counted over the sessions worth any JP. A session without a mark, or with one that was too early, counts
    as not attended and is counted in ``unmarked``, so that a missing mark is seen for what it is. ``statuses`` covers
    every session but breaks.
    """

    attended_jp: Decimal
    total_jp: Decimal
    percent: int
    reaches_minimum: bool
    statuses: dict[int, str]
    modules: list[SessionAttendance]
    unmarked: int


def attendance_of(training: Training, *, enrolments: Collection[int] | None = None) -> dict[int, AttendanceSummary]:
    """By enrolment, for everybody who holds a place or was marked before giving it back. Three queries.

    Of these ``enrolments`` alone where they are named, in two queries.
    """
    sessions = attendance_sessions(training)
    statuses = statuses_of(training, enrolments=enrolments)
    if enrolments is None:
        marked = {enrolment for _session, enrolment in statuses}
        seated_or_marked = Q(state=Enrolment.State.CONFIRMED) | Q(pk__in=marked)
        enrolments = list(Enrolment.objects.filter(seated_or_marked, training=training).values_list("pk", flat=True))
    return {
        pk: summarise(
            sessions=sessions,
            statuses={session.pk: statuses.get((session.pk, pk), Status.CLEARED) for session in sessions},
            minimum_share=training.minimum_share,
        )
        for pk in enrolments
    }


def attendance_sessions(training: Training) -> list[Session]:
    """The sessions in which attendance is taken, in the order of the timetable. One query."""
    found = Session.objects.filter(training=training).with_attendance()
    sessions = list(found.select_related("module").order_by("starts_at", "pk"))
    for session in sessions:
        session.training = training  # known already; asking for its zone shall not cost a query
    return sessions


def summarise(*, sessions: Iterable[Session], statuses: Mapping[int, str], minimum_share: int) -> AttendanceSummary:
    """Add up one participant's ``statuses`` (by session) over ``sessions``."""
    counted = [
        SessionAttendance(session, statuses.get(session.pk, Status.CLEARED), session.jp)
        for session in sessions
        if session.jp > 0
    ]
    total = total_jp(each.jp for each in counted)
    attended = total_jp(each.jp for each in counted if each.attended)
    return AttendanceSummary(
        attended_jp=attended,
        total_jp=total,
        percent=share_percent(attended, total),
        reaches_minimum=reaches(attended, total, minimum_share),
        statuses=dict(statuses),
        modules=counted,
        unmarked=sum(1 for each in counted if each.status in AttendanceMark.OPEN),
    )

"""What the marks say now: the status of each participant in each session, and who disagrees about it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from trainings.planning.models import Session, Training

from .models import AttendanceMark

# Two people who mark the same participant differently within so short a time did not know of each other.
CONFLICT_WINDOW = timedelta(minutes=10)

# (session, enrolment) → status
Statuses = dict[tuple[int, int], str]


@dataclass(frozen=True)
class EffectiveMark:
    """Where one participant stands in one session: the mark that counts, and those of others that contradict it."""

    mark: AttendanceMark
    contradicted_by: tuple[AttendanceMark, ...] = ()

    @property
    def status(self) -> str:
        return self.mark.status


def statuses_of(training: Training, *, enrolments: Collection[int] | None = None) -> Statuses:
    """The current status by session and enrolment, for a whole training in one query; what is missing is not marked.

    Of these ``enrolments`` alone where they are named.
    """
    marks = AttendanceMark.objects.in_force().filter(session__training=training).order_by("marked_at", "pk")
    if enrolments is not None:
        marks = marks.filter(enrolment__in=enrolments)
    latest = {(session, enrolment): status for session, enrolment, status in marks.values_list(*_KEY, "status")}
    return {key: status for key, status in latest.items() if status != AttendanceMark.Status.CLEARED}


def standings_in(session: Session) -> dict[int, EffectiveMark]:
    """Where everybody marked in a session stands, by enrolment, in one query."""
    marks = AttendanceMark.objects.in_force().filter(session=session).select_related("marked_by")
    by_enrolment: dict[int, list[AttendanceMark]] = defaultdict(list)
    for mark in marks.order_by("marked_at", "pk"):
        by_enrolment[mark.enrolment_id].append(mark)
    return {enrolment: _standing(history) for enrolment, history in by_enrolment.items()}


_KEY = ("session_id", "enrolment_id")


def _standing(history: list[AttendanceMark]) -> EffectiveMark:
    """``history``: the marks in force of one participant in one session, the oldest first."""
    *earlier, current = history
    return EffectiveMark(current, tuple(_contradicting(current, earlier)))


def _contradicting(current: AttendanceMark, earlier: Iterable[AttendanceMark]) -> Iterable[AttendanceMark]:
    """The last word of each other person, where it differs and whoever made ``current`` cannot have known of it."""
    last_word = {mark.marked_by_id: mark for mark in earlier}
    last_word.pop(current.marked_by_id, None)
    for mark in last_word.values():
        arrived_later = mark.recorded_at > current.marked_at
        at_the_same_time = current.marked_at - mark.marked_at <= CONFLICT_WINDOW
        if _differs(mark, current) and (arrived_later or at_the_same_time):
            yield mark


def _differs(mark: AttendanceMark, current: AttendanceMark) -> bool:
    return mark.status not in {current.status, AttendanceMark.Status.CLEARED}

"""Today's sessions and how far each is marked: what a trainer looks for first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from trainings.models import Enrolment, Session, SessionTrainer, Training

from .models import AttendanceMark


@dataclass(frozen=True)
class TodaysSession:
    """A session of today that takes attendance. ``is_mine``: the person teaches in it."""

    session: Session
    marked: int
    total: int
    is_mine: bool

    @property
    def url(self) -> str:
        return reverse("attendance:session", args=[self.session.pk])

    @property
    def unmarked(self) -> int:
        return self.total - self.marked

    @property
    def is_running(self) -> bool:
        return self.session.starts_at <= timezone.now() < self.session.ends_at

    @property
    def is_over(self) -> bool:
        return self.session.ends_at <= timezone.now()


def sessions_of_today(user: Any) -> list[TodaysSession]:
    """The sessions that take attendance, today at their place, in trainings that ``user`` teaches in or runs.

    In the order of time; four queries beside those for the person's roles.
    """
    now = timezone.now()
    # Wide enough for any zone; the calendar day at the place decides.
    near = (
        Session.objects.for_user(user)
        .with_attendance()
        .filter(training__state=Training.State.PLANNED)
        .filter(starts_at__gt=now - timedelta(hours=36), starts_at__lt=now + timedelta(hours=36))
        .select_related("training", "module")
        .order_by("starts_at", "pk")
    )
    sessions = [session for session in near if session.day == session.training.today]
    if not sessions:
        return []
    seats, marked = seats_of({session.training_id for session in sessions}), marked_in(sessions)
    own = set(
        SessionTrainer.objects.filter(session__in=sessions, trainer__person__user=user.pk).values_list(
            "session_id", flat=True
        )
    )
    return [
        TodaysSession(
            session=session,
            marked=marked.get(session.pk, 0),
            total=seats.get(session.training_id, 0),
            is_mine=session.pk in own,
        )
        for session in sessions
    ]


def seats_of(trainings: Iterable[int]) -> dict[int, int]:
    """How many participants each training has that has any."""
    counted = Enrolment.objects.confirmed().filter(training__in=trainings).order_by().values_list("training")
    return dict(counted.annotate(number=Count("pk")))


def marked_in(sessions: Iterable[Session]) -> dict[int, int]:
    """How many of the participants are marked in each session that has any mark."""
    counted = (
        AttendanceMark.objects.current()
        .filter(~Q(status=AttendanceMark.Status.CLEARED), session__in=[session.pk for session in sessions])
        .filter(enrolment__state=Enrolment.State.CONFIRMED)
        .order_by()
        .values_list("session")
    )
    return dict(counted.annotate(number=Count("pk")))

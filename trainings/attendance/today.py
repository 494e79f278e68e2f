"""Today's sessions and how far each is marked: what a trainer looks for first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session, SessionTrainer, Training

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

    In the order of time; two queries beside those for the person's roles.
    """
    now = timezone.now()
    # Wide enough for any zone; the calendar day at the place decides.
    near = (
        with_seats(Session.objects.for_user(user).with_attendance())
        .filter(training__state=Training.State.PLANNED)
        .filter(starts_at__gt=now - timedelta(hours=36), starts_at__lt=now + timedelta(hours=36))
        .annotate(
            is_mine=Exists(SessionTrainer.objects.filter(session=OuterRef("pk"), trainer__person__user=user.pk)),
        )
        .select_related("training", "module", "room")
        .order_by("starts_at", "pk")
    )
    sessions: list[Any] = [session for session in near if session.day == session.training.today]
    marked = marked_in(session.pk for session in sessions) if sessions else {}
    return [
        TodaysSession(
            session=session, marked=marked.get(session.pk, 0), total=session.seat_count, is_mine=session.is_mine
        )
        for session in sessions
    ]


def with_seats(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """The sessions with ``seat_count``: how many participants the training has."""
    seated = Enrolment.objects.confirmed().filter(training=OuterRef("training")).order_by().values("training")
    return sessions.annotate(seat_count=Coalesce(Subquery(seated.annotate(number=Count("pk")).values("number")), 0))


def marked_in(sessions: Iterable[int]) -> dict[int, int]:
    """How many of the participants are marked in each session, by its key, that has any mark.

    Whoever has a mark is marked. Only where one was cleared, taken back or too early do the current ones tell, which
    takes a second query, and longer.
    """
    marks = AttendanceMark.objects.filter(enrolment__state=Enrolment.State.CONFIRMED).order_by()
    counted = (
        marks.filter(session__in=list(sessions))
        .values_list("session")
        .annotate(
            people=Count("enrolment", distinct=True),
            withdrawn=Count("pk", filter=Q(status__in=list(AttendanceMark.OPEN)) | Q(undoes__isnull=False)),
        )
    )
    numbers = {session: people for session, people, _withdrawn in counted}
    if unsure := [session for session, _people, withdrawn in counted if withdrawn]:
        current = marks.current().filter(~Q(status__in=list(AttendanceMark.OPEN)), session__in=unsure)
        numbers.update(dict.fromkeys(unsure, 0) | dict(current.values_list("session").annotate(number=Count("pk"))))
    return numbers

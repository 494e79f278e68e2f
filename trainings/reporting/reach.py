"""Whom the trainings reached: figures without names, from which nobody can be told apart.

Unique people and seats are different numbers; here people are counted, each once. A count of people below
``SMALLEST_CELL`` is not published, nor is one that could be found by subtraction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from participants.models import Person, Trainer
from trainings.attendance.models import AttendanceMark
from trainings.certificates.models import Certificate
from trainings.models import Enrolment, Training

SMALLEST_CELL = 5


@dataclass(frozen=True)
class Reach:
    """What may be shown; None stands for a number too small to publish."""

    people: int | None
    women: int | None
    men: int | None
    institutions: int
    provinces: int

    @classmethod
    def of_counts(cls, *, people: int, women: int, men: int, institutions: int, provinces: int) -> "Reach":
        """Leave out what is too small. Women and men are shown only together: one would tell the other."""
        by_sex = min(women, men) >= SMALLEST_CELL
        # Those who stated no sex are the rest: too few of them would be told by subtraction.
        unstated = people - women - men
        by_sex = by_sex and (unstated == 0 or unstated >= SMALLEST_CELL)
        return cls(
            people=people if people >= SMALLEST_CELL else None,
            women=women if by_sex else None,
            men=men if by_sex else None,
            institutions=institutions if people >= SMALLEST_CELL else 0,
            provinces=provinces if people >= SMALLEST_CELL else 0,
        )


def taught() -> QuerySet[Enrolment]:
    """The places of those who were there: they attended a session, or hold a valid certificate."""
    attended = AttendanceMark.objects.current().filter(
        enrolment=OuterRef("pk"), status__in=list(AttendanceMark.ATTENDED)
    )
    certified = Certificate.objects.in_force().filter(enrolment=OuterRef("pk"))
    return (
        Enrolment.objects.confirmed()
        .filter(training__state__in=[Training.State.PLANNED, Training.State.COMPLETED])
        .filter(Exists(attended) | Exists(certified))
    )


_COUNTS: dict[str, Any] = {
    "people": Count("person", distinct=True),
    "women": Count("person", distinct=True, filter=Q(person__sex=Person.Sex.FEMALE)),
    "men": Count("person", distinct=True, filter=Q(person__sex=Person.Sex.MALE)),
    "institutions": Count("institution", distinct=True),
    "provinces": Count(Coalesce(F("region__parent"), F("region")), distinct=True),
}


def reach() -> Reach:
    """All trainings together, in one query."""
    return Reach.of_counts(**taught().aggregate(**_COUNTS))


def reach_by_programme(programmes: Iterable[int]) -> dict[int, Reach]:
    """Of each of these programmes that reached anybody, in one query."""
    by_programme = taught().filter(training__programme__in=programmes).order_by().values("training__programme")
    rows: Iterable[dict[str, int]] = by_programme.annotate(**_COUNTS).values("training__programme", *_COUNTS)
    return {row["training__programme"]: Reach.of_counts(**{name: row[name] for name in _COUNTS}) for row in rows}


def qualified_trainers() -> int | None:
    """How many people may teach; None when they are too few to publish."""
    count = Trainer.objects.filter(status=Trainer.Status.QUALIFIED).count()
    return count if count >= SMALLEST_CELL else None

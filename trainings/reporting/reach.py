"""Whom the trainings reached: figures without names, from which nobody can be told apart.

Unique people and seats are different numbers; here people are counted, each once. What is too small is left out by
``emm.common.small_cells``.

Pages show ``kept_reach``, which the workers count every few minutes: counting takes the longer, the more years there
are, and nobody should wait for it.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from emm.common import small_cells
from participants.models import Person, Trainer
from trainings.attendance.models import AttendanceMark
from trainings.certificates.models import Certificate
from trainings.models import Enrolment, Training

from .keeping import figures, kept


@dataclass(frozen=True)
class Reach:
    """What may be shown; None stands for a number too small to publish."""

    people: int | None
    women: int | None
    men: int | None
    institutions: int
    provinces: int

    @classmethod
    def of_counts(
        cls,
        *,
        people: int,
        women: int,
        men: int,
        institutions: int,
        provinces: int,
        is_told: bool = True,
        by_sex: bool = True,
    ) -> "Reach":
        """Leave out what is too small. Women and men are shown only together: one would tell the other.

        Not ``is_told``, or not ``by_sex``: left out for what it would tell of others.
        """
        enough = is_told and small_cells.is_enough(people)
        by_sex = enough and by_sex and small_cells.parts_are_shown(people, women, men)
        return cls(
            people=people if enough else None,
            women=women if by_sex else None,
            men=men if by_sex else None,
            institutions=institutions if enough else 0,
            provinces=provinces if enough else 0,
        )


@dataclass(frozen=True)
class KeptReach:
    """What was counted last: of all trainings together, and of each programme that reached anybody, by its key."""

    counted_at: datetime.datetime
    whole: Reach
    qualified_trainers: int | None
    by_programme: dict[int, Reach]


def kept_reach() -> KeptReach:
    """What pages show. One query."""
    counted, counted_at = figures("reach")
    return KeptReach(
        counted_at=counted_at,
        whole=Reach.of_counts(**counted["whole"]),
        qualified_trainers=small_cells.shown(counted["qualified_trainers"]),
        by_programme=_told_by_programme({int(key): counts for key, counts in counted["by_programme"].items()}),
    )


def _told_by_programme(counts: dict[int, dict[str, int]]) -> dict[int, Reach]:
    """Anyone knows the figures of all together: where one programme is too small, the next smallest is left out too."""
    people = {programme: each["people"] for programme, each in counts.items()}
    hidden = small_cells.left_out(people)
    divided = [each for each, of in counts.items() if not _is_told_by_sex(**of)]
    without_sexes = small_cells.left_out(
        people,
        hidden={*hidden, *divided},
        is_safe=lambda keys: _is_told_by_sex(**{k: sum(counts[key][k] for key in keys) for k in _BY_SEX}),
    )
    return {
        programme: Reach.of_counts(**of, is_told=programme not in hidden, by_sex=programme not in without_sexes)
        for programme, of in counts.items()
    }


_BY_SEX = ("people", "women", "men")


def _is_told_by_sex(*, people: int, women: int, men: int, **others: int) -> bool:
    return small_cells.parts_are_shown(people, women, men)


@kept("reach")
def _count_reach() -> dict[str, Any]:
    """Plain counts; what of them may be shown is decided when they are."""
    return {
        "whole": taught().aggregate(**_COUNTS),
        "qualified_trainers": _count_qualified_trainers(),
        "by_programme": _counts_by_programme(),
    }


def taught() -> QuerySet[Enrolment]:
    """The places of those who were there: they attended a session, or hold a valid certificate."""
    attended = AttendanceMark.objects.current().filter(
        enrolment=OuterRef("pk"), status__in=list(AttendanceMark.ATTENDED)
    )
    certified = Certificate.objects.in_force().filter(enrolment=OuterRef("pk"))
    return (
        Enrolment.objects.confirmed()
        .filter(training__state__in=[Training.State.PLANNED, Training.State.COMPLETED])
        # In this order: a certificate is found at once, marks have to be read.
        .filter(Exists(certified) | Exists(attended))
    )


_COUNTS: dict[str, Any] = {
    "people": Count("person", distinct=True),
    "women": Count("person", distinct=True, filter=Q(person__sex=Person.Sex.FEMALE)),
    "men": Count("person", distinct=True, filter=Q(person__sex=Person.Sex.MALE)),
    "institutions": Count("institution", distinct=True),
    "provinces": Count(Coalesce(F("region__parent"), F("region")), distinct=True),
}


def _counts_by_programme() -> dict[int, dict[str, int]]:
    """Of each programme that reached anybody, by its key."""
    by_programme = taught().order_by().values("training__programme")
    rows = by_programme.annotate(**_COUNTS).values_list("training__programme", *_COUNTS)
    return {programme: dict(zip(_COUNTS, counts, strict=True)) for programme, *counts in rows}


def _count_qualified_trainers() -> int:
    return Trainer.objects.filter(status=Trainer.Status.QUALIFIED).count()

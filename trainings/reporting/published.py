"""The figures that the public and viewers see: counted ahead, and the same for everybody.

The public and viewers are told of officials by sex, of own staff and of others by number. These three are never told
together, so that none is found from the others. What is told of officials is decided in ``disclosure``.
"""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from emm.common import disclosure_control
from emm.common.disclosure_control import BySex
from trainings.planning.models import Training

from .cached_stats import cached_stat, count_now, figures, last_figures
from .disclosure import Decision, decide
from .measures import counting

# Numbers that say nothing of a single person; shown beside the officials whom they are about.
_BESIDE_OFFICIALS = ("government_institutions", "provinces")

Figures = dict[str, int | None]


@dataclass(frozen=True)
class Published:
    """By name of the count, for all programmes together and for each by its key; None is not shown."""

    counted_at: datetime.datetime
    whole: Figures
    by_programme: dict[int, Figures]

    def of_programme(self, programme: int) -> Figures:
        """Of one that has trained nobody, too."""
        return self.by_programme.get(programme, {})


def published() -> Published:
    """What was counted last. One query."""
    counted, counted_at = figures("published")
    if counted["smallest_cell"] != settings.SMALLEST_CELL:
        counted, counted_at = count_now("published")
    by_programme = {int(key): numbers for key, numbers in counted["by_programme"].items()}
    return Published(counted_at=counted_at, whole=counted["whole"], by_programme=by_programme)


@cached_stat("published")
def _count() -> dict[str, Any]:
    """Decided when it is counted: a page has nothing of it that is not to be shown."""
    waiting = _waiting_trainings()
    trained = counting.trained().exclude(training__in=waiting)
    of_each = counting.counts_by_programme(trained)
    together: dict[frozenset[int], dict[str, int]] = {}

    def count_together(programmes: Collection[int]) -> BySex:
        counts = counting.counts_of(trained.filter(training__programme__in=programmes))
        together[frozenset(programmes)] = counts
        return _officials(counts)

    decision = decide({programme: _officials(counts) for programme, counts in of_each.items()}, count_together)
    whole = together.get(decision.told, {})
    return {
        "smallest_cell": settings.SMALLEST_CELL,
        "trainings": sorted(_completed_trainings().keys() - waiting),
        "whole": {
            **_told_of_officials(whole, is_told=bool(decision.told), by_sex=decision.whole_by_sex),
            "qualified_trainers": disclosure_control.suppress(counting.qualified_trainers().count()),
        },
        "by_programme": {
            programme: {"trainings": counts["trainings"], **_told_of(programme, counts, decision)}
            for programme, counts in of_each.items()
        },
    }


def _waiting_trainings() -> set[int]:
    """Completed trainings that are not counted yet.

    Who looks today and tomorrow subtracts: those that a programme has completed since it was counted last join its
    figures, and those of the whole, when together they bring nobody new or enough people.
    """
    before = last_figures("published")
    if before is None or before["smallest_cell"] != settings.SMALLEST_CELL:
        return set()
    new = {pk: programme for pk, programme in _completed_trainings().items() if pk not in set(before["trainings"])}
    waiting = set(new)
    for programme in sorted(set(new.values())):
        joining = {pk for pk, of in new.items() if of == programme}
        if not any(map(disclosure_control.tells_of_few, _people_brought_by(joining, programme, waiting))):
            waiting -= joining
    return waiting


def _people_brought_by(joining: set[int], programme: int, waiting: set[int]) -> Iterator[int]:
    """How many officials more there are with the trainings ``joining``, in the programme and in all."""
    for trained in (counting.trained().filter(training__programme=programme), counting.trained()):
        after = counting.officials_in(trained.exclude(training__in=waiting - joining))
        yield after - counting.officials_in(trained.exclude(training__in=waiting))


def _completed_trainings() -> dict[int, int]:
    """The completed trainings with their programmes."""
    completed = Training.objects.filter(state=Training.State.COMPLETED)
    return dict(completed.order_by().values_list("pk", "programme"))


def _told_of(programme: int, counts: dict[str, int], decision: Decision) -> Figures:
    is_told = programme in decision.told
    again = counts["officials_seats"] - counts["officials"]
    return {
        **_told_of_officials(counts, is_told=is_told, by_sex=programme in decision.told_by_sex),
        # Less the people, it tells how often somebody came again.
        "officials_seats": counts["officials_seats"]
        if is_told and not disclosure_control.tells_of_few(again)
        else None,
        "own_staff": disclosure_control.suppress(counts["own_staff"]),
        "others": disclosure_control.suppress(counts["others"]),
    }


def _told_of_officials(counts: dict[str, int], *, is_told: bool, by_sex: bool) -> Figures:
    names = ["officials", *_BESIDE_OFFICIALS] if is_told else []
    if is_told and by_sex:
        names += ["officials_women", "officials_men"]
    return {name: counts[name] for name in names}


def _officials(counts: dict[str, int]) -> BySex:
    return BySex(counts["officials"], counts["officials_women"], counts["officials_men"])

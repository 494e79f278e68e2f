"""What a role reaches: everything, or the trainings of chosen programmes in chosen provinces.

A training is within a grant when its programme is among the grant's programmes (none chosen: any programme will do) and
its province among the grant's provinces (none chosen: any place will do). A training without a province lies in none,
so a grant with provinces does not reach it. A grant that chooses nothing, and is not said to be for everything, reaches
nothing. The grants of one account add up.

Only two roles have a scope: a programme officer's is all of the above, a viewer's are programmes, each given by name.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from emm.common import formatting
from emm.common.text import fold

# (key of the grant, the account's, from, until, a programme, a province): a row for each pair of the two.
TermRow = tuple[int, int, datetime.date, datetime.date | None, int | None, int | None]
# (role, key of the grant, for everything, a programme, a province): a row for each pair of the two.
Row = tuple[str, int, bool, int | None, int | None]


@dataclass(frozen=True)
class Area:
    """What one grant chooses, by keys."""

    programmes: frozenset[int] = frozenset()
    provinces: frozenset[int] = frozenset()

    def reaches(self, programme: int | None, province: int | None) -> bool:
        return (not self.programmes or programme in self.programmes) and (
            not self.provinces or province in self.provinces
        )


@dataclass(frozen=True)
class Scope:
    """What all grants of one role reach together."""

    everything: bool = False
    areas: tuple[Area, ...] = ()

    def reaches(self, *, programme: int | None, province: int | None) -> bool:
        """Whether a training of this programme in this province (by keys) is within the scope."""
        return self.everything or any(area.reaches(programme, province) for area in self.areas)

    def condition(self, path: str = "") -> Q:
        """The same for the database: a condition on the training that ``path`` (“enrolments__training__”) leads to."""
        if self.everything:
            return Q()
        condition = Q(pk__in=[])
        for area in self.areas:
            chosen = Q()
            if area.programmes:
                chosen &= Q(**{f"{path}programme__in": area.programmes})
            if area.provinces:
                chosen &= Q(**{f"{path}region__in": area.provinces})
            condition |= chosen
        return condition

    def reaches_programme(self, programme: int) -> bool:
        """Whether any training of the programme may be within the scope."""
        return self.everything or any(not area.programmes or programme in area.programmes for area in self.areas)

    def reaches_whole_programme(self, programme: int) -> bool:
        """Whether all of the programme is, wherever its trainings take place."""
        return self.everything or any(not area.provinces and programme in area.programmes for area in self.areas)

    @property
    def programmes(self) -> frozenset[int] | None:
        """The keys of the programmes that are within the scope, wholly or in part; None: any."""
        if self.everything or any(not area.programmes for area in self.areas):
            return None
        return frozenset().union(*(area.programmes for area in self.areas))

    @property
    def named_programmes(self) -> frozenset[int]:
        """The keys of the programmes that were chosen by name: what a viewer sees, and nothing besides."""
        return frozenset().union(*(area.programmes for area in self.areas))

    @property
    def is_bound_to_provinces(self) -> bool:
        """Whether it ends somewhere in the country."""
        return not self.everything and all(area.provinces for area in self.areas)

    @property
    def provinces(self) -> frozenset[int]:
        """The keys of the provinces that somebody was made responsible for."""
        return frozenset().union(*(area.provinces for area in self.areas))


NOTHING, EVERYTHING = Scope(), Scope(everything=True)


def by_role(rows: Iterable[Row]) -> dict[str, Scope]:
    """What each role reaches, from the rows of its grants."""
    chosen: dict[tuple[str, int], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    everything: dict[str, bool] = defaultdict(bool)
    for role, grant, is_for_everything, programme, province in rows:
        programmes, provinces = chosen[role, grant]
        programmes.update(() if programme is None else (programme,))
        provinces.update(() if province is None else (province,))
        everything[role] |= is_for_everything
    areas: dict[str, list[Area]] = defaultdict(list)
    for (role, _grant), (programmes, provinces) in chosen.items():
        if programmes or provinces:
            areas[role].append(Area(frozenset(programmes), frozenset(provinces)))
    return {role: Scope(is_for_everything, tuple(areas[role])) for role, is_for_everything in everything.items()}


@dataclass(frozen=True)
class Term:
    """The days on which somebody, by key, held a grant; ``until`` None: for good."""

    user: int
    since: datetime.date
    until: datetime.date | None


def terms_in(areas: Collection[Area], rows: Iterable[TermRow]) -> list[Term]:
    """The terms of the grants that choose exactly one of ``areas``."""
    chosen: dict[tuple[int, Term], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for grant, user, since, until, programme, province in rows:
        programmes, provinces = chosen[grant, Term(user, since, until)]
        programmes.update(() if programme is None else (programme,))
        provinces.update(() if province is None else (province,))
    return [
        term
        for (_grant, term), (programmes, provinces) in chosen.items()
        if Area(frozenset(programmes), frozenset(provinces)) in areas
    ]


@dataclass(frozen=True)
class Choice:
    """What somebody chose when giving a role."""

    everything: bool = False
    programmes: Collection[Any] = ()
    provinces: Collection[Any] = ()


def in_words(grant: Any) -> str:
    """The role with what it reaches: “Programme officer for MGSD-2022 in South Sulawesi”.

    Two queries, unless ``programmes`` and ``provinces`` were fetched before.
    """
    role = str(grant.get_role_display())
    if grant.covers_everything:
        return _("%(role)s, all programmes") % {"role": role}
    if not grant.has_scope:
        return role
    programmes = formatting.listed(sorted(programme.code.upper() for programme in grant.programmes.all()))
    provinces = formatting.listed(sorted((province.name for province in grant.provinces.all()), key=fold))
    text = {
        (True, True): _("%(role)s for %(programmes)s in %(provinces)s"),
        (True, False): _("%(role)s for %(programmes)s"),
        (False, True): _("%(role)s in %(provinces)s"),
        (False, False): _("%(role)s, no access yet"),
    }[bool(programmes), bool(provinces)]
    return text % {"role": role, "programmes": programmes, "provinces": provinces}

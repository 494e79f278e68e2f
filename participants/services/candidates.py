"""Who in the database may be the person that a form or a row of a file is about: found by keys, compared, with reasons.

Of a record that the reader may not see, it is only said that there is one, and whom to ask.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from participants.matching.blocking import keys_of
from participants.matching.comparing import Match, Reason, Verdict, compare
from participants.matching.traits import Traits, traits_of
from participants.models import DuplicatePair, MatchKey, Person
from participants.person_lookup import visible_people
from participants.reasons import ReasonBadge, badges_of

# So many are shown for one record.
MAX_CANDIDATES = 10
# Those who share the most keys are compared, and of one key so many are read: a name that more people have says nothing
# by itself.
MAX_COMPARED = 200
MAX_OF_A_KEY = 1000
# Keys, or people, in one query.
CHUNK = 900
# What is told of a record that the reader may not see rests on these alone: nobody finds hidden people by trying parts.
_CERTAIN = frozenset({"same_nip", "same_email", "same_phone", "same_name", "same_name_spelled"})
_RECORDS = ("institution", "user")


@dataclass(frozen=True)
class Candidate:
    """Somebody in the database who may be the person asked about. Of a hidden one, only ``whom_to_ask`` is shown."""

    person: Person
    visible: bool
    verdict: Verdict
    points: int
    reasons: tuple[Reason, ...] = ()
    whom_to_ask: str = ""

    @property
    def badges(self) -> list[ReasonBadge]:
        """The reasons as they are shown."""
        return badges_of(self.reasons)

    @property
    def is_same(self) -> bool:
        return self.verdict == Verdict.SAME


def candidates(traits: Traits, *, user: Any, but: Person | None = None, limit: int = MAX_CANDIDATES) -> list[Candidate]:
    """Who ``traits`` may be about, the likeliest first; not ``but``, nor who was decided to be another."""
    return candidates_of_many([traits], user=user, but=but, limit=limit)[0]


def candidates_of_many(
    many: Sequence[Traits], *, user: Any, but: Person | None = None, limit: int = MAX_CANDIDATES
) -> list[list[Candidate]]:
    """The same for each of ``many``, in their order: 10,000 rows in a few seconds."""
    found = [_found(traits, people, but) for traits, people in zip(many, _people_sharing_keys(many), strict=True)]
    if but is not None and but.pk:
        apart = people_decided_apart(but)
        found = [[each for each in row if each[1].pk not in apart] for row in found]
    seen = visible_people(user, (person for row in found for _match, person in row))
    keepers = keepers_of(person for row in found for _match, person in row if person.pk not in seen)
    return [
        [
            _candidate(match, person, person.pk in seen, keepers)
            for match, person in row
            if _may_be_told(match, person, seen)
        ][:limit]
        for row in found
    ]


def people_decided_apart(person: Person) -> set[int]:
    """The keys of everybody of whom somebody said that they are not the same as ``person``."""
    apart = DuplicatePair.objects.filter(decision=DuplicatePair.Decision.DIFFERENT)
    return {
        *apart.filter(one=person).values_list("other", flat=True),
        *apart.filter(other=person).values_list("one", flat=True),
    }


def keepers_of(people: Iterable[Person]) -> dict[int, str]:
    """Whom to ask about each of ``people``: the account that added the record, where it is still open."""
    keys = {person.pk for person in people}
    history: Any = Person.history  # type: ignore[attr-defined]  # made by simple_history
    added = history.filter(id__in=keys, history_type="+", history_user__is_active=True) if keys else history.none()
    return {row.id: row.history_user.get_full_name() for row in added.select_related("history_user")}


def _people_sharing_keys(many: Sequence[Traits]) -> list[list[tuple[Person, Traits]]]:
    """For each of ``many`` the people on record who share a key, with their traits. Two queries per ``CHUNK``."""
    keys = [keys_of(traits) for traits in many]
    by_key: dict[int, list[int]] = defaultdict(list)
    for chunk in _chunks(sorted(set().union(*keys))):
        for key, person in MatchKey.objects.filter(key__in=chunk).order_by().values_list("key", "person_id"):
            if len(by_key[key]) < MAX_OF_A_KEY:
                by_key[key].append(person)
    shared = (Counter(pk for key in own for pk in by_key.get(key, ())) for own in keys)
    rows = [[pk for pk, _number in each.most_common(MAX_COMPARED)] for each in shared]
    people: dict[int, tuple[Person, Traits]] = {}
    for chunk in _chunks(sorted(set().union(*rows))):
        for found in Person.objects.filter(pk__in=chunk).select_related(*_RECORDS).order_by():
            people[found.pk] = (found, traits_of(found))
    return [[people[pk] for pk in sorted(row) if pk in people] for row in rows]


def _found(traits: Traits, people: list[tuple[Person, Traits]], but: Person | None) -> list[tuple[Match, Person]]:
    matches = [
        (compare(traits, on_record), person) for person, on_record in people if but is None or person.pk != but.pk
    ]
    likely = [each for each in matches if each[0].verdict != Verdict.DIFFERENT]
    return heapq.nsmallest(2 * MAX_CANDIDATES, likely, key=lambda each: (-each[0].points, each[1].pk))


def _may_be_told(match: Match, person: Person, seen: set[int]) -> bool:
    return person.pk in seen or any(reason.supports and reason.code in _CERTAIN for reason in match.reasons)


def _candidate(match: Match, person: Person, visible: bool, keepers: dict[int, str]) -> Candidate:
    if visible:
        return Candidate(person, True, match.verdict, match.points, match.reasons)
    return Candidate(person, False, match.verdict, match.points, whom_to_ask=keepers.get(person.pk, ""))


def _chunks(keys: list[int]) -> Iterable[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]

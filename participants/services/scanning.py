"""Comparing everybody with everybody, in the background: who may be in the database twice."""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from django.db import transaction

from emm.jobs import queue
from emm.jobs.models import Job
from emm.jobs.progress import Progress
from participants.matching.blocking import scan_keys_of
from participants.matching.comparing import Match, Verdict, compare
from participants.matching.traits import Traits, traits_of
from participants.models import DuplicatePair, Person

JOB_KIND = "participants.scan"
# A key that more people share says nothing; who is among them twice, another key tells.
MAX_OF_A_KEY = 60
# Pairs with fewer points are asked about where somebody enters a name, but wait for nobody.
QUEUED_FROM = 6
READ = 2000
WRITE = 500


def start_scan(*, by: Any = None) -> Job:
    """Queue a comparison of everybody. Raises ``AlreadyRunning`` while another runs."""
    return queue.start(kind=JOB_KIND, payload={}, started_by=by, key=queue.key_of(JOB_KIND))


def scan_people(progress: Progress | None = None) -> int:
    """Compare everybody, and put what is found into the queue of pairs. Returns how many wait. May be repeated.

    What was decided stays decided. What is no longer alike leaves the queue.
    """
    people = list(_everybody())
    parts = list(_chunks(sorted(_found(people).items()), WRITE))
    if progress is not None:
        progress.begin(len(parts) + 1)
    kept: set[tuple[int, int]] = set()
    for part in parts:
        with transaction.atomic():
            _store(part)
            kept.update(pair for pair, _match in part)
            if progress is not None:
                progress.step()
    with transaction.atomic():
        waiting = DuplicatePair.objects.open()
        gone = [pk for pk, *pair in waiting.values_list("pk", "one", "other") if tuple(pair) not in kept]
        for chunk in _chunks(gone, WRITE):
            DuplicatePair.objects.open().filter(pk__in=chunk).delete()
        if progress is not None:
            progress.step()
    return DuplicatePair.objects.open().count()


def _everybody() -> Iterator[tuple[int, Traits]]:
    people = Person.objects.filter(identity_removed_on=None).select_related("user").order_by("pk")
    for person in people.iterator(chunk_size=READ):
        yield person.pk, traits_of(person)


def _found(people: list[tuple[int, Traits]]) -> dict[tuple[int, int], Match]:
    """The pairs worth asking about, by the keys of both, the lower first."""
    keyed = sorted(key << 32 | place for place, (_pk, traits) in enumerate(people) for key in scan_keys_of(traits))
    compared: set[int] = set()
    found: dict[tuple[int, int], Match] = {}
    for places in _blocks(keyed):
        for one, other in combinations(places, 2):
            both = one << 32 | other
            if both in compared:
                continue
            compared.add(both)
            match = compare(people[one][1], people[other][1])
            if match.verdict != Verdict.DIFFERENT and match.points >= QUEUED_FROM:
                found[people[one][0], people[other][0]] = match
    return found


def _blocks(keyed: list[int]) -> Iterator[list[int]]:
    """The places in the list of people that share a key, in their order."""
    places: list[int] = []
    last = -1
    for each in [*keyed, -1]:
        key = each >> 32
        if key != last:
            if 1 < len(places) <= MAX_OF_A_KEY:
                yield places
            places, last = [], key
        places.append(each & 0xFFFFFFFF)


def _store(part: list[tuple[tuple[int, int], Match]]) -> None:
    known = {
        (pair.one_id, pair.other_id): pair
        for pair in DuplicatePair.objects.filter(one__in={one for (one, _other), _match in part})
    }
    still_there = set(
        Person.objects.filter(pk__in={pk for pair, _match in part for pk in pair}).values_list("pk", flat=True)
    )
    new, changed = [], []
    for (one, other), match in part:
        values = {
            "verdict": str(match.verdict),
            "points": match.points,
            "reasons": [[reason.code, reason.supports] for reason in match.reasons],
        }
        pair = known.get((one, other))
        if pair is None:
            if {one, other} <= still_there:
                new.append(DuplicatePair(one_id=one, other_id=other, **values))
        elif {name: getattr(pair, name) for name in values} != values:
            for name, value in values.items():
                setattr(pair, name, value)
            changed.append(pair)
    DuplicatePair.objects.bulk_create(new)
    DuplicatePair.objects.bulk_update(changed, ["verdict", "points", "reasons"])


def _chunks(rows: list[Any], size: int) -> Iterable[list[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]

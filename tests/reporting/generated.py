"""Officials in programmes as they might be, for tests that look for small counts."""

import random
from collections.abc import Collection

from emm.common.disclosure_control import BySex
from trainings.reporting.disclosure import Decision

from .attacker import MEN, SEXES, UNSTATED, WOMEN, People, cells_of

# How many of a sex are in exactly some programmes: mostly few, for these are what is looked for.
SIZES = [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 9, 20]


def generated(seed: int) -> People:
    """Up to three programmes, often without people in common."""
    chance = random.Random(seed)
    number = chance.choice([1, 2, 2, 3, 3, 3])
    overlap = chance.choice([0, 0, 0.5, 1])
    people: dict = {}
    for programmes, sex in cells_of(range(1, number + 1)):
        if len(programmes) > 1 and chance.random() >= overlap:
            continue
        if sex == UNSTATED and chance.random() < 0.7:
            continue
        people[programmes, sex] = chance.choice(SIZES)
    return people


def counted(people: People, programmes: Collection[int]) -> BySex:
    """The people of any of the programmes, each once."""
    number = {sex: sum(n for (some, of), n in people.items() if of == sex and some & set(programmes)) for sex in SEXES}
    return BySex(sum(number.values()), number[WOMEN], number[MEN])


def by_programme(people: People) -> dict[int, BySex]:
    programmes = frozenset[int]().union(*(some for some, _sex in people))
    return {each: counted(people, [each]) for each in sorted(programmes)}


def each_looked_at_alone(people: People) -> Decision:
    """No cure: what is large enough by itself is shown."""
    programmes = by_programme(people)
    whole = counted(people, programmes)
    told = frozenset(each for each, counts in programmes.items() if counts.people >= 5)
    divisible = frozenset(each for each in told if programmes[each].is_divisible)
    return Decision(whole, whole.is_divisible, told, divisible)

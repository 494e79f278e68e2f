"""What is published of the officials trained: one set of figures, from which no small count is found.

The public sees the figures of all programmes together, a viewer those of some programmes beside them. All of them are
taken from one set that is decided at once, so that whatever somebody sees is a part of what is safe as a whole.

People can be in several programmes. Let *whole* be the people of the programmes that are told, each once, and *P*
those of one. By adding and subtracting the numbers, only these counts of people are found, and sums of them:

* P;
* whole − P: the people of other programmes alone;
* the sum of all P − whole: how often people came again in another programme.

Where each of them is nothing or large enough, so is every sum. The same holds for women, for men and for those who
stated no sex, as far as both the whole and the programme are told by sex; where only one of them is, what is found is
a mixture of the sexes, which must be large enough too.

A programme that is too small, or would tell of few people, is left out of the whole: nothing remains of it to be
found. The smallest is left out first.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import add

from emm.common.disclosure_control import NOBODY, BySex, is_publishable, tells_of_few

Programmes = Mapping[int, BySex]


@dataclass(frozen=True)
class Decision:
    """Which programmes are told and which of them by sex, by their keys, and what they have together."""

    whole: BySex
    whole_by_sex: bool
    told: frozenset[int]
    told_by_sex: frozenset[int]


def decide(programmes: Programmes, count_together: Callable[[Collection[int]], BySex]) -> Decision:
    """Decide what is published of ``programmes``; ``count_together`` counts the people of some, each once."""
    told = {key for key, counts in programmes.items() if is_publishable(counts.people)}
    whole = count_together(told) if told else NOBODY
    while any(map(tells_of_few, _found(whole, [programmes[key] for key in told]))):
        told.remove(_smallest(told, programmes))
        whole = count_together(told)
    known = {key: programmes[key] for key in told}
    divisible = {key for key, counts in known.items() if counts.is_divisible}
    for by_sex, is_safe in ((True, _is_safe_by_sex), (False, _is_safe_without_sex)):
        divided = set(divisible)
        while divided and not is_safe(whole, known, divided):
            divided.remove(_smallest(divided, known))
        if is_safe(whole, known, divided):
            return Decision(whole, by_sex, frozenset(told), frozenset(divided))
    raise AssertionError("Without any figure by sex, none is found.")


def _smallest(keys: Collection[int], programmes: Programmes) -> int:
    return min(keys, key=lambda key: (programmes[key].people, key))


def _found(whole: BySex, programmes: Collection[BySex]) -> Iterator[int]:
    """The numbers of people that are found from those of the whole and of the programmes."""
    for each in programmes:
        yield (whole - each).people
    yield (_sum(programmes) - whole).people


def _is_safe_by_sex(whole: BySex, programmes: Programmes, divided: Collection[int]) -> bool:
    """Whether the whole may be told by sex, and with it the programmes ``divided``."""
    if not whole.is_divisible:
        return False
    if not all(rest.people == 0 or rest.is_divisible for rest in (whole - programmes[key] for key in divided)):
        return False
    again = _sum(programmes.values()) - whole
    together = _sum([counts for key, counts in programmes.items() if key not in divided])
    if not together.people:
        return not any(map(tells_of_few, (again.women, again.men, again.unstated)))
    # Of programmes not told by sex, what they have together is found, mixed with who came again.
    mixed = again.women + again.men + together.unstated
    return is_publishable(together.women) and is_publishable(together.men) and not tells_of_few(mixed)


def _is_safe_without_sex(whole: BySex, programmes: Programmes, divided: Collection[int]) -> bool:
    """Whether the programmes ``divided`` may be told by sex while the whole is not.

    From the people of the whole, the women of one programme and the men of another are subtracted.
    """
    rests = [whole, *(whole - programmes[key] for key in divided)]
    small = [
        {count for count in (getattr(rest, sex) for rest in rests) if not is_publishable(count)}
        for sex in ("women", "men", "unstated")
    ]
    return not divided or not any(tells_of_few(sum(counts)) for counts in product(*small))


def _sum(counts: Collection[BySex]) -> BySex:
    return reduce(add, counts, NOBODY)

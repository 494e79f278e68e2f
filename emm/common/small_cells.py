"""No small cells: a count of people so small that somebody could be recognised is not shown to the outside.

The least count that is shown is ``settings.SMALLEST_CELL``. It holds for what the public and viewers see.
"""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from django.conf import settings

Key = TypeVar("Key")


def is_enough(count: int) -> bool:
    """Whether so many are counted that nobody can be recognised."""
    return count >= settings.SMALLEST_CELL


def shown(count: int) -> int | None:
    """The count, or None where it is too small."""
    return count if is_enough(count) else None


def parts_are_shown(whole: int, *parts: int) -> bool:
    """Whether the parts of a whole may be told: none of them is too small, nor is what is left over.

    One part left out would be found by subtraction; so it is all of them or none. A part that is empty tells that
    everybody belongs to the others, and is not shown either.
    """
    rest = whole - sum(parts)
    return all(is_enough(part) for part in parts) and (rest == 0 or is_enough(rest))


def left_out(
    parts: Mapping[Key, int], *, hidden: Collection[Key] = (), is_safe: Callable[[Collection[Key]], bool] | None = None
) -> set[Key]:
    """Which parts of a total that is shown are left out: those too small (or ``hidden`` for a reason of their own), and
    with them the next smallest until none is found by subtraction.

    ``is_safe`` says whether those left out may be known together; by default, when they are enough together. One that
    is left out alone is known from the others.
    """
    out = {*hidden, *(key for key, count in parts.items() if count and not is_enough(count))}
    together_is_safe = is_safe or (lambda keys: is_enough(sum(parts[key] for key in keys)))
    for key in sorted(parts.keys() - out, key=lambda key: parts[key]):
        if not out or (len(out) > 1 and together_is_safe(out)):
            break
        out.add(key)
    return out

"""No small cells: a count of people so small that somebody could be recognised is not shown to the outside.

The least count that is shown is ``settings.SMALLEST_CELL``. It holds for what the public and viewers see.
"""

from django.conf import settings


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

"""No small cells: a count of people so small that somebody could be recognised is not shown to the outside.

The least count that is shown is ``settings.SMALLEST_CELL``. It holds for what the public and viewers see.
"""

from dataclasses import dataclass

from django.conf import settings


def is_publishable(count: int) -> bool:
    """Whether so many are counted that nobody can be recognised."""
    return count >= settings.SMALLEST_CELL


def suppress(count: int) -> int | None:
    """The count, or None where it is too small."""
    return count if is_publishable(count) else None


def tells_of_few(count: int) -> bool:
    """Whether the count is of somebody, and of too few."""
    return 0 < count < settings.SMALLEST_CELL


@dataclass(frozen=True)
class BySex:
    """How many people, and how many of them are women and men; the rest stated none."""

    people: int
    women: int
    men: int

    @property
    def unstated(self) -> int:
        return self.people - self.women - self.men

    def __add__(self, other: "BySex") -> "BySex":
        return BySex(self.people + other.people, self.women + other.women, self.men + other.men)

    def __sub__(self, other: "BySex") -> "BySex":
        return BySex(self.people - other.people, self.women - other.women, self.men - other.men)

    @property
    def is_divisible(self) -> bool:
        """Whether women and men may be told: neither is too small, nor is what is left over.

        One of them left out would be found by subtraction; so it is both or none. A part that is empty tells that
        everybody belongs to the other, and is not shown either.
        """
        return is_publishable(self.women) and is_publishable(self.men) and not tells_of_few(self.unstated)


NOBODY = BySex(0, 0, 0)

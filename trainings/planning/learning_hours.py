"""Arithmetic of learning hours (JP, jam pelajaran) and of the share attended.

A JP lasts ``settings.JP_MINUTES`` minutes (45 by default). Sums are exact decimals; shares are rounded down, so that
79.99 % is never taken for 80 %.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings

HALF = Decimal("0.5")


def jp_of_minutes(minutes: int) -> Decimal:
    """Learning hours in so many minutes, to the nearest half; exact quarters round up."""
    halves = (Decimal(minutes) * 2 / settings.JP_MINUTES).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return halves * HALF


def total_jp(hours: Iterable[Decimal]) -> Decimal:
    """The sum, as a decimal even when there is nothing to add."""
    return sum(hours, start=Decimal("0.0"))


def share_percent(attended: Decimal, total: Decimal) -> int:
    """Attended as whole percent of total, rounded down; 0 when there was nothing to attend."""
    return int(attended * 100 // total) if total else 0


def reaches(attended: Decimal, total: Decimal, minimum_percent: int) -> bool:
    """Whether attended is at least ``minimum_percent`` of total, decided exactly and not on the rounded share."""
    return total > 0 and attended * 100 >= total * minimum_percent

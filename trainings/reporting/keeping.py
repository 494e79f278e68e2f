"""Counting ahead what pages show of all the years: nobody who opens a page waits for it.

The workers count again every few minutes, one of them at a time, whatever machine they are on. Pages show what was
counted last, and when that was.
"""

import datetime
import time
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from emm.common.caretaking import duty

from .models import KeptFigures

COUNT_EVERY = datetime.timedelta(minutes=5)
# Counting takes at most one part in so many of the time, however much there is to count.
MOST_OF_THE_TIME = 60
# A count that gave no answer for so long was broken off.
GIVEN_UP_AFTER = datetime.timedelta(minutes=10)

Count = Callable[[], dict[str, Any]]
_counts: dict[str, Count] = {}


def kept(name: str) -> Callable[[Count], Count]:
    """Keep what the decorated function counts (plain JSON values) under ``name``."""

    def register(function: Count) -> Count:
        _counts[name] = function
        return function

    return register


def figures(name: str) -> tuple[dict[str, Any], datetime.datetime]:
    """What was counted last, and when. One query.

    Until a worker has counted for the first time it is counted here, and not kept: to look at a page changes nothing.
    """
    found = KeptFigures.objects.filter(name=name).first()
    if found is None or found.counted_at is None:
        return _counts[name](), timezone.now()
    return found.figures, found.counted_at


@duty
def count_what_is_due() -> None:
    """Count again what was counted too long ago, unless somebody is at it."""
    for name, count in _counts.items():
        if _take(name):
            began, counted_at = time.monotonic(), timezone.now()
            counted = count()
            KeptFigures.objects.filter(name=name).update(
                figures=counted, counted_at=counted_at, counting_since=None, took=time.monotonic() - began
            )


def _take(name: str) -> bool:
    """Whether it is due, and this process is the one that counts."""
    row, _created = KeptFigures.objects.get_or_create(name=name)
    now = timezone.now()
    pause = max(COUNT_EVERY, datetime.timedelta(seconds=MOST_OF_THE_TIME * row.took))
    due = Q(counted_at=None) | Q(counted_at__lte=now - pause)
    free = Q(counting_since=None) | Q(counting_since__lte=now - GIVEN_UP_AFTER)
    return bool(KeptFigures.objects.filter(due, free, name=name).update(counting_since=now))

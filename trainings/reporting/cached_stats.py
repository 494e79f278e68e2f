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

from emm.jobs.periodic import periodic_task

from .models import CachedStatistic

COUNT_EVERY = datetime.timedelta(minutes=5)
LOOK_EVERY = datetime.timedelta(minutes=1)
# Counting takes at most one part in so many of the time, however much there is to count.
MAX_OF_THE_TIME = 60
# A count that gave no answer for so long was broken off.
GIVEN_UP_AFTER = datetime.timedelta(minutes=10)

Count = Callable[[], dict[str, Any]]
_counts: dict[str, Count] = {}


def cached_stat(name: str) -> Callable[[Count], Count]:
    """Keep what the decorated function counts (plain JSON values) under ``name``."""

    def register(function: Count) -> Count:
        _counts[name] = function
        return function

    return register


def figures(name: str) -> tuple[dict[str, Any], datetime.datetime]:
    """What was counted last, and when. One query.

    Until a worker has counted for the first time it is counted here, and not kept: to look at a page changes nothing.
    """
    found = CachedStatistic.objects.filter(name=name).first()
    if found is None or found.counted_at is None:
        return count_now(name)
    return found.figures, found.counted_at


def last_figures(name: str) -> dict[str, Any] | None:
    """What was counted last, if anything was."""
    found = CachedStatistic.objects.filter(name=name, counted_at__isnull=False).first()
    return found.figures if found else None


def count_now(name: str) -> tuple[dict[str, Any], datetime.datetime]:
    """Count without keeping it."""
    return _counts[name](), timezone.now()


@periodic_task(every=LOOK_EVERY)
def refresh_due() -> None:
    """Count again what was counted too long ago, unless somebody is at it."""
    for name, count in _counts.items():
        if _take(name):
            began, counted_at = time.monotonic(), timezone.now()
            counted = count()
            CachedStatistic.objects.filter(name=name).update(
                figures=counted, counted_at=counted_at, counting_since=None, took=time.monotonic() - began
            )


def _take(name: str) -> bool:
    """Whether it is due, and this process is the one that counts."""
    row, _created = CachedStatistic.objects.get_or_create(name=name)
    now = timezone.now()
    pause = max(COUNT_EVERY, datetime.timedelta(seconds=MAX_OF_THE_TIME * row.took))
    due = Q(counted_at=None) | Q(counted_at__lte=now - pause)
    free = Q(counting_since=None) | Q(counting_since__lte=now - GIVEN_UP_AFTER)
    return bool(CachedStatistic.objects.filter(due, free, name=name).update(counting_since=now))

"""Today, where a training is: for some hours of each day the date is another one in another zone."""

import datetime
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from emm.common.countries import zones


@cache
def _clocks() -> dict[str, ZoneInfo]:
    """Every zone of the world: ``ZoneInfo`` itself keeps eight, and reads the others from their files again."""
    return {zone: ZoneInfo(zone) for zone in zones()}


def todays() -> dict[str, datetime.date]:
    """Today's date in each zone of the world."""
    now = timezone.now()
    return {zone: now.astimezone(clock).date() for zone, clock in _clocks().items()}


def after_today(field: str, *, training: str) -> Q:
    """The moment in ``field`` lies after today, where the training is (see ``where_today``)."""
    by_midnight: dict[datetime.datetime, list[str]] = defaultdict(list)
    for zone, today in todays().items():
        next_day = datetime.datetime.combine(
            today + datetime.timedelta(days=1), datetime.time(), tzinfo=_clocks()[zone]
        )
        by_midnight[next_day.astimezone(datetime.UTC)].append(zone)
    found = Q()
    for midnight, those in by_midnight.items():
        found |= Q(**{f"{training}__time_zone__in": those, f"{field}__gte": midnight})
    return found


def where_today(condition: Callable[[datetime.date], Q], *, training: str = "") -> Q:
    """``condition`` of today's date, asked of each row with the date at its training.

    ``training`` is the path from the row to its training, empty for trainings themselves:
    ``where_today(lambda today: Q(valid_until__lt=today), training="training")``. The zones whose date is not that of
    the office are named; there are two or three dates in the world at any time.
    """
    zone_field = f"{training}__time_zone__in" if training else "time_zone__in"
    usual = timezone.localdate()
    elsewhere: dict[datetime.date, list[str]] = defaultdict(list)
    for zone, today in todays().items():
        if today != usual:
            elsewhere[today].append(zone)
    others = [zone for those in elsewhere.values() for zone in those]
    found = ~Q(**{zone_field: others}) & condition(usual) if others else condition(usual)
    for today, those in elsewhere.items():
        found |= Q(**{zone_field: those}) & condition(today)
    return found

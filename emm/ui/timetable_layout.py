"""Where each slot of a timetable stands on the page: days as columns, five minutes a row, parallel slots side by side.

The page is styled without inline style, so a position is a class name (``at-7 for-9``) that timetable.css knows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

ROW_MINUTES = 5
ROWS_PER_HOUR = 60 // ROW_MINUTES
MAX_LANES = 4


@dataclass(frozen=True)
class TimetableItem:
    """One slot, in words. ``tone``: "lesson", "break", "ceremony" or "warn"."""

    start: datetime
    end: datetime
    title: str
    url: str = ""
    tone: str = "lesson"
    lines: tuple[str, ...] = ()
    warning: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True)
class Placed:
    """An item with its place in the grid of its day; rows and lanes count from 1."""

    item: TimetableItem
    row: int
    rows: int
    lane: int
    lanes: int


@dataclass(frozen=True)
class TimetableDay:
    """One column. ``add_url`` leads to where a slot is added to the day, ``change_url`` to where all are changed."""

    day: date
    placed: list[Placed]
    lanes: int
    add_url: str = ""
    change_url: str = ""


@dataclass(frozen=True)
class Timetable:
    """The whole picture. ``hours`` are the moments of the left margin, each ``ROWS_PER_HOUR`` rows below the last."""

    zone: ZoneInfo
    days: list[TimetableDay] = field(default_factory=list)
    hours: list[tuple[int, datetime]] = field(default_factory=list)

    @property
    def hour_count(self) -> int:
        """How many hours the grid spans: the class ``hours-N``."""
        return len(self.hours)


def build_timetable(
    items: Iterable[TimetableItem],
    zone: ZoneInfo | str,
    *,
    add_urls: Mapping[date, str] | None = None,
    change_urls: Mapping[date, str] | None = None,
) -> Timetable:
    """Lay out ``items`` in local time of ``zone``, on one common scale for all days.

    The days of ``add_urls`` are shown even while nothing is on them, with the address that adds something;
    ``change_urls`` are those that change all that is on a day.
    """
    add_urls = add_urls or {}
    zone = ZoneInfo(zone) if isinstance(zone, str) else zone
    ordered = sorted(items, key=lambda item: (item.start, item.end))
    if not ordered:
        return Timetable(zone=zone)
    by_day: dict[date, list[TimetableItem]] = {day: [] for day in add_urls}
    for day, slots in groupby(ordered, key=lambda item: item.start.astimezone(zone).date()):
        by_day[day] = list(slots)
    first_hour = min(item.start.astimezone(zone).hour for item in ordered)
    last_minute = max(_minutes(item.start, zone) + _length(item) for item in ordered)
    hour_count = -(-(last_minute - first_hour * 60) // 60)
    midnight = datetime.combine(ordered[0].start.astimezone(zone).date(), datetime.min.time(), tzinfo=zone)
    hours = [(index * ROWS_PER_HOUR + 1, midnight + timedelta(hours=first_hour + index)) for index in range(hour_count)]
    days = [_lay_out(day, slots, zone=zone, first_minute=first_hour * 60) for day, slots in sorted(by_day.items())]
    days = [
        replace(
            column,
            add_url=add_urls.get(column.day, ""),
            change_url=(change_urls or {}).get(column.day, "") if column.placed else "",
        )
        for column in days
    ]
    return Timetable(zone=zone, days=days, hours=hours)


def _lay_out(day: date, items: list[TimetableItem], *, zone: ZoneInfo, first_minute: int) -> TimetableDay:
    """Give each item the first free lane; items that overlap nobody take the whole width."""
    placed: list[Placed] = []
    for group in _overlapping(items):
        lane_ends: list[datetime] = []
        lane_of: list[int] = []
        for item in group:
            free = next((index for index, end in enumerate(lane_ends) if end <= item.start), len(lane_ends))
            lane_ends[free : free + 1] = [item.end]
            lane_of.append(min(free, MAX_LANES - 1) + 1)
        for item, lane in zip(group, lane_of, strict=True):
            placed.append(
                Placed(
                    item=item,
                    row=(_minutes(item.start, zone) - first_minute) // ROW_MINUTES + 1,
                    rows=max(2, _length(item) // ROW_MINUTES),
                    lane=lane,
                    lanes=min(len(lane_ends), MAX_LANES),
                )
            )
    lanes = max((each.lanes for each in placed), default=1)
    return TimetableDay(day=day, placed=placed, lanes=lanes)


def _overlapping(items: list[TimetableItem]) -> Iterable[list[TimetableItem]]:
    """Cut a day, in order of start, into runs of items that touch each other in time."""
    group: list[TimetableItem] = []
    busy_until: datetime | None = None
    for item in items:
        if group and busy_until is not None and item.start >= busy_until:
            yield group
            group = []
            busy_until = None
        group.append(item)
        busy_until = item.end if busy_until is None else max(busy_until, item.end)
    if group:
        yield group


def _minutes(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def _length(item: TimetableItem) -> int:
    return max(ROW_MINUTES, int((item.end - item.start).total_seconds() // 60))

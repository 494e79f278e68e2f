"""When the demonstration's trainings take place, and the times of their sessions."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from .content import Entry

MONDAY, TUESDAY, FRIDAY, SATURDAY, SUNDAY = 0, 1, 4, 5, 6
NOON = datetime.time(12)
# On a Friday the morning begins earlier, so that Friday prayer has its time.
EARLIER_ON_FRIDAY = datetime.timedelta(minutes=45)
FRIDAY_PRAYER = (datetime.time(11, 30), datetime.time(13))


@dataclass(frozen=True)
class Slot:
    """One line of a timetable: its entry, on which day (counted from 1), and from when to when."""

    entry: Entry
    day: int
    starts_at: datetime.datetime
    ends_at: datetime.datetime

    @property
    def title(self) -> str:
        """The name of its title in ``sessions.toml``; empty for a module."""
        is_friday_prayer = self.entry.get("title") == "ishoma" and self.starts_at.time() == FRIDAY_PRAYER[0]
        return "friday-prayer" if is_friday_prayer else self.entry.get("title", "")


def first_day(entry: Entry, today: datetime.date) -> datetime.date:
    """The day on which the training begins, seen from ``today``."""
    match entry["when"]:
        case "on_date":
            day: datetime.date = entry["starts_on"]
            return day
        case "around_today":
            return _three_days_around(today)
        case "weeks_ahead":
            monday = today - datetime.timedelta(days=today.weekday())
            return monday + datetime.timedelta(weeks=entry["weeks_ahead"], days=TUESDAY)
        case unknown:
            raise ValueError(f"No such kind of date: {unknown}")


def _three_days_around(today: datetime.date) -> datetime.date:
    """The first of three days that include today, on working days wherever that is possible."""
    if today.weekday() in {SUNDAY, MONDAY}:
        return today
    before = 2 if today.weekday() in {FRIDAY, SATURDAY} else 1
    return today - datetime.timedelta(days=before)


def last_day(entry: Entry, first: datetime.date) -> datetime.date:
    """The day on which the training ends when it begins on ``first``."""
    return first + datetime.timedelta(days=len(entry["day"]) - 1)


def slots(entry: Entry, first: datetime.date, zone: ZoneInfo) -> Iterator[Slot]:
    """The timetable of a training that begins on ``first``, in the training's zone."""
    for number, day in enumerate(entry["day"], start=1):
        date = first + datetime.timedelta(days=number - 1)
        makes_way_for_prayer = entry["when"] != "on_date" and date.weekday() == FRIDAY
        for session in day["sessions"]:
            starts = datetime.datetime.combine(date, session["from"], zone)
            ends = datetime.datetime.combine(date, session["to"], zone)
            if makes_way_for_prayer:
                starts, ends = _on_a_friday(session, starts, ends)
            yield Slot(session, number, starts, ends)


def _on_a_friday(
    session: Entry, starts: datetime.datetime, ends: datetime.datetime
) -> tuple[datetime.datetime, datetime.datetime]:
    if session.get("title") == "ishoma":
        date, zone = starts.date(), starts.tzinfo
        begin, end = FRIDAY_PRAYER
        return datetime.datetime.combine(date, begin, zone), datetime.datetime.combine(date, end, zone)
    if ends.time() <= NOON:
        return starts - EARLIER_ON_FRIDAY, ends - EARLIER_ON_FRIDAY
    return starts, ends

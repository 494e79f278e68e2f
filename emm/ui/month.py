"""A month on the page: its weeks from Monday, and over them the bars of what lasts from one day to another."""

import calendar
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


@dataclass(frozen=True)
class Span:
    """Something that lasts from ``first`` to ``last``, both days included."""

    first: datetime.date
    last: datetime.date
    record: Any


@dataclass(frozen=True)
class Bar:
    """The part of a span in one week: from which column, counted from 1, over how many days."""

    span: Span
    column: int
    days: int
    begins: bool
    ends: bool


@dataclass(frozen=True)
class Week:
    """Seven days, and the bars below them; the style sheet puts those that overlap into rows of their own."""

    days: list[datetime.date]
    bars: list[Bar]


@dataclass(frozen=True)
class Month:
    """``first`` is the first day of the month."""

    first: datetime.date

    @classmethod
    def of(cls, text: str, *, otherwise: datetime.date) -> Self:
        """The month of ``text`` ("2022-09"); of the day ``otherwise`` when the text is none."""
        try:
            first = datetime.date.fromisoformat(f"{text}-01")
        except ValueError:
            first = otherwise.replace(day=1)
        return cls(first if EARLIEST_YEAR <= first.year <= LATEST_YEAR else otherwise.replace(day=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> datetime.date:
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    @property
    def before(self) -> "Month":
        return Month((self.first - datetime.timedelta(days=1)).replace(day=1))

    @property
    def after(self) -> "Month":
        return Month(self.last + datetime.timedelta(days=1))

    def weeks(self, spans: Iterable[Span]) -> list[Week]:
        """Every week that has a day of the month, with the spans that touch it; the earlier and longer first."""
        ordered = sorted(spans, key=lambda span: (span.first, -(span.last - span.first).days))
        weeks = calendar.Calendar().monthdatescalendar(self.first.year, self.first.month)
        return [Week(days, list(_bars(ordered, days))) for days in weeks]


def _bars(spans: Iterable[Span], days: list[datetime.date]) -> Iterator[Bar]:
    for span in spans:
        first, last = max(span.first, days[0]), min(span.last, days[-1])
        if first <= last:
            yield Bar(span, first.weekday() + 1, (last - first).days + 1, span.first == first, span.last == last)

"""Reckoning with days."""

import datetime


def years_later(day: datetime.date, years: int) -> datetime.date:
    """The same day ``years`` later (fewer than none: earlier); of 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)

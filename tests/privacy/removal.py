"""Somebody's number, and a day so long after their training."""

import datetime

from emm.common.days import years_later

NIP = "198703122010012003"


def on(training_ends: datetime.date, *, years: int, days: int = 1) -> datetime.date:
    """So many years and days after the training."""
    return years_later(training_ends, years) + datetime.timedelta(days=days)

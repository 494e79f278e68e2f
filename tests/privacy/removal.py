"""Somebody's number, and a day so long after their training."""

import datetime

from trainings.privacy.due import years_before

NIP = "198703122010012003"


def on(training_ends: datetime.date, *, years: int, days: int = 1) -> datetime.date:
    """So many years and days after the training."""
    return years_before(training_ends, -years) + datetime.timedelta(days=days)

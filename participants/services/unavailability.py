"""When trainers cannot teach."""

import datetime
from typing import Any

from django.db import transaction

from emm.common.acting import acting
from emm.common.errors import DomainError
from participants.models import Trainer, Unavailability


@transaction.atomic
def add_unavailability(
    *, trainer: Trainer, starts_on: datetime.date, ends_on: datetime.date, by: Any
) -> Unavailability:
    """Write down that ``trainer`` cannot teach from the first to the last day.

    Raises ``DomainError`` when the days are in the wrong order, or a period on record has one of them.
    """
    Trainer.objects.select_for_update().get(pk=trainer.pk)
    if ends_on < starts_on:
        raise DomainError("participants.unavailable_days", field="ends_on")
    known = trainer.unavailable.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if known is not None:
        raise DomainError(
            "participants.unavailable_already", field="starts_on", first=known.starts_on, last=known.ends_on
        )
    period = Unavailability(trainer=trainer, starts_on=starts_on, ends_on=ends_on)
    period.full_clean()
    with acting(by=by):
        period.save()
    return period


@transaction.atomic
def remove_unavailability(*, period: Unavailability, by: Any) -> None:
    """Take the period off the record: the trainer can teach on these days."""
    with acting(by=by):
        period.delete()

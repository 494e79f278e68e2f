"""Periodic tasks: small duties that come due again and again, each done by one worker of all.

A worker claims a duty by moving its next time on, as it claims a job: one UPDATE with the old time as its condition.
They run beside the jobs, in a thread of every worker, so that a long job holds none of them up. They have no lease: a
duty that was cut off comes due again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from .models import PeriodicTask

logger = logging.getLogger(__name__)

Duty = Callable[[], None]


@dataclass(frozen=True)
class _Registered:
    function: Duty
    every: timedelta


_registered: dict[str, _Registered] = {}


def periodic_task(*, every: timedelta) -> Callable[[Duty], Duty]:
    """Let one worker of all call the decorated function, not more often than ``every`` so long."""

    def register(function: Duty) -> Duty:
        _registered[f"{function.__module__}.{function.__qualname__}"] = _Registered(function, every)
        return function

    return register


def run_periodic_tasks() -> None:
    """Do what is due. One that fails is told of in the log and keeps none of the others from being done."""
    for name, task in _registered.items():
        try:
            if _claim(name, task.every):
                task.function()
        except Exception:
            logger.exception("%s failed; it will be tried again", name)


def _claim(name: str, every: timedelta) -> bool:
    """Whether the duty is due, and this process is the one that does it."""
    now = timezone.now()
    row, created = PeriodicTask.objects.get_or_create(name=name, defaults={"due_at": now + every})
    return created or (row.due_at <= now and _move_on(row, to=now + every))


def _move_on(row: PeriodicTask, *, to: datetime) -> bool:
    """Of several workers that read the row, one moves it on."""
    return bool(PeriodicTask.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=to))

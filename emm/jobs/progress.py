"""What a handler holds of its job: the input, and the means to say how far it is."""

from typing import Any

from django.db.models import F

from .claims import renew
from .models import Job


class Cancelled(Exception):
    """Raised inside a handler at its next step after somebody asked to cancel."""


class Progress:
    """A job under a claim. Each report renews the lease, or raises ``LeaseLost`` when the job has passed on.

    An item and its step in one transaction are done once or not at all, whatever happens to the worker.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.payload: dict[str, Any] = job.payload

    def begin(self, total: int, *, done: int = 0) -> None:
        """Say how many items there are, and how many of them an earlier run has done already."""
        self.job.total, self.job.done = total, done
        renew(self.job, total=total, done=done)

    def step(self, *, problem: str = "", items: int = 1) -> None:
        """One more item is through (or several), perhaps with a problem. Raises ``Cancelled`` or ``LeaseLost``."""
        self.job.done += items
        if problem:
            self.job.problems = [*self.job.problems, problem]
        renew(self.job, done=F("done") + items, problems=self.job.problems)
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled

"""Claims: at any time at most one worker may do a job, and a killed worker's claim passes on.

**The invariant.** A job has a run number. It waits under that number, and each transition that lets it wait again
(a retry, a pause after a failure, a lease that ran out) raises it by one, in the same UPDATE. A worker claims run *n*
by ``UPDATE … SET state = running WHERE state = queued AND run = n``. The database applies updates of one row one after
another, so for each number at most one claim succeeds, however many tasks carry it. Everything that a worker writes
afterwards (progress, lease, end) has the condition ``state = running AND run = n``: once the job has passed on, it
matches nothing. ``docs/decisions/0015-background-work.md`` says what follows for the effects of a job.
"""

import logging
import os
import platform
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string

from .models import Job, JobQuerySet

logger = logging.getLogger(__name__)

_suffix = get_random_string(6)


class LeaseLost(Exception):
    """The job has passed to another run; this one must stop without a trace."""


def process_name() -> str:
    """What this process is called where people look at workers and jobs."""
    return f"{platform.node()[:40]} {os.getpid()} {_suffix}"


def claim(*, job_pk: int, run: int) -> Job | None:
    """Take the job under a lease; None when this run is claimed already, not due, or no longer wanted."""
    now = timezone.now()
    waiting = Job.objects.due(now).filter(pk=job_pk, run=run)
    taken = waiting.update(
        state=Job.State.RUNNING,
        worker=process_name(),
        run_after=None,
        lease_until=_lease_end(),
        attempts=F("attempts") + 1,
        started_at=now,
        error="",
        problems=[],
    )
    return Job.objects.select_related("started_by").filter(pk=job_pk, run=run).first() if taken else None


def held(job: Job) -> JobQuerySet:
    """The job's row for as long as this run holds it; empty afterwards."""
    return Job.objects.filter(pk=job.pk, run=job.run, state=Job.State.RUNNING)


def renew(job: Job, **values: object) -> None:
    """Prolong the lease, and write ``values`` with it. Raises ``LeaseLost`` when the job has passed on."""
    if not held(job).update(lease_until=_lease_end(), **values):
        raise LeaseLost


@contextmanager
def kept_alive(job: Job) -> Iterator[None]:
    """Renew the lease from a thread of its own, for handlers whose single steps take long.

    Not in an open transaction (a test's, or an immediate backend's): there the other connection would wait for ours.
    """
    if connection.in_atomic_block:
        yield
        return
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                renew(job)
            except LeaseLost:
                break
            except Exception:
                logger.exception("The lease of job %s could not be renewed", job.pk)
        connection.close()

    thread = threading.Thread(target=beat, name=f"lease-of-job-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)

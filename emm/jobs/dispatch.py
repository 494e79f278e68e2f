"""Tell the workers, through the backend of Django's Tasks API, that a job waits.

The ``Job`` row is the outbox: it says by ``enqueued_at`` whether the task of its present run was enqueued. Where the
backend keeps tasks in our database, that happens in the transaction that lets the job wait: both or neither. Redis is
told after the commit; what it was not told then, or forgot, ``enqueue_waiting`` tells it later. A task too many does
no harm: it claims nothing.
"""

import logging
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend

from .models import Job
from .tasks import run_job

logger = logging.getLogger(__name__)

# A job that still waits after so many leases: perhaps a worker died between taking the task and claiming the job.
FORGOTTEN_AFTER_LEASES = 5


def dispatch(job: Job) -> None:
    """Enqueue the task of the job's present run; to be called in the transaction that lets the job wait."""
    if isinstance(task_backends[run_job.backend], DatabaseBackend):
        _enqueue(job)
    else:
        transaction.on_commit(partial(_enqueue_if_possible, job))


def _enqueue_if_possible(job: Job) -> None:
    """Without Redis the job waits until ``enqueue_waiting`` reaches it: whoever started it need not know."""
    try:
        _enqueue(job)
    except Exception:
        logger.exception("The task of job %s could not be enqueued; a worker will do it", job.pk)


def _enqueue(job: Job) -> None:
    run_job.enqueue(job.pk, job.run)
    job.enqueued_at = timezone.now()
    Job.objects.filter(pk=job.pk, run=job.run).update(enqueued_at=job.enqueued_at)


def enqueue_waiting() -> int:
    """Enqueue what is due and was not enqueued, or so long ago that it may be forgotten. Returns how many."""
    now = timezone.now()
    forgotten = now - timedelta(seconds=FORGOTTEN_AFTER_LEASES * settings.JOB_LEASE_SECONDS)
    waiting = Job.objects.due(now).filter(Q(enqueued_at__isnull=True) | Q(enqueued_at__lt=forgotten))
    count = 0
    for job in waiting.only("pk", "run").order_by("pk"):
        with transaction.atomic():
            # The same condition again, so that of several workers one enqueues; undone when the backend is away.
            if waiting.filter(pk=job.pk, run=job.run).update(enqueued_at=now):
                run_job.enqueue(job.pk, job.run)
                count += 1
    return count

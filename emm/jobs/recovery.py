"""Bring back the jobs of workers that are gone, and forget what the backend need not keep."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from .models import Job, Worker

# What the database backend keeps of its tasks; what a person may ask about is in the jobs. A job that still waits has
# been enqueued again long before.
TASKS_KEPT_DAYS = 7
WORKERS_KEPT_DAYS = 1


def requeue_lost() -> int:
    """Let jobs wait for another run whose lease ran out; fail those that were lost too often. Returns how many were
    lost.
    """
    now = timezone.now()
    lost = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    count = 0
    for job in lost.only("pk", "run", "attempts", "max_attempts", "cancel_requested", "language"):
        # The same condition again, so that of several workers one acts.
        row = lost.filter(pk=job.pk, run=job.run)
        if job.cancel_requested:
            count += row.update(state=Job.State.CANCELLED, finished_at=now, lease_until=None)
        elif job.attempts >= job.max_attempts:
            count += row.update(state=Job.State.FAILED, error=_lost_too_often(job), finished_at=now, lease_until=None)
        else:
            count += row.update(
                state=Job.State.QUEUED,
                run=F("run") + 1,
                enqueued_at=None,
                lease_until=None,
                run_after=None,
                updated_at=now,
            )
    return count


def _lost_too_often(job: Job) -> str:
    """In the language of whoever started the job: they will read it."""
    with translation.override(job.language):
        return ngettext(
            "The worker stopped %(count)d time during this job.",
            "The worker stopped %(count)d times during this job.",
            job.attempts,
        ) % {"count": job.attempts}


def clean_up(now: datetime) -> None:
    """Forget workers and tasks long gone. After SIGKILL a task of the database backend says RUNNING for ever."""
    Worker.objects.filter(seen_at__lt=now - timedelta(days=WORKERS_KEPT_DAYS)).delete()
    DBTaskResult.objects.filter(enqueued_at__lt=now - timedelta(days=TASKS_KEPT_DAYS)).delete()

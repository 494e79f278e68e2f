"""Start a background job, cancel it, retry it.

The ``Job`` row is the truth about a job; a task of the backend only says to a worker that there is something to do
(``dispatch``). Whoever runs it claims it first (``claims``).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.encoding import force_str
from django.utils.functional import Promise

from emm.common.errors import DomainError

from .dispatch import dispatch
from .models import Job

# A job in the way may end between the refusal and the look at it; so often it is tried anew.
ATTEMPTS_TO_START = 3


class AlreadyRunning(DomainError):
    """A job with the same key waits or runs: ``job``. Whoever asked again is led to its progress."""

    def __init__(self, job: Job) -> None:
        self.job = job
        super().__init__("jobs.running")

    def page_instead(self, user: Any) -> str:
        """The progress of the running job, for whoever may see it."""
        return self.job.get_absolute_url() if user.has_perm("jobs.view_job", self.job) else ""


def start(
    *,
    kind: str,
    payload: dict[str, Any],
    subject: str = "",
    total: int = 0,
    started_by: Any = None,
    key: str = "",
) -> Job:
    """Queue a job of ``kind``; it begins when the transaction around the call is committed.

    With a ``key`` (see ``key_of``), one job at a time waits or runs: raises ``AlreadyRunning`` beside another.
    """
    job = Job(
        kind=kind,
        key=key,
        payload=payload,
        subject=subject[:250],
        total=total,
        started_by=started_by,
        language=(translation.get_language() or "en")[:2],
    )
    with transaction.atomic():
        _alone(key, job.save)
        dispatch(job)
    return job


def key_of(kind: str, *about: Any) -> str:
    """The key of the one job of ``kind`` about these records; where there are none, the one job of the kind."""
    return ":".join([kind, *(str(record.pk) for record in about)])


def require_none(key: str) -> None:
    """Raise ``AlreadyRunning`` when a job with this key waits or runs."""
    if running := unfinished(key):
        raise AlreadyRunning(running)


def unfinished(key: str) -> Job | None:
    """The job with this key that waits or runs."""
    return Job.objects.filter(key=key).exclude(state__in=Job.FINISHED).first() if key else None


def _alone(key: str, write: Callable[[], Any]) -> Any:
    """Call ``write``, which has a job wait from then on. Raises ``AlreadyRunning`` when another one has the key.

    The constraint of the database decides: of two at once the second waits for the first, and is refused.
    """
    for attempt in range(1, ATTEMPTS_TO_START + 1):
        require_none(key)
        try:
            with transaction.atomic():
                return write()
        except IntegrityError:
            if not key or attempt == ATTEMPTS_TO_START:
                require_none(key)
                raise
    raise AssertionError("unreachable")


def cancel(job: Job) -> None:
    """Ask a job to stop: a waiting one at once, a running one at its next step.

    Raises ``DomainError`` when it has ended already.
    """
    now = timezone.now()
    with transaction.atomic():
        # A worker may claim the job between the two; then it is running.
        waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
        running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
        stopped = waiting.update(state=Job.State.CANCELLED, finished_at=now, updated_at=now)
        if not stopped and not running.update(cancel_requested=True, updated_at=now):
            raise DomainError("jobs.ended")
    job.refresh_from_db()


def cancel_unfinished(*, because: Promise) -> int:
    """End everything that has not ended, with a reason in the language of whoever started it; how many."""
    now = timezone.now()
    unfinished = Job.objects.exclude(state__in=Job.FINISHED)
    count = 0
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            count += unfinished.filter(language=language).update(
                state=Job.State.CANCELLED,
                error=force_str(because),
                finished_at=now,
                lease_until=None,
                run_after=None,
                updated_at=now,
            )
    return count


def retry(job: Job) -> None:
    """Queue a failed or cancelled job again; what it has done already stays done.

    Raises ``DomainError`` when the job is neither, ``AlreadyRunning`` when another one does the same meanwhile.
    """
    with transaction.atomic():
        if not _alone(job.key, partial(_queue_again, job)):
            raise DomainError("jobs.not_ended")
        job.refresh_from_db()
        dispatch(job)
    job.refresh_from_db()


def _queue_again(job: Job) -> int:
    ended = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
    return ended.update(
        state=Job.State.QUEUED,
        run=F("run") + 1,
        enqueued_at=None,
        attempts=0,
        error="",
        run_after=None,
        cancel_requested=False,
        finished_at=None,
        updated_at=timezone.now(),
    )

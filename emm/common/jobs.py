"""Background work: start it, run it, see how far it is, cancel it, and get it back when its worker died.

``django_tasks`` hands the job's number to a worker. Everything a person may ask about is in the ``Job`` row: a
worker holds the job by a lease that it renews while it works; a job whose lease ran out is queued again by
``requeue_lost``. What fails for a reason that may pass is tried again after a pause that grows. A job may therefore
run more than once: every handler is idempotent and resumes.
"""

import errno
import logging
import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.encoding import force_str
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from .errors import DomainError, Unavailable
from .logs import redact
from .models import Job

logger = logging.getLogger(__name__)

Handler = Callable[["Progress"], dict[str, Any] | None]
_handlers: dict[str, Handler] = {}
_labels: dict[str, Any] = {}
# By kind: the permission that starting it needs, and the model of what it is asked on, whose key the payload holds.
_needs: dict[str, tuple[str, Any]] = {}

# The first pause before a failed job is tried again; each further one is four times as long, up to an hour.
FIRST_PAUSE_SECONDS = 10
LONGEST_PAUSE_SECONDS = 3600
# Files cannot be written, whatever they hold: no room, no quota, too large for what is left, no right to write.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})


class Cancelled(Exception):
    """Raised inside a handler at its next step after somebody asked to cancel."""


class LeaseLost(Exception):
    """Another worker has taken the job over; this one must stop without a trace."""


def handler(kind: str, label: Any = "", *, permission: str = "", about: Any = None) -> Callable[[Handler], Handler]:
    """Register the decorated function as the one that does jobs of ``kind``; ``label`` says what that is.

    ``permission`` is what starting one needs, on the record of the model ``about`` whose key the payload holds under
    the model's name. Whoever started a job sees, stops and tries it again only as long as they hold it; where a kind
    names none, nobody does but administrators.
    """

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        _labels[kind] = label
        if permission:
            _needs[kind] = permission, about
        return function

    return register


def startable(user: Any, jobs: Iterable[Job]) -> list[Job]:
    """Those of ``jobs`` that ``user`` could start now. One query for each model that they are about."""
    known = [job for job in jobs if job.kind in _needs]
    keys: dict[Any, set[int]] = defaultdict(set)
    for job in known:
        _permission, model = _needs[job.kind]
        if model is not None and (key := job.payload.get(model._meta.model_name)):
            keys[model].add(key)
    records = {model: model._default_manager.in_bulk(wanted) for model, wanted in keys.items()}
    return [job for job in known if _may_start(user, job, records)]


def _may_start(user: Any, job: Job, records: dict[Any, dict[Any, Any]]) -> bool:
    permission, model = _needs[job.kind]
    key = job.payload.get(model._meta.model_name) if model is not None else None
    allowed: bool = user.has_perm(permission, records.get(model, {}).get(key))
    return allowed


def label_of(kind: str) -> str:
    """What jobs of this kind do, in words; kinds of another version by their bare name."""
    return force_str(_labels.get(kind) or kind)


def kinds() -> list[tuple[str, str]]:
    """All kinds of jobs that there are, with their words, in the order of these."""
    return sorted(((kind, label_of(kind)) for kind in _handlers), key=lambda each: each[1])


def start(*, kind: str, payload: dict[str, Any], subject: str = "", total: int = 0, started_by: Any = None) -> Job:
    """Queue a job of ``kind``; it begins when the transaction around the call is committed."""
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            payload=payload,
            subject=subject[:250],
            total=total,
            started_by=started_by,
            language=(translation.get_language() or "en")[:2],
        )
        run_job.enqueue(job.pk)
    return job


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
            raise DomainError(_("This work has ended already."), code="ended")
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

    Raises ``DomainError`` when the job is neither.
    """
    with transaction.atomic():
        ended = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
        if not ended.update(
            state=Job.State.QUEUED,
            attempts=0,
            error="",
            run_after=None,
            cancel_requested=False,
            finished_at=None,
            updated_at=timezone.now(),
        ):
            raise DomainError(_("Only work that failed or was cancelled can be tried again."), code="not_ended")
        run_job.enqueue(job.pk)
    job.refresh_from_db()


def requeue_lost() -> int:
    """Queue jobs again whose worker is gone; fail those that were lost too often. Returns how many were lost."""
    now = timezone.now()
    # Queued for so long: perhaps a worker died between taking the queue entry and claiming the job.
    forgotten = now - timedelta(seconds=5 * settings.JOB_LEASE_SECONDS)
    lost = Job.objects.filter(
        Q(state=Job.State.RUNNING, lease_until__lt=now)
        | Q(state=Job.State.QUEUED, updated_at__lt=forgotten, run_after__isnull=True)
        | Q(state=Job.State.QUEUED, run_after__lt=forgotten)
    )
    count = 0
    for job in lost.only("pk", "attempts", "max_attempts", "cancel_requested", "language"):
        with transaction.atomic():
            # The same condition again, so that of several reapers only one acts.
            row = lost.filter(pk=job.pk)
            if job.cancel_requested:
                count += row.update(state=Job.State.CANCELLED, finished_at=now, lease_until=None)
            elif job.attempts >= job.max_attempts:
                count += row.update(
                    state=Job.State.FAILED, error=_lost_too_often(job), finished_at=now, lease_until=None
                )
            elif row.update(state=Job.State.QUEUED, lease_until=None, run_after=None, updated_at=now):
                count += 1
                run_job.enqueue(job.pk)
    return count


def _lost_too_often(job: Job) -> str:
    """In the language of whoever started the job: they will read it."""
    with translation.override(job.language):
        return ngettext(
            "The worker stopped %(count)d time while doing this.",
            "The worker stopped %(count)d times while doing this.",
            job.attempts,
        ) % {"count": job.attempts}


class Progress:
    """What a handler holds of its job: the input, and the means to say how far it is."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.payload: dict[str, Any] = job.payload

    def begin(self, total: int, *, done: int = 0) -> None:
        """Say how many items there are, and how many of them an earlier attempt has done already."""
        self.job.total, self.job.done = total, done
        self._save(total=total, done=done)

    def step(self, *, problem: str = "") -> None:
        """One more item is through, perhaps with a problem. Raises ``Cancelled`` or ``LeaseLost``."""
        self.job.done += 1
        if problem:
            self.job.problems = [*self.job.problems, problem]
        self._save(done=F("done") + 1, problems=self.job.problems)
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled

    def _save(self, **values: Any) -> None:
        if not _held(self.job).update(lease_until=_lease_end(), **values):
            raise LeaseLost


@task()
def run_job(job_pk: int) -> None:
    """Claim the job and run its handler; the entry point of the worker."""
    job = _claim(job_pk)
    if job is None:
        return
    stop_heartbeat = _keep_alive(job)
    try:
        with translation.override(job.language):
            result = _handlers[job.kind](Progress(job))
    except LeaseLost:
        logger.warning("Job %s was taken over by another worker", job.pk)
    except Cancelled:
        _finish(job, state=Job.State.CANCELLED)
    except Unavailable as refusal:
        logger.warning("Job %s (%s) waits: %s", job.pk, job.kind, refusal.code)
        _fail_or_try_again(job, refusal)
    except ValidationError as refusal:
        # A rule of the domain forbids it: it would forbid it again.
        _finish(job, state=Job.State.FAILED, error=" ".join(refusal.messages))
    except Exception as error:
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        _fail_or_try_again(job, error)
    else:
        _finish(job, state=Job.State.SUCCEEDED, result=result or {})
    finally:
        stop_heartbeat()


def _claim(job_pk: int) -> Job | None:
    """Take the job under a lease, or None when somebody else has it or it needs no doing."""
    now = timezone.now()
    worker = get_random_string(16)
    taken = (
        Job.objects.due(now)
        .filter(pk=job_pk)
        .update(
            state=Job.State.RUNNING,
            worker=worker,
            run_after=None,
            lease_until=_lease_end(),
            attempts=F("attempts") + 1,
            started_at=now,
            error="",
            problems=[],
        )
    )
    return Job.objects.get(pk=job_pk) if taken else None


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.RUNNING)


def _lease_end() -> Any:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _finish(job: Job, *, state: str, **values: Any) -> None:
    _held(job).update(state=state, finished_at=timezone.now(), lease_until=None, **values)


def _fail_or_try_again(job: Job, error: Exception) -> None:
    """Queue the job for later, or end it when it was tried often enough; either way it says what went wrong."""
    reason = _reason(job, error)
    if job.attempts >= job.max_attempts:
        _finish(job, state=Job.State.FAILED, error=reason)
        return
    now = timezone.now()
    run_after = now + _pause_after(job.attempts)
    with transaction.atomic():
        waits = _held(job).update(
            state=Job.State.QUEUED, run_after=run_after, lease_until=None, error=reason, updated_at=now
        )
        if waits:
            run_job.using(run_after=run_after).enqueue(job.pk)


def is_lack_of_room(error: Exception) -> bool:
    """Whether files cannot be written at all now, so that no other item of a job would fare better."""
    return isinstance(error, OSError) and error.errno in NO_ROOM


def _pause_after(attempts: int) -> timedelta:
    """10 s, 40 s, 160 s … after the first, second, third attempt, and up to a quarter more: not all at once."""
    seconds = min(FIRST_PAUSE_SECONDS * 4 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=seconds * random.uniform(1, 1.25))  # noqa: S311  nothing secret


def _reason(job: Job, error: Exception) -> str:
    """For whoever started the job, in their language where there are words for it."""
    if is_lack_of_room(error):
        with translation.override(job.language):
            return _("There is no room left where files are kept, or nothing can be written there. Make room first.")
    if isinstance(error, Unavailable):
        return " ".join(error.messages)
    return redact(f"{type(error).__name__}: {error}")[:1000]


def _keep_alive(job: Job) -> Callable[[], None]:
    """Renew the lease from a thread of its own, for handlers whose single steps take long.

    Not in an open transaction (a test's, or an immediate backend's): there the other connection would wait for ours.
    """
    if connection.in_atomic_block:
        return lambda: None
    stopped = threading.Event()

    def renew() -> None:
        while not stopped.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                _held(job).update(lease_until=_lease_end())
            except Exception:
                logger.exception("The lease of job %s could not be renewed", job.pk)
        close_old_connections()
        connection.close()

    thread = threading.Thread(target=renew, name=f"lease-of-job-{job.pk}", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()

    return stop

"""Do a job under a claim, and record how it ended: well, cancelled, refused, or to be tried again after a pause."""

import errno
import logging
import random
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone, translation

from emm.common.acting import acting
from emm.common.errors import Unavailable, sentence_of
from emm.common.redaction import redact

from .claims import LeaseLost, claim, held, kept_alive
from .kinds import handler_of
from .models import Job
from .progress import Cancelled, Progress

logger = logging.getLogger(__name__)

# The first pause before a failed job is tried again; each further one is four times as long, up to an hour.
FIRST_PAUSE_SECONDS = 10
MAX_PAUSE_SECONDS = 3600
# Files cannot be written, whatever they hold: no room, no quota, too large for what is left, no right to write.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})


def run(*, job_pk: int, run: int) -> None:
    """Claim the run of the job and call the handler of its kind; without the claim, nothing."""
    job = claim(job_pk=job_pk, run=run)
    if job is None:
        return
    with kept_alive(job):
        try:
            with translation.override(job.language), acting(by=job.started_by):
                result = handler_of(job.kind)(Progress(job))
        except LeaseLost:
            logger.warning("Job %s was taken over by another worker", job.pk)
        except Cancelled:
            _finish(job, state=Job.State.CANCELLED)
        except Unavailable as refusal:
            logger.warning("Job %s (%s) waits: %s", job.pk, job.kind, refusal.code)
            _fail_or_wait(job, refusal)
        except ValidationError as refusal:
            # A rule of the domain forbids it: it would forbid it again.
            _finish(job, state=Job.State.FAILED, error=_reason(job, refusal))
        except Exception as error:
            logger.exception("Job %s (%s) failed", job.pk, job.kind)
            _fail_or_wait(job, error)
        else:
            _finish(job, state=Job.State.SUCCEEDED, result=result or {})


def is_lack_of_room(error: Exception) -> bool:
    """Whether files cannot be written at all now, so that no other item of a job would fare better."""
    return isinstance(error, OSError) and error.errno in NO_ROOM


def _finish(job: Job, *, state: str, **values: Any) -> None:
    held(job).update(state=state, finished_at=timezone.now(), lease_until=None, **values)


def _fail_or_wait(job: Job, error: Exception) -> None:
    """Let the job wait for a later run, or end it when it was tried often enough; either way with what went wrong."""
    reason = _reason(job, error)
    if job.attempts >= job.max_attempts:
        _finish(job, state=Job.State.FAILED, error=reason)
        return
    now = timezone.now()
    held(job).update(
        state=Job.State.QUEUED,
        run=F("run") + 1,
        enqueued_at=None,
        run_after=now + _pause_after(job.attempts),
        lease_until=None,
        error=reason,
        updated_at=now,
    )


def _pause_after(attempts: int) -> timedelta:
    """10 s, 40 s, 160 s … after the first, second, third attempt, and up to a quarter more: not all at once."""
    seconds = min(FIRST_PAUSE_SECONDS * 4 ** (attempts - 1), MAX_PAUSE_SECONDS)
    return timedelta(seconds=seconds * random.uniform(1, 1.25))  # noqa: S311  nothing secret


def _reason(job: Job, error: Exception) -> str:
    """For whoever started the job, in their language where there are words for it."""
    with translation.override(job.language):
        if is_lack_of_room(error):
            return sentence_of("jobs.no_room")
        if isinstance(error, ValidationError):
            return " ".join(error.messages)
    return redact(f"{type(error).__name__}: {error}")[:1000]

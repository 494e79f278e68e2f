"""Replacing certificates that differ from the record: many at once, with one reason, in the background."""

import logging
from collections.abc import Collection
from typing import Any

from emm.common.database import DATABASE_AWAY
from emm.common.errors import DomainError, Unavailable, sentence_of
from emm.jobs import queue
from emm.jobs.models import Job
from emm.jobs.progress import Progress
from emm.jobs.running import is_lack_of_room
from trainings.certificates.differences.comparison import Comparison, comparisons_of
from trainings.certificates.differences.record_checks import check_training
from trainings.certificates.records.models import Certificate
from trainings.certificates.records.reasons import given_reason
from trainings.certificates.templates.services import version_for
from trainings.planning.models import Training

from .lifecycle import replace
from .services import JOB_KIND as ISSUING
from .services import draw_document

logger = logging.getLogger(__name__)

JOB_KIND = "certificates.replace"


def replaceable(training: Training) -> list[Comparison]:
    """The certificates that differ from the record and whose holders are entitled to another one."""
    return [each for each in comparisons_of(training) if each.can_be_replaced]


def start_replacing(*, training: Training, certificates: Collection[int], reason: str, started_by: Any) -> Job:
    """Replace the certificates with these keys, as far as they differ from the record, in the background.

    Raises ``DomainError`` without a reason, where none of them can be replaced, or no template says who signs;
    ``AlreadyRunning`` while it is being done.
    """
    reason = given_reason(reason)
    key = queue.key_of(JOB_KIND, training)
    queue.require_none(key)
    chosen = [each.certificate.pk for each in replaceable(training) if each.certificate.pk in set(certificates)]
    if not chosen:
        raise DomainError("certificates.nothing_to_replace")
    version_for(training)
    return queue.start(
        kind=JOB_KIND,
        payload={"training": training.pk, "certificates": chosen, "reason": reason, "by": started_by.pk},
        subject=sentence_of("certificates.job_replacing", training=training),
        total=len(chosen),
        started_by=started_by,
        key=key,
    )


def latest_jobs(training: Training) -> list[Job]:
    """The last job that issued this training's certificates, and the last that replaced some. One query."""
    latest: dict[str, Job] = {}
    for job in Job.objects.filter(kind__in=[ISSUING, JOB_KIND], payload__training=training.pk).order_by("pk"):
        latest[job.kind] = job
    return [latest[kind] for kind in (ISSUING, JOB_KIND) if kind in latest]


def replace_certificates(*, training: Training, by: Any, progress: Progress) -> int:
    """Replace what the payload names; returns how many documents were made. Safe to run again after an interruption."""
    keys = progress.payload["certificates"]
    progress.begin(len(keys))
    made = 0
    for pk in keys:
        problem = _replace_one(pk, progress.payload["reason"], by)
        made += not problem
        progress.step(problem=problem)
    check_training(training)
    return made


def _replace_one(pk: int, reason: str, by: Any) -> str:
    """Replace one certificate, or finish what an earlier run began; what went wrong, in words, or nothing."""
    old = Certificate.objects.select_related("training", "person", "replaced_by__training").get(pk=pk)
    try:
        if old.state == Certificate.State.REPLACED:
            draw_document(old.replaced_by)
        else:
            replace(certificate=old, reason=reason, by=by, only_if_different=True)
    except Unavailable:
        raise  # no other would go better: the whole job pauses, and goes on later
    except DomainError as refusal:
        return f"{old.number}: {' '.join(refusal.messages)}"
    except Exception as error:
        if isinstance(error, DATABASE_AWAY) or is_lack_of_room(error):
            raise  # as above
        logger.exception("A certificate could not be replaced")
        return sentence_of("certificates.pdf_failed", name=old.name)
    return ""

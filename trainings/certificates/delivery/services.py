"""Sending certificates by email: an email to each holder, with a link of their own, in their language.

The emails are messages of the outbox (``emm.messages``), which sends each once and keeps what became of it. Here is
decided who is sent one, and the job that sends those of a training shows how far it is.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from emm.common.errors import DomainError, sentence_of
from emm.jobs import queue
from emm.jobs.models import Job
from emm.links.purposes import reference_to
from emm.links.services import first_openings
from emm.messages.delivery import sending
from emm.messages.models import Message
from emm.messages.services import outbox
from emm.messages.services.outbox import Draft
from trainings.certificates.records.models import Certificate
from trainings.planning.models import Training

from .certificate_email import KEY, KIND, refuse_what_cannot_be_sent
from .certificate_links import WALLET

JOB_KIND = "certificates.mail"


@dataclass(frozen=True)
class Reach:
    """How far one certificate came: the latest email about it, and whether there is an address to write to."""

    certificate: Certificate
    message: Message | None
    address: str
    # When a link of the latest email was opened first.
    opened_at: datetime.datetime | None

    @property
    def is_open(self) -> bool:
        return self.message is not None and self.message.is_open

    @property
    def is_waiting(self) -> bool:
        """Whether an email should be sent: none has left, nor perhaps left, and there is an address."""
        return bool(self.address) and not (self.message and self.message.has_left)


def reach_of(training: Training) -> list[Reach]:
    """How far each certificate in force of the training came. Three queries, however many."""
    certificates = list(
        Certificate.objects.in_force()
        .filter(training=training)
        .exclude(file="")
        .select_related("person__user", "training")
        .defer("snapshot")
        .order_by("serial")
    )
    latest = latest_emails(certificates)
    opened = first_openings(purpose=WALLET, scopes=latest.values())
    return [
        Reach(each, message, each.person.email_address, opened.get(reference_to(message)) if message else None)
        for each in certificates
        for message in [latest.get(each.pk)]
    ]


def latest_emails(certificates: Iterable[Certificate]) -> dict[int, Message]:
    """The latest email about each certificate, by its key."""
    messages = Message.objects.filter(kind=KEY, about_id__in=[each.pk for each in certificates])
    ordered = messages.defer("text").order_by("pk")
    return {each.about_id: each for each in ordered}


def start_mailing(*, training: Training, started_by: Any) -> Job:
    """Send the certificates of a training to everybody whom none has reached yet, in the background.

    Raises ``DomainError`` when there is nobody, ``AlreadyRunning`` when they are being sent.
    """
    key = queue.key_of(JOB_KIND, training)
    queue.require_none(key)
    sending.mark_orphaned()
    return _start(training, [each.certificate for each in reach_of(training) if each.is_waiting], started_by, key)


def send_again(*, certificate: Certificate, started_by: Any) -> Job:
    """Send one certificate (again); the links of earlier emails end as soon as this one is sent.

    Raises ``DomainError`` when it does not count any more, has no document, or its holder has no address,
    ``AlreadyRunning`` when it is being sent.
    """
    refuse_what_cannot_be_sent(certificate)
    key = queue.key_of(JOB_KIND, certificate.training, certificate)
    queue.require_none(key)
    sending.mark_orphaned()
    return _start(certificate.training, [certificate], started_by, key)


@transaction.atomic
def _start(training: Training, certificates: list[Certificate], started_by: Any, key: str) -> Job:
    latest = latest_emails(certificates)
    open_now = [each for each in latest.values() if each.is_open]
    # What a cancelled or failed job left is taken over; what another one is about to send is left to it.
    stopped = Job.objects.filter(state__in=[Job.State.FAILED, Job.State.CANCELLED])
    left = Message.objects.select_for_update().filter(
        pk__in=[each.pk for each in open_now], state=Message.State.WAITING, job__in=stopped
    )
    left_keys = [each.pk for each in left]
    drafts = [
        _draft(each, latest.get(each.pk))
        for each in certificates
        if each.pk not in latest or not latest[each.pk].is_open
    ]
    if not left_keys and not drafts:
        queue.require_none(key)  # somebody was a moment quicker
        raise DomainError("certificates.being_sent" if open_now else "certificates.no_recipients")
    job = queue.start(
        kind=JOB_KIND,
        payload={"training": training.pk},
        subject=sentence_of("certificates.job_mailing", training=training),
        total=len(left_keys) + len(drafts),
        started_by=started_by,
        key=key,
    )
    Message.objects.filter(pk__in=left_keys).update(job=job, send_after=None, updated_at=timezone.now())
    outbox.put_all(drafts=drafts, by=started_by, job=job)
    return job


def _draft(certificate: Certificate, latest: Message | None) -> Draft:
    return Draft(
        kind=KIND,
        key=outbox.key_again(latest) if latest else f"{KEY}:{certificate.pk}",
        about=certificate,
        recipient=certificate.person,
        address=certificate.person.email_address,
        language=certificate.person.email_language,
        repeats=latest,
    )

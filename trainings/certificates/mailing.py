"""Sending certificates by e-mail: a letter to each holder, with a link of their own, in their language.

What is known of each letter is in its ``Delivery``. Before a letter is handed over its row says "being sent", and
after that "sent", so that no letter is sent twice where that can be known. Where a worker dies between the two, nobody
can know whether the letter left: it is sent once more, with the same Message-ID, and the link of the first copy stays
valid. So everybody gets the letter at least once; at most one person for each death of a worker gets it twice.
"""

import smtplib
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from emm.common import jobs
from emm.common.errors import DomainError
from emm.common.logs import redact
from emm.common.models import Job
from trainings.models import Training

from .letters import letter_of
from .models import Certificate, Delivery
from .wallet import end_links, new_link

JOB_KIND = "certificates.mail"
LONGEST_REASON = 500


@dataclass(frozen=True)
class Reach:
    """How far one certificate came: the latest letter about it, and whether there is an address to write to."""

    certificate: Certificate
    delivery: Delivery | None
    address: str

    @property
    def opened_at(self) -> Any:
        """When a link of the latest letter was opened first."""
        opened = [link.first_opened_at for link in self.delivery.links.all()] if self.delivery else []
        return min(filter(None, opened), default=None)

    @property
    def is_open(self) -> bool:
        return self.delivery is not None and self.delivery.state in {Delivery.State.QUEUED, Delivery.State.SENDING}

    @property
    def is_waiting(self) -> bool:
        """Whether a letter should be sent: none has reached its holder, and there is an address."""
        return bool(self.address) and not (self.delivery and self.delivery.has_reached)


def reach_of(training: Training) -> list[Reach]:
    """How far each certificate in force of the training came. Three queries, however many."""
    certificates = (
        Certificate.objects.in_force()
        .filter(training=training)
        .exclude(file="")
        .select_related("person__user", "training")
        .defer("snapshot")
        .prefetch_related("deliveries__links")
        .order_by("serial")
    )
    return [Reach(each, next(iter(each.deliveries.all()), None), address_of(each.person)) for each in certificates]


def address_of(person: Any) -> str:
    """Where a person is written to: the address on record, else that of the account; empty where there is neither."""
    return person.email or (person.user.email if person.user else "") or ""


def language_of(person: Any) -> str:
    """The language a person is written to in: what they chose for their account, else what is on record."""
    return str(person.user.language if person.user else person.language)


def start_mailing(*, training: Training, started_by: Any) -> Job:
    """Send the certificates of a training to everybody whom none has reached yet, in the background.

    Raises ``DomainError`` when there is nobody.
    """
    return _start(training, [each.certificate for each in reach_of(training) if each.is_waiting], started_by)


def send_again(*, certificate: Certificate, started_by: Any) -> Job:
    """Send one certificate (again); the links of earlier letters end as soon as this one is sent.

    Raises ``DomainError`` when it does not count any more, has no document, or its holder has no address.
    """
    obstacle = _obstacle(certificate)
    if obstacle:
        raise DomainError(obstacle, code="obstacle")
    return _start(certificate.training, [certificate], started_by)


@transaction.atomic
def _start(training: Training, certificates: list[Certificate], started_by: Any) -> Job:
    open_now = Delivery.objects.open().filter(certificate__in=certificates).select_for_update()
    held = {each.certificate_id: each for each in open_now.select_related(None)}
    running = {
        job.pk for job in Job.objects.filter(pk__in={each.job_id for each in held.values()}) if not job.is_finished
    }
    # What a cancelled or failed job left is taken over; what another one is about to send is left to it.
    left = [each.pk for each in held.values() if each.job_id not in running]
    new = [each for each in certificates if each.pk not in held]
    if not left and not new:
        raise DomainError(
            _("These certificates are being sent already.") if held else _("There is nobody to send to."), code="nobody"
        )
    job = jobs.start(
        kind=JOB_KIND,
        payload={"training": training.pk},
        subject=_("E-mail: certificates of “%(training)s”") % {"training": training},
        total=len(left) + len(new),
        started_by=started_by,
    )
    Delivery.objects.filter(pk__in=left).update(job=job, state=Delivery.State.QUEUED, updated_at=timezone.now())
    Delivery.objects.bulk_create(
        [Delivery(certificate=each, job=job, message_id=_new_message_id(), requested_by=started_by) for each in new],
        ignore_conflicts=True,  # somebody was quicker: theirs is sent
    )
    return job


def send_letters(*, progress: jobs.Progress) -> int:
    """Send what the job has to send; how many left. What fails for one person does not stop the others.

    When the mail server cannot be reached at all, the job stops here and goes on later.
    """
    job = progress.job
    own = Delivery.objects.filter(job=job)
    # The lease of the job is ours alone: whoever was sending one of these is gone.
    own.filter(state=Delivery.State.SENDING).update(state=Delivery.State.QUEUED, updated_at=timezone.now())
    waiting = list(
        own.filter(state=Delivery.State.QUEUED)
        .select_related("certificate__person__user", "certificate__training")
        .order_by("pk")
    )
    total = own.count()
    progress.begin(total, done=total - len(waiting))
    connection = get_connection()
    sent = 0
    try:
        connection.open()
        for delivery in waiting:
            problem = _send(delivery, connection)
            sent += not problem
            progress.step(problem=problem)
    finally:
        connection.close()
    return sent


def _send(delivery: Delivery, connection: Any) -> str:
    """Send one letter; what went wrong, in words, or nothing."""
    certificate = delivery.certificate
    if not _move(delivery, Delivery.State.QUEUED, Delivery.State.SENDING):
        return ""
    obstacle = _obstacle(certificate)
    if obstacle:
        return _fail(delivery, obstacle)
    secret = new_link(delivery)
    letter = letter_of(
        certificate,
        secret=secret,
        address=address_of(certificate.person),
        language=language_of(certificate.person),
        message_id=delivery.message_id,
        connection=connection,
    )
    try:
        connection.send_messages([letter])
    except (
        smtplib.SMTPRecipientsRefused,
        smtplib.SMTPDataError,
        AnymailRecipientsRefused,
        AnymailInvalidAddress,
    ) as no:
        return _fail(delivery, _("The mail server refused the address: %(answer)s") % {"answer": _answer_in(no)})
    except Exception:
        # Not this letter, but the way there is broken.
        _move(delivery, Delivery.State.SENDING, Delivery.State.QUEUED)
        raise
    status = getattr(letter, "anymail_status", None)  # mail services number messages themselves
    number = str(status.message_id) if status is not None and status.message_id else delivery.message_id
    _move(delivery, Delivery.State.SENDING, Delivery.State.SENT, sent_at=timezone.now(), message_id=number, reason="")
    end_links(certificate=certificate, but=delivery)
    return ""


def note_return(*, message_id: str, reason: str) -> bool:
    """Keep that a letter came back, as the mail service tells; whether it was one of ours."""
    if not message_id:
        return False
    sent = Delivery.objects.filter(message_id=message_id, state__in=[Delivery.State.SENT, Delivery.State.SENDING])
    told = redact(" ".join(reason.split()))[:LONGEST_REASON]
    return bool(sent.update(state=Delivery.State.BOUNCED, reason=told, updated_at=timezone.now()))


def _obstacle(certificate: Certificate) -> str:
    """Why a certificate cannot be sent, in words; empty where it can."""
    if not certificate.is_in_force:
        return _("The certificate was revoked or replaced.")
    if not certificate.file:
        return _("The document of this certificate is not drawn yet.")
    address = address_of(certificate.person)
    if not address:
        return _("No e-mail address is on record.")
    try:
        validate_email(address)
    except ValidationError:
        return _("The e-mail address on record is not one.")
    return ""


def _fail(delivery: Delivery, reason: str) -> str:
    _move(delivery, Delivery.State.SENDING, Delivery.State.FAILED, reason=reason[:LONGEST_REASON])
    return f"{delivery.certificate.name}: {reason}"


def _move(delivery: Delivery, before: str, after: str, **values: Any) -> bool:
    """Whether it was still in the state ``before``; each move is written at once."""
    own = Delivery.objects.filter(pk=delivery.pk, state=before, job=delivery.job_id)
    return bool(own.update(state=after, updated_at=timezone.now(), **values))


def _answer_in(refusal: Exception) -> str:
    """What the server said, without the address."""
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        said = " ".join(f"{code} {_text(words)}" for code, words in refusal.recipients.values())
    elif isinstance(refusal, smtplib.SMTPDataError):
        said = f"{refusal.smtp_code} {_text(refusal.smtp_error)}"
    else:
        said = str(refusal)
    return redact(" ".join(said.split()))[:300]


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def _new_message_id() -> str:
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>"

"""Handing messages to the mail server, so that none is sent twice.

A message is committed as *sending* before it is handed over and as *sent* after the server's answer. Where a worker
dies in between, or the connection breaks, nobody can know whether it left: it becomes *perhaps sent*, is not repeated
by itself, and a person is shown it.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from emm.common.errors import DomainError, sentence_of
from emm.common.states import TransitionRefused
from emm.jobs import queue
from emm.jobs.models import Job
from emm.jobs.progress import Progress

from .. import kinds, records, rendering
from ..kinds import Content, Kind, StoredFile
from ..models import MAX_REASON_LENGTH, Attachment, Message
from ..services.outbox import move
from . import pace
from .answers import Refusal, refusal_in, was_handed_over

logger = logging.getLogger(__name__)

JOB_KIND = "outbox.deliver"
# Servers take so many messages, or more, over one connection.
BATCH = 100
# What one job of the outbox itself takes on.
MAX_TAKEN = 500
# When a message that the server does not take now is tried again, in minutes; then it has failed.
PAUSES_MINUTES = (5, 30, 120, 720)

File = tuple[str, bytes, str]


def start_due() -> Job | None:
    """Start the outbox's own job where something is due that no other job sends. Called again and again."""
    mark_orphaned()
    if not Message.objects.unclaimed(timezone.now()).exists():
        return None
    try:
        return queue.start(kind=JOB_KIND, payload={}, key=queue.key_of(JOB_KIND))
    except queue.AlreadyRunning:
        return None


def mark_orphaned() -> int:
    """Let what a dead worker was sending become *perhaps sent*; how many there were."""
    return sum(_lose(message) for message in Message.objects.orphaned(timezone.now()).order_by("pk"))


def take_due(job: Job) -> int:
    """Let ``job`` send what is due and no other job sends; how many it took on."""
    now = timezone.now()
    found = list(Message.objects.unclaimed(now).order_by("pk").values_list("pk", flat=True)[:MAX_TAKEN])
    return Message.objects.unclaimed(now).filter(pk__in=found).update(job=job, updated_at=now)


def deliver(*, progress: Progress) -> int:
    """Send what belongs to the job and is due; how many left. What fails for one message does not stop the others.

    When the mail server cannot be reached at all, the job stops here and goes on later.
    """
    own = Message.objects.filter(job=progress.job)
    # The lease of the job is ours alone: whoever was sending one of these is gone.
    for lost in own.filter(state=Message.State.SENDING).order_by("pk"):
        _lose(lost)
    waiting = list(own.due(timezone.now()).order_by("pk").values_list("pk", flat=True))
    total = own.count()
    progress.begin(total, done=total - len(waiting))
    sent = 0
    for begin in range(0, len(waiting), BATCH):
        connection = get_connection()
        try:
            connection.open()
            for pk in waiting[begin : begin + BATCH]:
                wait_for_turn()
                _keep_open(connection)
                message = Message.objects.select_related("job").get(pk=pk)
                problem = send(message, connection)
                sent += not problem and message.state == Message.State.SENT
                progress.step(problem=problem)
        finally:
            connection.close()
    return sent


def wait_for_turn() -> None:
    """Return when the next message may leave, see ``pace``."""
    while seconds := pace.seconds_to_wait(timezone.now()):
        time.sleep(seconds)


def send(message: Message, connection: Any) -> str:
    """Send one message that waits; what went wrong, in words, or nothing.

    Raises what the connection raised where it is no matter of this message.
    """
    kind = kinds.find(message.kind)
    try:
        if kind is None:
            raise DomainError("messages.unknown_kind")
        content = kind.compose(message)  # what the record says now
        _check_address(content.address)
        files = [_read(each) for each in content.attachments]
    except DomainError as obstacle:
        return _fail(message, " ".join(obstacle.messages))
    try:
        email = _begin(message, kind, content, files)
    except TransitionRefused:
        return ""  # cancelled meanwhile, or another worker's
    email.connection = connection
    try:
        connection.send_messages([email])
    except Exception as error:
        if refusal := refusal_in(error):
            return _refused(message, refusal)
        if was_handed_over(error):
            _lose(message, reason=sentence_of("messages.connection_broke"))
        else:
            _step(message, "postpone")
        raise
    status = getattr(email, "anymail_status", None)  # mail services number messages themselves
    number = str(status.message_id) if status is not None and status.message_id else ""
    _step(message, "confirm", then=kind.sent, sent_at=timezone.now(), provider_id=number)
    return ""


def _begin(message: Message, kind: Kind, content: Content, files: list[File]) -> EmailMultiAlternatives:
    """Commit that the message is being sent, with what it says; the email to hand over."""
    wording = rendering.wording_of(kind, content.language)
    with translation.override(content.language):
        kept = rendering.render(kind, wording, rendering.without_secrets(kind, content.values), content.language)
        with transaction.atomic(durable=True):
            move(
                message,
                "begin",
                address=content.address,
                language=content.language,
                subject=kept.subject,
                text=kept.text,
                handed_over_at=timezone.now(),
                attempts=F("attempts") + 1,
                send_after=None,
            )
            message.attachments.all().delete()
            Attachment.objects.bulk_create(
                Attachment(
                    message=message, name=each.name, media_type=each.media_type, path=each.path, sha256=each.sha256
                )
                for each in content.attachments
            )
            values = rendering.with_secrets(content.values)
        leaving = rendering.render(kind, wording, values, content.language)
    email = EmailMultiAlternatives(
        subject=leaving.subject,
        body=leaving.text,
        to=[content.address],
        reply_to=[settings.CONTACT_EMAIL],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    email.attach_alternative(leaving.html, "text/html")
    for name, held, media_type in files:
        email.attach(name, held, media_type)
    return email


def _read(file: StoredFile) -> File:
    """An attachment's name, content and type. Raises ``DomainError`` where the storage holds another file, or none."""
    try:
        with default_storage.open(file.path) as stored:
            held = stored.read()
    except FileNotFoundError as error:
        raise DomainError("messages.attachment_missing", name=file.name) from error
    if hashlib.sha256(held).hexdigest() != file.sha256:
        raise DomainError("messages.attachment_changed", name=file.name)
    return file.name, held, file.media_type


def _check_address(address: str) -> None:
    if not address:
        raise DomainError("messages.no_address")
    try:
        validate_email(address)
    except ValidationError as error:
        raise DomainError("messages.address_invalid") from error


def _refused(message: Message, refusal: Refusal) -> str:
    """The server did not take the message: it is tried again by rule where that may help, else it has failed."""
    if refusal.is_temporary and message.attempts <= len(PAUSES_MINUTES):
        later = timezone.now() + timedelta(minutes=PAUSES_MINUTES[message.attempts - 1])
        reason = sentence_of("messages.not_accepted_yet", answer=refusal.answer)
        _step(message, "postpone", reason=reason[:MAX_REASON_LENGTH], send_after=later)
        return _problem(message, reason)
    return _fail(message, sentence_of("messages.address_refused", answer=refusal.answer))


def _fail(message: Message, reason: str) -> str:
    failed = _step(message, "fail", reason=reason[:MAX_REASON_LENGTH])
    return _problem(message, reason) if failed else ""


def _step(message: Message, name: str, *, then: Callable[[Message], None] | None = None, **values: Any) -> bool:
    """Commit a transition, and what is done with it; False where somebody else said meanwhile what became of it."""
    try:
        with transaction.atomic():
            move(message, name, **values)
            if then is not None:
                then(message)
    except TransitionRefused:
        return False
    return True


def _problem(message: Message, reason: str) -> str:
    """For the job's list of problems: whose message it is, without the address."""
    who = records.recipient_of(message)
    return f"{who}: {reason}" if who is not None else reason


def _lose(message: Message, *, reason: str = "") -> bool:
    """Whether nobody else said meanwhile what became of it."""
    lost = _step(message, "lose", reason=reason or sentence_of("messages.worker_stopped"))
    if lost:
        logger.warning("Email %s was perhaps sent: nobody heard the mail server's answer", message.pk)
    return lost


def _keep_open(connection: Any) -> None:
    """Open the connection anew where the server closed it while nothing was sent: nothing is lost with it."""
    if not isinstance(connection, EmailBackend) or connection.connection is None:
        return
    try:
        code, _words = connection.connection.noop()
    except OSError:  # smtplib's are among them
        code = 0
    if code != 250:
        connection.close()
        connection.open()

"""Putting messages into the outbox, and what people do with them there."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from emm.common.errors import DomainError
from emm.common.states import TransitionRefused
from emm.jobs.models import Job

from .. import kinds, records
from ..kinds import Kind
from ..models import Message, MessageEvent
from ..states import MESSAGE


@dataclass(frozen=True)
class Draft:
    """A message to be put into the outbox.

    ``key`` says what the message is, whoever asks for it and how often: a second one with the same key is not made.
    ``send_after`` delays it; until then it can be cancelled.
    """

    kind: Kind
    key: str
    about: Model
    address: str
    language: str
    recipient: Model | None = None
    send_after: datetime.datetime | None = None
    repeats: Message | None = None


def put(*, draft: Draft, by: Any = None, job: Job | None = None) -> Message:
    """Put one message into the outbox; the one that is there already where the key is known. A worker sends it."""
    [message] = put_all(drafts=[draft], by=by, job=job)
    return message


@transaction.atomic
def put_all(*, drafts: Iterable[Draft], by: Any = None, job: Job | None = None) -> list[Message]:
    """Put many messages into the outbox, in as many queries as one.

    A ``job`` sends its own; without one the outbox's job does. Of several that ask at once for the same message, one
    makes it and the others get that one.
    """
    drafts = list(drafts)
    Message.objects.bulk_create([_message(draft, by, job) for draft in drafts], ignore_conflicts=True)
    repeated = [draft.repeats.pk for draft in drafts if draft.repeats is not None]
    Message.objects.filter(pk__in=repeated, handled_at=None).update(handled_at=timezone.now())
    found = {each.key: each for each in Message.objects.filter(key__in=[draft.key for draft in drafts])}
    return [found[draft.key] for draft in drafts]


def send_again(*, message: Message, by: Any) -> Message:
    """Send once more what has ended, as the record says it now; asked for twice, it is sent once.

    Raises ``DomainError`` when the message waits or is being sent, or must not be sent any more.
    """
    if message.is_open:
        raise DomainError("messages.still_open")
    kind, record = kinds.find(message.kind), records.record_of(message)
    if kind is None or record is None:
        raise DomainError("messages.record_gone")
    content = kind.compose(message)
    draft = Draft(
        kind=kind,
        key=key_again(message),
        about=record,
        address=content.address,
        language=content.language,
        recipient=records.recipient_of(message),
        repeats=message,
    )
    return put(draft=draft, by=by)


def key_again(message: Message) -> str:
    """The key of what is sent in the place of ``message``: each is repeated once, and then the repetition may be."""
    return f"again:{message.pk}"


@transaction.atomic
def cancel(*, message: Message, by: Any, reason: str = "") -> None:
    """Cancel a message that waits. Raises ``TransitionRefused`` when it has left, or is just leaving."""
    move(message, "cancel", reason=reason, by=by)


@transaction.atomic
def mark_handled(*, message: Message, by: Any, reason: str) -> None:
    """Say that a message that did not arrive, or perhaps not, needs nothing more. Raises ``DomainError`` otherwise."""
    open_now = Message.objects.in_doubt().filter(pk=message.pk)
    if not reason:
        raise DomainError("messages.reason_missing", field="reason")
    if not open_now.update(handled_at=timezone.now(), updated_at=timezone.now()):
        raise DomainError("messages.handled")
    MessageEvent.objects.create(message=message, state=message.state, reason=reason, by=by)
    message.refresh_from_db()


def move(message: Message, name: str, *, reason: str = "", by: Any = None, **values: Any) -> None:
    """Let ``message`` make the transition ``name``, with one line of its history. In the caller's transaction.

    What counts is the state in the database: of two at once the second is refused. Raises ``TransitionRefused``.
    """
    sources = MESSAGE.transitions[name].sources
    target = MESSAGE.transitions[name].target
    now = timezone.now()
    own = Message.objects.filter(pk=message.pk, state__in=sources)
    if not own.update(state=target, reason=reason, updated_at=now, **values):
        message.refresh_from_db(fields=["state"])
        MESSAGE.move(message, name)  # says what the state is now
        raise TransitionRefused("messages.changed_meanwhile")
    MessageEvent.objects.create(message=message, state=target, reason=reason, by=by)
    message.refresh_from_db()


def _message(draft: Draft, by: Any, job: Job | None) -> Message:
    recipient = draft.recipient
    return Message(
        kind=draft.kind.key,
        key=draft.key,
        recipient_type=recipient._meta.label_lower if recipient is not None else "",
        recipient_id=recipient.pk if recipient is not None else None,
        about_type=draft.about._meta.label_lower,
        about_id=draft.about.pk,
        address=draft.address,
        language=draft.language,
        message_id=f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>",
        send_after=draft.send_after,
        repeats=draft.repeats,
        requested_by=by,
        job=job,
    )

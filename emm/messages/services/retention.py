"""Forgetting what emails said and where they went; that each was sent, when and about what stays."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from ..models import Attachment, Message, MessageEvent, MessageQuerySet


def forget_old(*, on: datetime.date) -> int:
    """Forget emails requested more than ``settings.RETENTION_MESSAGE_YEARS`` before ``on``; how many there were."""
    before = on - datetime.timedelta(days=round(365.25 * settings.RETENTION_MESSAGE_YEARS))
    old = Message.objects.filter(created_at__date__lt=before, forgotten_at=None)
    return forget(old.exclude(state__in=Message.OPEN))


@transaction.atomic
def forget(messages: MessageQuerySet) -> int:
    """Remove address, subject, text, attachments and remarks of ``messages``; how many there were.

    Where one of them still waits, it goes to the address that the record has then, or to none.
    """
    keys = list(messages.values_list("pk", flat=True))
    MessageEvent.objects.filter(message__in=keys).update(reason="")
    Attachment.objects.filter(message__in=keys).delete()
    return Message.objects.filter(pk__in=keys).update(
        address="", subject="", text="", reason="", provider_id="", forgotten_at=timezone.now()
    )


def forget_recipient(recipient: Model) -> int:
    """Remove what was sent to one recipient from the records; how many emails there were."""
    return forget(Message.objects.to(recipient))


@transaction.atomic
def delete_all_to(recipient: Model) -> None:
    """Delete every email to a recipient whose record goes. What repeats another goes before that one."""
    for message in Message.objects.to(recipient).order_by("-pk"):
        message.delete()

"""After a backup was restored: what waited in it may have left since, and must not leave twice."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from emm.common.errors import sentence_of
from emm.ops.backup import backup_restored

from ..models import Message
from ..services.outbox import move


@receiver(backup_restored, dispatch_uid="outbox.restored")
def doubt_what_waited(sender: Any, **kwargs: Any) -> None:
    """Let everything that waits or is being sent become *perhaps sent*: a person decides what is sent again."""
    reason = sentence_of("messages.restored")
    for message in Message.objects.filter(state__in=Message.OPEN).order_by("pk"):
        with transaction.atomic():
            move(message, "doubt", reason=reason)

"""What a mail service tells of messages afterwards (its webhook): that one came back."""

from collections.abc import Iterable
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.db import transaction
from django.db.models import Max, Q
from django.dispatch import receiver

from emm.common.redaction import redact
from emm.common.states import TransitionRefused

from ..models import MAX_REASON_LENGTH, Message
from ..services.outbox import move

BOUNCES = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}


@receiver(tracking, dispatch_uid="outbox.bounces")
def handle_event(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Keep a bounce with its message, with what the service says of the reason."""
    if event.event_type in BOUNCES:
        said = [event.description, event.mta_response, event.reject_reason]
        mark_bounced(message_id=event.message_id or "", reason=" ".join(str(each) for each in said if each))


def mark_bounced(*, message_id: str, reason: str) -> bool:
    """Keep that an email came back, as the mail service tells; whether it was one of ours.

    ``message_id`` is our Message-ID or the service's own number.
    """
    if not message_id:
        return False
    message = Message.objects.filter(Q(message_id=message_id) | Q(provider_id=message_id)).first()
    if message is None:
        return False
    try:
        with transaction.atomic():
            move(message, "bounce", reason=redact(" ".join(reason.split()))[:MAX_REASON_LENGTH])
    except TransitionRefused:
        return False  # told already
    return True


def bounced(addresses: Iterable[str]) -> set[str]:
    """Those of ``addresses`` whose latest message came back. One query."""
    wanted = {address for address in addresses if address}
    if not wanted:
        return set()
    ended = Message.objects.filter(address__in=wanted, state__in=[Message.State.SENT, Message.State.BOUNCED])
    latest = ended.order_by().values("address").annotate(latest=Max("pk")).values("latest")
    return set(Message.objects.filter(pk__in=latest, state=Message.State.BOUNCED).values_list("address", flat=True))

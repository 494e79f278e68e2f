"""What a mail service tells of letters afterwards (its webhook): that one came back."""

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.dispatch import receiver

from .mailing import note_return

CAME_BACK = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}


@receiver(tracking, dispatch_uid="certificates.returns")
def note_event(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Keep it with the letter, with what the service says of the reason."""
    if event.event_type in CAME_BACK:
        said = [event.description, event.mta_response, event.reject_reason]
        note_return(message_id=event.message_id or "", reason=" ".join(str(each) for each in said if each))

"""The records that a message points to, which belong to the apps above."""

from typing import Any

from django.db.models import Model

from . import kinds
from .models import Message


def record_of(message: Message) -> Model | None:
    """What a message is about; None when the record is gone, or the kind."""
    kind = kinds.find(message.kind)
    return kind.about._default_manager.filter(pk=message.about_id).first() if kind else None


def recipient_of(message: Message) -> Any:
    """Whom a message goes to; None when the record is gone."""
    model = kinds.recipient_models().get(message.recipient_type)
    return model._default_manager.filter(pk=message.recipient_id).first() if model else None

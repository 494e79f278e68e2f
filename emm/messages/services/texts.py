"""The texts of messages, as administrators write them."""

from typing import Any

from django.db import transaction

from emm.common.acting import acting

from ..kinds import Kind
from ..models import MessageText
from ..rendering import Wording, check


@transaction.atomic
def save_text(*, kind: Kind, language: str, subject: str, text: str, by: Any) -> MessageText:
    """Send ``kind`` with this text in ``language`` from now on.

    Raises ``DomainError`` at the field ``subject`` or ``text`` when it names an unknown field or lacks a needed one.
    """
    check(kind, Wording(subject, text))
    own = MessageText.objects.select_for_update().filter(kind=kind.key, language=language).first()
    own = own or MessageText(kind=kind.key, language=language)
    own.subject, own.text = subject, text
    with acting(by=by):
        own.save()
    return own


@transaction.atomic
def reset_text(*, kind: Kind, language: str, by: Any) -> bool:
    """Send the built-in text again; whether there was another one. What it was stays in the history."""
    own = MessageText.objects.select_for_update().filter(kind=kind.key, language=language).first()
    if own is None:
        return False
    with acting(by=by):
        own.delete()
    return True

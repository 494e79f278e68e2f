"""Emails that a page causes leave by a background job: no page waits for a mail server, or tells by that who is known.

The message is kept sealed in the job until it is sent, for it may hold a code or a link that opens an account.
"""

import json
from typing import Any

from django.core.mail import EmailMessage

from emm.common.fields import decrypt, encrypt
from emm.jobs import queue

from .models import User

KIND = "accounts.email"


def send_later(message: EmailMessage, *, user: User | None) -> None:
    """Queue ``message``, which is about the account of ``user``."""
    parts = {"to": message.to, "subject": message.subject, "body": message.body}
    _queue(json.dumps(parts, default=str), user)


def send_nothing_later() -> None:
    """The same work where there is nobody to write to: how long an answer takes tells nothing about an address."""
    _queue("{}", None)


def send(sealed: str) -> bool:
    """Send what was queued; False where there was nothing, or none of the keys opens it."""
    parts: dict[str, Any] = json.loads(decrypt(sealed) or "{}")
    if parts:
        EmailMessage(
            parts["subject"], parts["body"], to=parts["to"], headers={"Auto-Submitted": "auto-generated"}
        ).send()
    return bool(parts)


def _queue(text: str, user: User | None) -> None:
    payload = {"user": user.pk if user else None, "sealed": encrypt(text)}
    queue.start(kind=KIND, subject=str(user or ""), payload=payload)

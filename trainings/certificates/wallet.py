"""All certificates of one person, and the links that lead there without an account."""

import datetime
import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.utils import timezone

from .models import Certificate, Delivery, WalletLink

_SECRET_BYTES = 24  # 192 bits


def new_link(delivery: Delivery) -> str:
    """The secret of a new link to the wallet of the certificate's holder. It is told here and never again."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    WalletLink.objects.create(
        person_id=delivery.certificate.person_id,
        delivery=delivery,
        token_hash=_hash(secret),
        expires_at=timezone.now() + datetime.timedelta(days=settings.WALLET_LINK_DAYS),
    )
    return secret


def link_of(secret: str) -> WalletLink | None:
    """The link with this secret, while it may be used."""
    return WalletLink.objects.usable().select_related("person").filter(token_hash=_hash(secret)).first()


def note_opening(link: WalletLink) -> None:
    """Keep when the link was opened for the first time: the mail has reached somebody."""
    if link.first_opened_at is None:
        WalletLink.objects.filter(pk=link.pk, first_opened_at__isnull=True).update(first_opened_at=timezone.now())


def end_links(*, certificate: Certificate, but: Delivery | None = None) -> int:
    """Let the links that were mailed with ``certificate`` lead nowhere, but those of one delivery; how many they were.

    All links of an earlier mail end when another has been sent, or when somebody says so.
    """
    links = WalletLink.objects.usable().filter(delivery__certificate=certificate)
    if but is not None:
        links = links.exclude(delivery=but)
    return links.update(ended_at=timezone.now())


def certificates_of(person: Any) -> list[Certificate]:
    """Everything a person was given, the latest training first; what was revoked or replaced as well. One query."""
    return list(
        Certificate.objects.filter(person=person)
        .select_related("training", "replaced_by")
        .defer("snapshot", "replaced_by__snapshot")
        .order_by("-training__starts_on", "-pk")
    )


def downloadable(certificates: list[Certificate]) -> list[Certificate]:
    """Those whose document the holder may fetch: in force, and drawn."""
    return [each for each in certificates if each.is_in_force and each.file]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

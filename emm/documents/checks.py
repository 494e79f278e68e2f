"""System checks: documents are signed with a key that is good."""

import datetime
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register

from .signing import keys

# So long before its certificate ends, a key is to be changed.
DAYS_BEFORE_THE_END = 60


@register(Tags.security, deploy=True)
def signing_key_is_our_own(**kwargs: Any) -> list[CheckMessage]:
    """A key of demonstration proves nothing: each machine makes its own, and says so in its certificate."""
    if not keys.is_given("SIGNING_KEY"):
        return [
            Error(
                "Documents are signed with a key of demonstration, which is not valid.",
                hint="Set SIGNING_KEY_FILE and SIGNING_CERT_FILE, as docs/operations/certificate-keys.md says.",
                id="documents.E001",
            )
        ]
    try:
        certificate = keys.signer().certificate
    except (OSError, TypeError, ValueError) as error:
        return [
            Error(
                f"The key that signs documents cannot be used: {error}",
                hint="SIGNING_KEY and SIGNING_CERT belong together, in PEM; SIGNING_KEY_PASSWORD opens the key.",
                id="documents.E002",
            )
        ]
    if keys.DEMO_NAME in certificate.subject.rfc4514_string():
        return [
            Error(
                "SIGNING_CERT is the certificate of a key of demonstration, which is not valid.",
                hint="Give a key of your own; docs/operations/certificate-keys.md says how to make one.",
                id="documents.E001",
            )
        ]
    left = certificate.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    if left.days < DAYS_BEFORE_THE_END:
        return [
            Warning(
                f"The certificate of the key that signs is valid until {certificate.not_valid_after_utc:%Y-%m-%d}.",
                hint="Change the key in good time; docs/operations/certificate-keys.md says how.",
                id="documents.W001",
            )
        ]
    return []

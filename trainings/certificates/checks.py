"""System checks: each certificate has a number of its own, and is signed with keys that are good."""

import datetime
from string import Formatter
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from . import keys

PARTS = {"year", "kind", "serial"}
# So long before its certificate ends, a key is to be changed.
DAYS_BEFORE_THE_END = 60


@register()
def number_format_is_complete(**kwargs: Any) -> list[CheckMessage]:
    """A number without year, kind or serial would be given twice; an unknown part cannot be filled in."""
    pattern = settings.CERTIFICATE_NUMBER_FORMAT
    try:
        named = {name for _text, name, _spec, _conversion in Formatter().parse(pattern) if name}
        pattern.format(year=2022, kind="ToT", serial=1)
        problem = "" if named == PARTS else f"it has the parts {sorted(named)}"
    except (KeyError, IndexError, ValueError) as error:
        problem = f"it cannot be filled in ({error!r})"
    if not problem:
        return []
    return [
        Error(
            f"CERTIFICATE_NUMBER_FORMAT is wrong: {problem}.",
            hint="Use {year}, {kind} and {serial}, for instance IOM-ID/EMM/{year}/{kind}/{serial:04d}",
            id="certificates.E001",
        )
    ]


@register(Tags.security, deploy=True)
def keys_are_our_own(**kwargs: Any) -> list[CheckMessage]:
    """A key of demonstration proves nothing: each machine makes its own, and says so in its certificate."""
    messages: list[CheckMessage] = []
    if not keys.is_given("SIGNING_KEY"):
        messages.append(
            Error(
                "Certificates are signed with a key of demonstration, which is not valid.",
                hint="Set SIGNING_KEY_FILE and SIGNING_CERT_FILE; deploy/README.md says how to make them.",
                id="certificates.E002",
            )
        )
    else:
        messages.extend(_problems_of_the_signer())
    if keys.is_given("BADGE_KEY"):
        messages.extend(_problems_of_the_badge_key())
    else:
        messages.append(
            Error(
                "Badges are signed with a key of demonstration, which other machines do not know.",
                hint="Set BADGE_KEY_FILE; deploy/README.md says how to make one.",
                id="certificates.E003",
            )
        )
    return messages


def _problems_of_the_badge_key() -> list[CheckMessage]:
    try:
        keys.badge_key()
    except (OSError, TypeError, ValueError) as error:
        return [
            Error(
                f"The key that signs badges cannot be used: {error}",
                hint="BADGE_KEY is an Ed25519 key, in PEM.",
                id="certificates.E005",
            )
        ]
    return []


def _problems_of_the_signer() -> list[CheckMessage]:
    try:
        certificate = keys.signer().certificate
    except (OSError, TypeError, ValueError) as error:
        return [
            Error(
                f"The key that signs certificates cannot be used: {error}",
                hint="SIGNING_KEY and SIGNING_CERT belong together, in PEM; SIGNING_KEY_PASSWORD opens the key.",
                id="certificates.E004",
            )
        ]
    if keys.DEMO_NAME in certificate.subject.rfc4514_string():
        return [
            Error(
                "SIGNING_CERT is the certificate of a key of demonstration, which is not valid.",
                hint="Give a key of your own; deploy/README.md says how to make one.",
                id="certificates.E002",
            )
        ]
    left = certificate.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    if left.days < DAYS_BEFORE_THE_END:
        return [
            Warning(
                f"The certificate of the key that signs is valid until {certificate.not_valid_after_utc:%Y-%m-%d}.",
                hint="Change the key in good time; deploy/README.md says how.",
                id="certificates.W001",
            )
        ]
    return []

"""System checks: each certificate has a number of its own, and its badge is signed with a key that is good."""

from string import Formatter
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from emm.documents.signing.keys import is_given

from .issuing.badge_keys import badge_key

PARTS = {"year", "kind", "serial"}


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
def badge_key_is_our_own(**kwargs: Any) -> list[CheckMessage]:
    """A key of demonstration is known to one machine alone."""
    if not is_given("BADGE_KEY"):
        return [
            Error(
                "Badges are signed with a key of demonstration, which other machines do not know.",
                hint="Set BADGE_KEY_FILE; docs/operations/certificate-keys.md says how to make one.",
                id="certificates.E002",
            )
        ]
    try:
        badge_key()
    except (OSError, TypeError, ValueError) as error:
        return [
            Error(
                f"The key that signs badges cannot be used: {error}",
                hint="BADGE_KEY is a key on the curve P-256 (or RSA), in PEM; an Ed25519 key of before goes into "
                "BADGE_OLD_KEYS_FILE, as docs/operations/certificate-keys.md says.",
                id="certificates.E003",
            )
        ]
    return []

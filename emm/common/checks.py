"""System checks: what the product needs from the machine, said before it is missed."""

from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.compatibility)
def weasyprint_can_draw(**kwargs: Any) -> list[CheckMessage]:
    """WeasyPrint draws with Pango, which pip cannot bring along."""
    try:
        import weasyprint  # noqa: F401
    except OSError as error:
        return [
            Warning(
                f"Certificates cannot be drawn: {error}",
                hint="Install Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
                id="emm.W001",
            )
        ]
    return []


@register(Tags.security)
def encryption_keys_are_keys(**kwargs: Any) -> list[CheckMessage]:
    """A key with a typing error would be noticed only when the first person is opened."""
    try:
        for key in settings.FIELD_ENCRYPTION_KEYS:
            Fernet(key)
    except ValueError as error:
        return [
            Error(
                f"FIELD_ENCRYPTION_KEYS holds something that is no key: {error}",
                hint="A key is made by cryptography.fernet.Fernet.generate_key().",
                id="emm.E004",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def production_is_not_a_demo(**kwargs: Any) -> list[CheckMessage]:
    """What a machine in production must not run with."""
    found: list[CheckMessage] = []
    if settings.SECRET_KEY == settings.INSECURE_SECRET_KEY:
        found.append(Error("SECRET_KEY is the public default.", hint="Set SECRET_KEY.", id="emm.E001"))
    if settings.DEMO:
        found.append(Error("DEMO is on: its sign-ins are public knowledge.", hint="Unset DEMO.", id="emm.E002"))
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        found.append(Error("E-mail goes to the console only.", hint="Set EMAIL_URL.", id="emm.E003"))
    return found

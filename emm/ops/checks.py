"""System checks: what the product needs from the machine, said before it is missed."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

# Where emails go that nobody gets.
SILENT_BACKENDS = frozenset({"console", "dummy", "filebased", "locmem"})


@register(Tags.compatibility)
def weasyprint_can_draw(**kwargs: Any) -> list[CheckMessage]:
    """WeasyPrint renders with Pango, which pip cannot bring along."""
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
    return [*_unsafe(), *_unguarded(), *_unreachable(), *_not_shared()]


def _unsafe() -> Iterator[CheckMessage]:
    if settings.SECRET_KEY == settings.INSECURE_SECRET_KEY:
        yield Error("SECRET_KEY is the public default.", hint="Set SECRET_KEY.", id="emm.E001")
    if settings.DEMO:
        yield Error("DEMO is on: its sign-ins are public knowledge.", hint="Unset DEMO.", id="emm.E002")
    if not settings.FIELD_ENCRYPTION_KEYS:
        yield Warning(
            "FIELD_ENCRYPTION_KEYS is empty: personal numbers are encrypted with what SECRET_KEY gives.",
            hint="Set a key of its own, so that SECRET_KEY can be changed without losing them.",
            id="emm.W002",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Error("ALLOWED_HOSTS lets every host name in.", hint="Name the hosts of SITE_URL.", id="emm.E005")
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < 20:
        yield Error("METRICS_TOKEN can be guessed.", hint="Make it 20 characters or longer.", id="emm.E006")


def _unguarded() -> Iterator[CheckMessage]:
    """Doors that are easier to pass than they look."""
    if settings.BEHIND_HTTPS_PROXY and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield Error(
            "BEHIND_HTTPS_PROXY is on and TRUSTED_PROXY_COUNT is 0: everybody seems to come from the proxy's address,"
            " so that attempts to sign in are counted for all together.",
            hint="Set TRUSTED_PROXY_COUNT to the number of proxies before the product, 1 with deploy/nginx.conf.",
            id="emm.E012",
        )
    if not settings.SECOND_FACTOR_ROLES:
        yield Warning(
            "SECOND_FACTOR_ROLES is empty: a password alone opens every account.",
            hint="Name the roles that see other people's data: administrator,officer.",
            id="emm.W004",
        )
    for name in ("REDIS_URL", "TASKS_REDIS_URL"):
        if any(_lets_everybody_in(address) for address in re.split("[;,]", getattr(settings, name))):
            yield Warning(
                f"{name} names another machine without a password.",
                hint="Have Redis ask for one and set rediss://:password@host:6379/0.",
                id="emm.W005",
            )


def _lets_everybody_in(redis: str) -> bool:
    address = urlsplit(redis)
    elsewhere = (address.hostname or "localhost") not in {"localhost", "127.0.0.1", "::1"}
    return elsewhere and not (address.password or "password" in parse_qs(address.query))


def _unreachable() -> Iterator[CheckMessage]:
    backend = settings.EMAIL_BACKEND.rpartition(".EmailBackend")[0].rpartition(".")[2]
    if backend in SILENT_BACKENDS:
        yield Error("Nobody gets the e-mail that is sent.", hint="Set EMAIL_URL.", id="emm.E003")
    if settings.CONTACT_EMAIL.endswith("@example.org"):
        yield Warning("CONTACT_EMAIL is nobody's address.", hint="Set CONTACT_EMAIL.", id="emm.W003")
    site = urlsplit(settings.SITE_URL)
    if site.scheme != "https":
        yield Error(
            "SITE_URL does not begin with https: links in letters and QR codes would lead astray.",
            hint="Set SITE_URL to the address that people use.",
            id="emm.E007",
        )
    elif site.hostname not in settings.ALLOWED_HOSTS and not _is_allowed_by_domain(site.hostname or ""):
        yield Error(
            f"SITE_URL names {site.hostname}, which ALLOWED_HOSTS refuses.",
            hint="Add it to ALLOWED_HOSTS.",
            id="emm.E008",
        )


def _is_allowed_by_domain(host: str) -> bool:
    return any(allowed.startswith(".") and f".{host}".endswith(allowed) for allowed in settings.ALLOWED_HOSTS)


def _not_shared() -> Iterator[CheckMessage]:
    """What several machines must have in common."""
    if settings.MACHINES < 2:
        return
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        yield Error("Several machines cannot share SQLite.", hint="Set DATABASE_URL to PostgreSQL.", id="emm.E009")
    if settings.STORAGES["default"]["BACKEND"] == "django.core.files.storage.FileSystemStorage":
        yield Error(
            "Several machines would each keep their own files.",
            hint="Set STORAGE_S3_BUCKET, or silence this check (emm.E010) where MEDIA_ROOT is a shared disk.",
            id="emm.E010",
        )

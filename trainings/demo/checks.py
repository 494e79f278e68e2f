"""The demonstration's sign-ins, whose password anybody may read, are refused in production: say so."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError


@register(Tags.security, deploy=True)
def no_demo_accounts(**kwargs: Any) -> list[CheckMessage]:
    """Where DEMO was on once and is off now. A database that is away, or still empty, has none."""
    try:
        found = refused_accounts()
    except DatabaseError:
        return []
    return [Warning(in_words(found), hint="Start with an empty database.", id="emm.W011")] if found else []


def refused_accounts() -> int:
    """How many accounts of a demo that is over there are; none while it is on."""
    return 0 if settings.DEMO else get_user_model().objects.filter(is_demo=True).count()


def in_words(found: int) -> str:
    """For whoever starts the product."""
    return (
        f"This database was a demo: {found} accounts made then cannot sign in, and its records are invented. "
        "Make an account with manage.py createsuperuser, or start with an empty database."
    )

"""A system check: the demonstration's sign-ins, whose password anybody may read, have no place in production."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from .content import PERSON_DOMAIN


@register(Tags.security, deploy=True)
def no_demo_accounts(**kwargs: Any) -> list[CheckMessage]:
    """Also where DEMO was on once and is off now. A database that is away, or still empty, has none."""
    accounts = get_user_model().objects.filter(email__iendswith=f"@{PERSON_DOMAIN}", is_active=True)
    try:
        found = accounts.count()
    except DatabaseError:
        return []
    if not found:
        return []
    return [
        Error(
            f"{found} accounts of the demonstration are open: their password is public knowledge.",
            hint="Start with an empty database, or close these accounts.",
            id="emm.E011",
        )
    ]

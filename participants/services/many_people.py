"""Adding many people at once, with their histories and what they are found by."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from emm.common.acting import acting, when, why
from participants.matching.index import index_people
from participants.models import Person

# Rows that the database has looked at already, or that point at nothing.
_NOT_LOOKED_AT = ("institution", "region", "user")


@transaction.atomic
def add_people(people: Sequence[Person], *, by: Any) -> list[Person]:
    """Save new people, of whom institution and region are known to exist. Raises ``ValidationError`` for any field."""
    for person in people:
        person.clean_fields(exclude=_NOT_LOOKED_AT)
        person.clean()
    with acting(by=by):
        added: list[Person] = bulk_create_with_history(
            list(people),
            Person,
            batch_size=100,
            default_user=by,
            default_change_reason=why() or None,
            default_date=when(),
        )
    index_people(added)
    return added

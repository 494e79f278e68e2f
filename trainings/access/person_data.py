"""The roles that a person's account was given."""

from typing import Any

from participants.models import Person
from participants.registries import PersonData

from .models import RoleGrant


def _roles(person: Person) -> list[dict[str, Any]]:
    return [
        {"role": grant.get_role_display(), "from": grant.valid_from, "until": grant.valid_until}
        for grant in RoleGrant.objects.filter(user=person.user_id)
    ]


DATA = {"roles": PersonData(model=RoleGrant, copy={"roles": _roles})}

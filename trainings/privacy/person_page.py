"""What other apps' pages show of a person's data: the way to a copy of all of it."""

from typing import Any


def copy_of_person(person: Any, request: Any) -> dict[str, Any] | None:
    """The button for whoever may hand out a copy."""
    return {"person": person} if request.user.has_perm("privacy.copy_person") else None


def own_data(account: Any, request: Any) -> dict[str, Any] | None:
    """The copy of one's own data, for accounts that belong to a person."""
    person = getattr(account, "person", None)
    return {"person": person} if person else None

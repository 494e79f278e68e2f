"""What the page of an account shows of the person who holds it."""

from typing import Any


def person_of_account(account: Any, request: Any) -> dict[str, Any]:
    """The person whose account it is, if anybody's."""
    return {"account": account, "person": getattr(account, "person", None)}

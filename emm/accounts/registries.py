"""What apps above add to accounts: who gives roles, and parts of the pages of accounts."""

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from django.db.models import QuerySet
from django.utils.functional import Promise

from emm.common.registry import Registry
from emm.ui.sections import Section


class HeldRole(NamedTuple):
    """A role in force: with what it reaches, in words, and its last day, if it has one."""

    role: str
    label: str
    until: datetime.date | None


class RoleSource(Protocol):
    """The app that gives roles. A scope is its own: other layers pass it on."""

    nothing: Any

    def scopes_of(self, user: Any) -> dict[str, Any]:
        """By each role that ``user`` holds today what it reaches; one query."""

    def held_by(self, user: Any) -> list[HeldRole]:
        """The same in words."""

    def with_roles(self, accounts: QuerySet[Any]) -> QuerySet[Any]:
        """``accounts`` with what ``held_by`` reads."""

    def holders(self, *roles: str) -> QuerySet[Any]:
        """The keys of the accounts that hold one of ``roles`` today; without any, a role at all."""


class ListAction(NamedTuple):
    """The button over the list of accounts."""

    label: str | Promise
    address: str


ROLES: Registry[RoleSource] = Registry()
LIST_ACTION: Registry[ListAction] = Registry()
# Parts of the page of an account: in its middle and among its facts; and of the page of one's own.
SECTIONS: Registry[Section] = Registry()
FACTS: Registry[Section] = Registry()
OWN_SECTIONS: Registry[Section] = Registry()
# The rows of history that the page of an account tells besides its own.
HISTORY: Registry[Callable[[Any], QuerySet[Any]]] = Registry()

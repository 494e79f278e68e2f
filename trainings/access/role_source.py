"""Whom the accounts ask about roles."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from emm.accounts.models import Role
from emm.accounts.registries import HeldRole

from .models import RoleGrant
from .scopes import EVERYTHING, NOTHING, Scope, by_role


class Grants:
    """Roles as they were granted; the first administrator's besides (``emm.accounts.registries.RoleSource``)."""

    nothing = NOTHING

    def scopes_of(self, user: Any) -> dict[str, Scope]:
        grants = user.role_grants.current()
        held = by_role(grants.values_list("role", "pk", "covers_everything", "programmes", "provinces"))
        if user.is_superuser or Role.ADMINISTRATOR in held:
            held[Role.ADMINISTRATOR] = EVERYTHING
        return held

    def held_by(self, user: Any) -> list[HeldRole]:
        grants = getattr(user, "current_grants", None)
        if grants is None:
            grants = user.role_grants.current().with_scope().order_by("role", "pk")
        return [HeldRole(grant.role, grant.in_words, grant.valid_until) for grant in grants]

    def with_roles(self, accounts: QuerySet[Any]) -> QuerySet[Any]:
        grants = RoleGrant.objects.current().with_scope().order_by("role", "pk")
        return accounts.prefetch_related(Prefetch("role_grants", grants, to_attr="current_grants"))

    def holders(self, *roles: str) -> QuerySet[Any]:
        grants = RoleGrant.objects.current()
        return (grants.filter(role__in=roles) if roles else grants).order_by().values("user")

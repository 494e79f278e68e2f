"""What the page of an account shows of its roles."""

from typing import Any

from django.db.models import QuerySet

from .models import RoleGrant


def roles_of_account(account: Any, request: Any) -> dict[str, Any]:
    """All roles that were given to the account, the latest first."""
    grants = account.role_grants.with_scope().select_related("granted_by").order_by("-valid_from", "role")
    return {"account": account, "grants": grants}


def history_of_roles(account: Any) -> QuerySet[Any]:
    """What happened to the roles of the account, ended ones included."""
    history: Any = RoleGrant.history
    rows: QuerySet[Any] = history.filter(user_id=account.pk)
    return rows

"""Giving accounts with their first roles."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from emm.accounts.models import User
from emm.accounts.services.invitations import send_invitation
from emm.common.errors import DomainError

from ..scopes import Choice
from .roles import give_role


@transaction.atomic
def invite(
    *,
    email: str,
    full_name: str,
    language: str,
    roles: Iterable[str],
    valid_until: date | None = None,
    scope: Choice | None = None,
    invited_by: User,
) -> User:
    """Make an account without a password, give it its roles, and send a link to set one, in its owner's language.

    ``scope`` counts for those of the roles that have one. Raises ``ValidationError`` where there is such an account
    already, and ``DomainError`` without a role, or without the scope that it needs.
    """
    chosen = list(dict.fromkeys(roles))
    if not chosen:
        raise DomainError("accounts.no_role", field="roles")
    user = User.objects.create_user(email, full_name=full_name, language=language)
    for role in chosen:
        give_role(user=user, role=role, valid_until=valid_until, scope=scope, granted_by=invited_by)
    send_invitation(user=user, by=invited_by)
    return user

"""Giving accounts: by invitation, to an address that the administrator vouches for; closed, never deleted."""

from collections.abc import Iterable
from datetime import date

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from emm.common import audit, jobs
from emm.common.errors import DomainError

from . import granting, sessions
from .models import User
from .scopes import Choice


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
        raise DomainError(_("Choose at least one role: without one nothing can be seen."), field="roles")
    user = User.objects.create_user(email, full_name=full_name, language=language)
    for role in chosen:
        granting.give_role(user=user, role=role, valid_until=valid_until, scope=scope, granted_by=invited_by)
    _send(user, by=invited_by)
    return user


@transaction.atomic
def resend_invitation(*, user: User, by: User) -> None:
    """Send the link again; raises ``DomainError`` when it would be of no use."""
    if not user.is_active:
        raise DomainError(_("This account is closed. Open it again first."), code="closed")
    if user.last_login is not None:
        raise DomainError(
            _("%(name)s has signed in already, and can have a forgotten password replaced on the sign-in page.")
            % {"name": user},
            code="signed_in",
        )
    _send(user, by=by)


@transaction.atomic
def deactivate(*, user: User, by: User) -> None:
    """Close an account: it is signed out everywhere and can no longer sign in; what it did stays."""
    if user == by:
        raise DomainError(_("You cannot close your own account; another administrator can."), code="own")
    if not user.is_active:
        return
    granting.require_another_administrator(user)
    user.is_active = False
    user.save()
    sessions.end_all(user=user)


@transaction.atomic
def activate(*, user: User, by: User) -> None:
    """Open a closed account again, with the roles it still has."""
    if not user.is_active:
        user.is_active = True
        user.save()


@transaction.atomic
def remove_second_factors(*, user: User, by: User) -> int:
    """Take away the second factors of somebody who lost the phone; the next sign-in asks for new ones if it must.

    Returns how many there were. Raises ``DomainError`` for one's own: those are removed on one's own page.
    """
    if user == by:
        raise DomainError(_("Your own second factors are on the page of your account."), code="own")
    factors = Authenticator.objects.filter(user=user)
    kinds = list(factors.values_list("type", flat=True).order_by("type", "pk"))
    removed, _models = factors.delete()
    if removed:
        for kind in kinds:
            audit.record(audit.Act.FACTOR_REMOVED, by=by, about=user, factor=kind)
        user._change_reason = "second factors removed"  # type: ignore[attr-defined]  # read by simple_history
        user.save()
        sessions.end_all(user=user)
    return removed


@transaction.atomic
def sign_out(*, user: User, by: User) -> None:
    """Sign an account out on every device."""
    if ended := sessions.end_all(user=user):
        audit.record(audit.Act.SESSIONS_ENDED, by=by, about=user, sessions=ended)


def _send(user: User, *, by: User) -> None:
    user.invited_at = timezone.now()
    user.save()
    jobs.start(kind="accounts.invitation", subject=str(user), payload={"user": user.pk}, started_by=by)

"""Accounts: invited to an address that the administrator vouches for; closed, never deleted."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from emm.accounts.models import User
from emm.accounts.notices import Notice
from emm.audit import events
from emm.common.acting import acting
from emm.common.errors import DomainError
from emm.jobs import queue

from .. import notices, sessions
from .administrators import require_another_administrator

INVITATION_KIND = "accounts.invitation"


@transaction.atomic
def resend_invitation(*, user: User, by: User) -> None:
    """Send the link again.

    Raises ``DomainError`` when it would be of no use, ``AlreadyRunning`` when it is being sent.
    """
    if not user.is_active:
        raise DomainError("accounts.deactivated")
    if user.last_login is not None:
        raise DomainError("accounts.signed_in", name=user)
    send_invitation(user=user, by=by)


@transaction.atomic
def deactivate(*, user: User, by: User) -> None:
    """Close an account: it is signed out everywhere and can no longer sign in; what it did stays."""
    if user == by:
        raise DomainError("accounts.own_account")
    if not user.is_active:
        return
    require_another_administrator(user)
    user.is_active = False
    user.save()
    sessions.end_all(user=user)
    notices.tell(user, Notice.DEACTIVATED, by=by)


@transaction.atomic
def activate(*, user: User, by: User) -> None:
    """Open a closed account again, with the roles it still has."""
    if not user.is_active:
        user.is_active = True
        user.save()
        notices.tell(user, Notice.ACTIVATED, by=by)


@transaction.atomic
def remove_second_factors(*, user: User, by: User, reason: str) -> int:
    """Take away the second factors of somebody who lost the phone; the next sign-in asks for new ones if it must.

    The person is told by email, with the ``reason``. Returns how many there were. Raises ``DomainError`` without a
    reason, and for one's own: those are removed on one's own page.
    """
    reason = _required(reason)
    if user == by:
        raise DomainError("accounts.own_factors")
    factors = Authenticator.objects.filter(user=user)
    kinds = list(factors.values_list("type", flat=True).order_by("type", "pk"))
    removed, _models = factors.delete()
    if removed:
        for kind in kinds:
            events.record(events.Act.FACTOR_REMOVED, by=by, about=user, factor=kind, reason=reason)
        with acting(by=by, reason="second factors removed"):
            user.save()
        sessions.end_all(user=user)
        notices.tell(user, Notice.FACTORS_REMOVED, by=by, reason=reason)
    return removed


@transaction.atomic
def sign_out(*, user: User, by: User, reason: str) -> None:
    """Sign an account out on every device; the person is told by email, with the ``reason``.

    Raises ``DomainError`` without a reason.
    """
    reason = _required(reason)
    if ended := sessions.end_all(user=user):
        events.record(events.Act.SESSIONS_ENDED, by=by, about=user, sessions=ended, reason=reason)
        notices.tell(user, Notice.SIGNED_OUT, by=by, reason=reason)


def _required(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise DomainError("accounts.reason_missing", field="reason")
    return reason


def send_invitation(*, user: User, by: User) -> None:
    """Send a link to set a password, in the language of the account."""
    user.invited_at = timezone.now()
    user.save()
    queue.start(
        kind=INVITATION_KIND,
        subject=str(user),
        payload={"user": user.pk},
        started_by=by,
        key=queue.key_of(INVITATION_KIND, user),
    )

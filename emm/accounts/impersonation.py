"""Looking at the product as somebody else sees it, to help them: announced, to read only, and written down."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from emm.audit import events
from emm.common.errors import DomainError

from . import notices
from .models import Impersonation, User
from .notices import Notice

SESSION_KEY = "impersonation"


@transaction.atomic
def start(*, administrator: User, account: User, reason: str) -> Impersonation:
    """Begin to see the pages as ``account`` does; the caller keeps ``remember`` in the session.

    Raises ``DomainError`` where there is no reason, or the account is one's own, an administrator's or closed.
    """
    validate(account, administrator)
    if not reason.strip():
        raise DomainError("accounts.impersonation_reason_missing", field="reason")
    _end(Impersonation.objects.filter(administrator=administrator, ended_at=None))
    begun = Impersonation.objects.create(administrator=administrator, account=account, reason=reason.strip())
    events.record(events.Act.IMPERSONATION_BEGAN, by=administrator, about=account, reason=begun.reason)
    notices.tell(account, Notice.LOOKED_AT, by=administrator, reason=begun.reason)
    return begun


def validate(account: User, administrator: User) -> None:
    """Raise ``DomainError`` unless ``administrator`` may see the pages as ``account`` does."""
    if account == administrator:
        raise DomainError("accounts.impersonation_own")
    if not account.is_active:
        raise DomainError("accounts.impersonation_deactivated")
    if account.is_staff:
        raise DomainError("accounts.impersonation_administrator")


def is_possible(account: User, administrator: User) -> bool:
    """Whether ``refuse`` would let it pass."""
    try:
        validate(account, administrator)
    except DomainError:
        return False
    return True


def stop(impersonation: Impersonation) -> None:
    """See the pages as oneself again. Ending twice changes nothing."""
    _end(Impersonation.objects.filter(pk=impersonation.pk, ended_at=None))


def set_session(session: Any, impersonation: Impersonation) -> None:
    session[SESSION_KEY] = impersonation.pk


def clear_session(session: Any) -> None:
    session.pop(SESSION_KEY, None)


def current(request: Any) -> Impersonation | None:
    """The impersonation that this request is part of, if it is still allowed; an outlived one is ended."""
    key = request.session.get(SESSION_KEY)
    if key is None or not request.user.is_authenticated:
        return None
    found = (
        Impersonation.objects.filter(pk=key, administrator=request.user, ended_at=None)
        .select_related("account")
        .first()
    )
    if found is not None and _is_allowed(found, request.user):
        found.administrator = request.user
        return found
    if found is not None:
        stop(found)
    clear_session(request.session)
    return None


def _is_allowed(impersonation: Impersonation, administrator: User) -> bool:
    in_time = timezone.now() < impersonation.ends_at
    return in_time and administrator.is_staff and is_possible(impersonation.account, administrator)


def _end(impersonations: Any) -> None:
    """Write the end, which is never later than the time that was allowed."""
    for impersonation in impersonations:
        impersonation.ended_at = min(timezone.now(), impersonation.ends_at)
        impersonation.save(update_fields=["ended_at"])
        events.record(events.Act.IMPERSONATION_ENDED, by=impersonation.administrator, about=impersonation.account)

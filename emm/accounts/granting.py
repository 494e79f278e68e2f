"""Giving roles, from a day on and perhaps until one, and ending them."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from emm.common.errors import DomainError

from .models import Role, RoleGrant, User


@transaction.atomic
def give_role(
    *, user: User, role: str, valid_until: date | None = None, granted_by: User, valid_from: date | None = None
) -> RoleGrant:
    """Give ``user`` a role from today (or ``valid_from``) on, up to and with ``valid_until``.

    Raises ``DomainError`` where the role is held in that time already, or the dates are the wrong way round.
    """
    start = valid_from or timezone.localdate()
    if valid_until is not None and valid_until < max(start, timezone.localdate()):
        raise DomainError(_("The last day lies in the past or before the first."), field="valid_until")
    User.objects.select_for_update().get(pk=user.pk)  # two at a time would not see each other's
    for grant in RoleGrant.objects.filter(user=user, role=role):
        if (grant.valid_until is None or grant.valid_until >= start) and (
            valid_until is None or grant.valid_from <= valid_until
        ):
            raise DomainError(
                _("%(name)s holds this role in that time already. End it first to give it with other dates.")
                % {"name": user},
                field="role",
                code="held",
            )
    grant = RoleGrant(user=user, role=role, valid_from=start, valid_until=valid_until, granted_by=granted_by)
    grant.full_clean()
    grant.save()
    _forget_roles(user)
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, by: User) -> None:
    """End a role at once. One that began today or has not begun is taken back; its history stays.

    Raises ``DomainError`` for one's own administrator's role, and for the last administrator's.
    """
    yesterday = timezone.localdate() - timedelta(days=1)
    if grant.valid_until is not None and grant.valid_until <= yesterday:
        return
    if grant.role == Role.ADMINISTRATOR:
        if grant.user == by:
            raise DomainError(_("You cannot end your own role as administrator; another administrator can."))
        require_another_administrator(grant.user)
    if grant.valid_from > yesterday:
        grant.delete()
    else:
        grant.valid_until = yesterday
        grant.save()
    _forget_roles(grant.user)


def require_another_administrator(user: User) -> None:
    """Raise ``DomainError`` if without ``user`` nobody were left to administer. Call it in a transaction."""
    if not user.has_role(Role.ADMINISTRATOR):
        return
    # All of them are locked first and looked at again after that, so that of the last two not both are taken away.
    list(_administrators().select_for_update().order_by("pk"))
    if not _administrators().exclude(pk=user.pk).exists():
        raise DomainError(_("This is the last administrator: give somebody else the role first."), code="last")


def _administrators() -> QuerySet[User]:
    holders = RoleGrant.objects.current().filter(role=Role.ADMINISTRATOR)
    return User.objects.filter(Q(is_superuser=True) | Q(pk__in=holders.values("user")), is_active=True)


def _forget_roles(user: User) -> None:
    user.__dict__.pop("roles", None)

"""Giving roles, from a day on and perhaps until one, and ending them."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from emm.accounts import notices
from emm.accounts.models import Role, User
from emm.accounts.notices import Notice
from emm.accounts.services.administrators import require_another_administrator
from emm.common.errors import DomainError
from participants.models import Region
from trainings.programmes.models import Programme

from ..models import RoleGrant, RoleGrantQuerySet
from ..scopes import Choice


@transaction.atomic
def give_role(
    *,
    user: User,
    role: str,
    valid_until: date | None = None,
    granted_by: User,
    valid_from: date | None = None,
    scope: Choice | None = None,
) -> RoleGrant:
    """Give ``user`` a role from today (or ``valid_from``) on, up to and with ``valid_until``.

    ``scope`` says what a programme officer is responsible for and what a viewer sees; of what is chosen a role takes
    what it has a use for. Raises ``DomainError`` where it is wanting, the role is held in that time already (with the
    same scope, if it has one), or the dates are the wrong way round.
    """
    start = valid_from or timezone.localdate()
    if valid_until is not None and valid_until < max(start, timezone.localdate()):
        raise DomainError("access.dates", field="valid_until")
    chosen = _fitting(role, scope or Choice())
    User.objects.select_for_update().get(pk=user.pk)  # two at a time would not see each other's
    _refuse_held(RoleGrant.objects.filter(user=user, role=role), chosen, start, valid_until, user)
    grant = RoleGrant(user=user, role=role, valid_from=start, valid_until=valid_until, granted_by=granted_by)
    grant.covers_everything = chosen.everything
    grant.full_clean()
    grant.save()
    grant.programmes.set(chosen.programmes)
    grant.provinces.set(chosen.provinces)
    user.forget_roles()
    _tell(grant, Notice.ROLE_GIVEN, by=granted_by)
    return grant


def _tell(grant: RoleGrant, notice: Notice, *, by: User) -> None:
    """By email; who has never signed in reads of the roles in the invitation."""
    if grant.user.last_login is not None:
        notices.tell(grant.user, notice, by=by, what=lambda: grant.in_words)


def _refuse_held(grants: RoleGrantQuerySet, chosen: Choice, start: date, valid_until: date | None, user: User) -> None:
    """Raise ``DomainError`` where one of ``grants`` gives all that is ``chosen`` in that time already."""
    for grant in grants.with_scope():
        if (
            (grant.valid_until is None or grant.valid_until >= start)
            and (valid_until is None or grant.valid_from <= valid_until)
            and _adds_nothing(chosen, to=grant)
        ):
            raise DomainError("access.held", field="role", name=user)


def _fitting(role: str, choice: Choice) -> Choice:
    """What ``role`` takes of the choice. Raises ``DomainError`` where that is not enough, or contradicts itself."""
    if role == Role.OFFICER:
        if choice.everything and (choice.programmes or choice.provinces):
            raise DomainError("access.both_scopes", field="covers")
        if not (choice.everything or choice.programmes or choice.provinces):
            raise DomainError("access.no_scope_of_officer", field="covers")
        return choice
    if role == Role.VIEWER:
        if not choice.programmes:
            raise DomainError("access.no_scope_of_viewer", field="programmes")
        return Choice(programmes=choice.programmes)
    return Choice()


def _adds_nothing(choice: Choice, *, to: RoleGrant) -> bool:
    """Whether the grant reaches all of the choice already."""
    if to.covers_everything or not to.has_scope:
        return True
    return (
        not choice.everything
        and {each.pk for each in choice.programmes} == {each.pk for each in to.programmes.all()}
        and {each.pk for each in choice.provinces} == {each.pk for each in to.provinces.all()}
    )


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
            raise DomainError("access.own_role")
        require_another_administrator(grant.user)
    _tell(grant, Notice.ROLE_ENDED, by=by)
    if grant.valid_from > yesterday:
        grant.delete()
    else:
        grant.valid_until = yesterday
        grant.save()
    grant.user.forget_roles()


@transaction.atomic
def restore_role(*, grant_pk: int, by: User) -> RoleGrant:
    """Take back that a role was ended: it runs as long, and reaches as far, as before.

    Raises ``DomainError`` when the ending is not the last that happened to it, its last day has passed, or the role was
    given anew meanwhile.
    """
    entries: Any = RoleGrant.history.filter(id=grant_pk).order_by("-history_date", "-history_id")
    last, before = [*entries[:2], None, None][:2]
    if last is None or before is None or not _ended_by(last, before):
        raise DomainError("access.undo_too_late")
    user = User.objects.select_for_update().get(pk=last.user_id)
    if before.valid_until is not None and before.valid_until < timezone.localdate():
        raise DomainError("access.undo_past")
    chosen = _fitting(before.role, _choice_of(before))
    others = RoleGrant.objects.filter(user=user, role=before.role).exclude(pk=grant_pk)
    _refuse_held(others, chosen, before.valid_from, before.valid_until, user)
    grant = RoleGrant.objects.filter(pk=grant_pk).first()
    if grant is None:
        grant = before.instance
        grant.save(force_insert=True)
        grant.programmes.set(chosen.programmes)
        grant.provinces.set(chosen.provinces)
    else:
        grant.valid_until = before.valid_until
        grant.save()
    user.forget_roles()
    _tell(grant, Notice.ROLE_GIVEN, by=by)
    return grant


def _ended_by(last: Any, before: Any) -> bool:
    """Whether the entry ``last`` of a role's history is its ending."""
    if last.history_type == "-":
        return True
    day = timezone.localdate(last.history_date)
    return last.valid_until is not None and last.valid_until < day and last.valid_until != before.valid_until


def _choice_of(entry: Any) -> Choice:
    """What a role reached by an entry of its history, as far as it still exists."""
    return Choice(
        everything=entry.covers_everything,
        programmes=Programme.objects.filter(pk__in=entry.programmes.values("programme")),
        provinces=Region.objects.filter(pk__in=entry.provinces.values("region")),
    )

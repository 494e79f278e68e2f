"""Saying which person an account is: what somebody taught, learned and earned is then theirs to see."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from emm.accounts.models import User
from emm.common.errors import DomainError
from emm.common.searching import containing

from .duplicates import people_of_same_name
from .models import Person

SHOWN = 20


@transaction.atomic
def link_account(*, person: Person, account: User, by: Any) -> Person:
    """Tie ``account`` to ``person``. Raises ``DomainError`` where either is tied to another."""
    locked: Person = Person.objects.select_for_update().get(pk=person.pk)
    if locked.user_id not in {None, account.pk}:
        raise DomainError(_("%(name)s has another account already.") % {"name": locked}, code="has_account")
    if Person.objects.filter(user=account).exclude(pk=locked.pk).exists():
        raise DomainError(_("This account is another person’s. Unlink it there first."), code="has_person")
    return _save(locked, account, by)


@transaction.atomic
def unlink_account(*, account: User, by: Any) -> Person | None:
    """Untie an account from its person, if it has one, who is returned; both stay."""
    person: Person | None = Person.objects.select_for_update().filter(user=account).first()
    return _save(person, None, by) if person is not None else None


def people_to_link(*, account: User, text: str = "") -> list[Person]:
    """Who ``account`` may be: found by ``text``, or else by the account's own address and name."""
    free: QuerySet[Person] = Person.objects.filter(user=None).select_related("institution")
    if text.strip():
        return list(containing(free, ["search_text"], text).order_by("full_name", "pk")[:SHOWN])
    same_address = list(free.filter(email__iexact=account.email))
    same_name = [person for person in people_of_same_name(account.full_name) if person.user_id is None]
    return list(dict.fromkeys([*same_address, *same_name]))[:SHOWN]


def _save(person: Person, account: User | None, by: Any) -> Person:
    person.user = account
    person._history_user = by  # type: ignore[attr-defined]  # whom the history names
    person.save()
    return person

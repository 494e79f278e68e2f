"""Saying which person an account is: what somebody taught, learned and earned is then theirs to see."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from emm.accounts import notices
from emm.accounts.models import User
from emm.accounts.notices import Notice
from emm.common.acting import acting
from emm.common.errors import DomainError
from emm.common.ordering import by_name
from emm.common.searching import containing
from participants.duplicates import people_of_same_name
from participants.models import Person

SHOWN = 20


@transaction.atomic
def link_account(*, person: Person, account: User, by: Any) -> Person:
    """Tie ``account`` to ``person``. Raises ``DomainError`` where either is tied to another."""
    locked: Person = Person.objects.select_for_update().get(pk=person.pk)
    if locked.user_id not in {None, account.pk}:
        raise DomainError("participants.has_account", name=locked)
    if Person.objects.filter(user=account).exclude(pk=locked.pk).exists():
        raise DomainError("participants.has_person")
    if locked.user_id is None:
        notices.tell(account, Notice.LINKED, by=by)
    return _save(locked, account, by)


@transaction.atomic
def unlink_account(*, account: User, by: Any) -> Person | None:
    """Untie an account from its person, if it has one, who is returned; both stay.

    The person goes on being written to at the account's address, now as a recorded contact.
    """
    person: Person | None = Person.objects.select_for_update().filter(user=account).first()
    if person is None:
        return None
    person.email, person.language = account.email, account.language
    notices.tell(account, Notice.UNLINKED, by=by)
    return _save(person, None, by)


def people_to_link(*, account: User, text: str = "") -> list[Person]:
    """Who ``account`` may be: found by ``text``, or else by the account's own address and name.

    Several people may share an address: who of them it is, the administrator says.
    """
    free: QuerySet[Person] = Person.objects.filter(user=None).select_related("institution")
    if text.strip():
        return list(containing(free, ["search_text"], text).order_by(by_name("full_name"), "pk")[:SHOWN])
    same_address = list(free.filter(email__iexact=account.email).order_by(by_name("full_name"), "pk"))
    same_name = [person for person in people_of_same_name(account.full_name) if person.user_id is None]
    return list(dict.fromkeys([*same_address, *same_name]))[:SHOWN]


def _save(person: Person, account: User | None, by: Any) -> Person:
    person.user = account
    with acting(by=by):
        person.save()
    return person

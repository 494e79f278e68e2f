"""Saving people."""

from typing import Any

from django.db import transaction

from emm.audit import events
from emm.common.acting import acting
from emm.common.errors import DomainError, sentence_of
from participants.models import Person
from participants.registries import ADDRESS_IS_FIXED


@transaction.atomic
def save_person(*, person: Person, by: Any) -> Person:
    """Save a new or changed person.

    Raises ``DomainError`` (field ``email``) when the address is not for ``by`` to change.
    """
    person.full_clean()
    if person.pk and not may_change_address(person, by) and _address_on_record(person) != person.email:
        raise DomainError("participants.address_of_certificates", field="email")
    with acting(by=by):
        person.save()
    return person


def may_change_address(person: Person, by: Any) -> bool:
    """Whether no certificate from outside the scope of ``by`` would follow the person to another address. One query."""
    return by is None or by.scope.everything or not any(applies(person, by) for applies in ADDRESS_IS_FIXED.values())


def _address_on_record(person: Person) -> str | None:
    return Person.objects.values_list("email", flat=True).get(pk=person.pk)


@transaction.atomic
def reveal_nip(*, person: Person, by: Any) -> str:
    """The person's NIP in full; that it was shown, and to whom, is kept in the history and the audit log."""
    with acting(by=by, reason=sentence_of("participants.nip_shown")):
        person.save(update_fields=["updated_at"])
    events.record(events.Act.REVEAL, by=by, about=person)
    number: str = person.nip
    return number

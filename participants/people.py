"""Keeping people on record."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from emm.common import audit
from emm.common.errors import DomainError

from .models import Person


def save_person(*, person: Person, by: Any) -> Person:
    """Put a new or changed person on record.

    Raises ``DomainError`` (field ``email``) when the address is another's, or not for ``by`` to change.
    """
    person.full_clean()
    if person.pk and not may_change_address(person, by) and _address_on_record(person) != person.email:
        raise DomainError(
            _(
                "This person holds certificates of trainings that you are not responsible for, and the links to them "
                "go to this address. Ask an administrator to change it."
            ),
            field="email",
            code="holds_certificates",
        )
    person._history_user = by  # type: ignore[attr-defined]  # whom the history names
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        # Somebody was quicker: the check before this found the address free.
        if person.email and Person.objects.filter(email__iexact=person.email).exclude(pk=person.pk).exists():
            raise DomainError(_("Somebody on record has this e-mail address already."), field="email") from error
        raise
    return person


def may_change_address(person: Person, by: Any) -> bool:
    """Whether no certificate from outside the scope of ``by`` would follow the person to another address. One query."""
    if by is None or by.scope.everything:
        return True
    # Certificates belong to a floor above; here they are known by the relation alone.
    certificates: Any = person
    return not certificates.certificates.exclude(by.scope.condition("training__")).exists()


def _address_on_record(person: Person) -> str | None:
    return Person.objects.values_list("email", flat=True).get(pk=person.pk)


@transaction.atomic
def reveal_nip(*, person: Person, by: Any) -> str:
    """The person's NIP in full; that it was shown, and to whom, is kept in the history and the audit log."""
    person._change_reason = _("The NIP was shown.")  # type: ignore[attr-defined]
    person._history_user = by  # type: ignore[attr-defined]
    person.save(update_fields=["updated_at"])
    audit.record(audit.Act.REVEAL, by=by, about=person)
    number: str = person.nip
    return number

"""Keeping people on record."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from emm.common import audit
from emm.common.errors import DomainError

from .models import Person


def save_person(*, person: Person, by: Any) -> Person:
    """Put a new or changed person on record. Raises ``DomainError`` (field ``email``) when the address is another's."""
    person.full_clean()
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


@transaction.atomic
def reveal_nip(*, person: Person, by: Any) -> str:
    """The person's NIP in full; that it was shown, and to whom, is kept in the history and the audit log."""
    person._change_reason = _("The NIP was shown.")  # type: ignore[attr-defined]
    person._history_user = by  # type: ignore[attr-defined]
    person.save(update_fields=["updated_at"])
    audit.record(audit.Act.REVEAL, by=by, about=person)
    number: str = person.nip
    return number

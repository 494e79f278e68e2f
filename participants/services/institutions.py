"""Saving institutions."""

from typing import Any

from django.db import transaction

from emm.common.acting import acting
from emm.common.errors import DomainError
from participants.models import Institution, Person


@transaction.atomic
def save_institution(*, institution: Institution, by: Any) -> Institution:
    """Save a new or changed institution.

    An officer is responsible for it before and after the change, and the change opens no record: nobody moves an
    institution into the own province to see who works there. Raises ``DomainError`` (field ``region``).
    """
    institution.full_clean()
    if not institution.pk or by.scope.everything:
        _save(institution, by)
        return institution
    # Locked, so that nobody is added there meanwhile.
    Institution.objects.select_for_update().get(pk=institution.pk)
    seen_before = _people_seen(institution, by)
    _save(institution, by)
    if not Institution.objects.managed_by(by).filter(pk=institution.pk).exists():
        raise DomainError("participants.institution_outside", field="region")
    if _people_seen(institution, by) > seen_before:
        raise DomainError("participants.institution_opens_records", field="region")
    return institution


def _people_seen(institution: Institution, user: Any) -> int:
    return Person.objects.for_user(user).filter(institution=institution).count()


def _save(institution: Institution, by: Any) -> None:
    with acting(by=by):
        institution.save()

"""What people agree to, and no longer agree to. Nothing is deleted: a withdrawn consent stays recorded as such."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from emm.common.acting import acting
from emm.common.errors import DomainError
from participants.models import Consent, Person


@transaction.atomic
def record_consent(
    *, person: Person, purpose: str, version: str, channel: str, given_on: datetime.date, by: Any
) -> Consent:
    """Write down that ``person`` agreed. Raises ``DomainError`` when they did already, or on a day to come."""
    Person.objects.select_for_update().get(pk=person.pk)
    if given_on > timezone.localdate():
        raise DomainError("participants.consent_in_future", field="given_on")
    if person.consents.filter(purpose=purpose, withdrawn_on__isnull=True).exists():
        raise DomainError("participants.consent_on_record", field="purpose")
    consent = Consent(
        person=person, purpose=purpose, version=version, channel=channel, given_on=given_on, recorded_by=by
    )
    consent.full_clean()
    with acting(by=by):
        consent.save()
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Any, on: datetime.date | None = None) -> Consent:
    """Write down that the consent holds no longer, from today on.

    Raises ``DomainError`` when it was withdrawn before.
    """
    Person.objects.select_for_update().get(pk=consent.person_id)
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.withdrawn_on is not None:
        raise DomainError("participants.consent_withdrawn")
    consent.withdrawn_on = on or timezone.localdate()
    consent.full_clean()
    with acting(by=by):
        consent.save()
    return consent


@transaction.atomic
def restore_consent(*, consent: Consent, by: Any) -> Consent:
    """Take back, on the same day, that a consent was withdrawn.

    Raises ``DomainError`` when it holds, was withdrawn on an earlier day, or was given anew meanwhile.
    """
    Person.objects.select_for_update().get(pk=consent.person_id)
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    given_anew = Consent.objects.filter(person=consent.person_id, purpose=consent.purpose, withdrawn_on=None)
    if given_anew.exists():
        raise DomainError("participants.consent_on_record")
    if consent.withdrawn_on != timezone.localdate():
        raise DomainError("participants.consent_undo_too_late")
    consent.withdrawn_on = None
    with acting(by=by):
        consent.save()
    return consent

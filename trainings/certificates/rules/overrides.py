"""An administrator's word against the rules: a certificate granted or withheld, with the reason, and taken back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from emm.common.acting import acting
from emm.common.errors import DomainError
from participants.models import Person
from trainings.certificates.records.reasons import given_reason
from trainings.planning.models import Training

from .eligibility import Eligibility, eligibility_of_one
from .models import EligibilityOverride

Verdict = EligibilityOverride.Verdict


@transaction.atomic
def decide(*, training: Training, person: Person, kind: str, verdict: str, reason: str, by: Any) -> EligibilityOverride:
    """Grant or withhold a person's certificate of one kind, whatever the rules say.

    Raises ``DomainError`` without a reason, where the person can never get such a certificate, where there is a
    decision already, or where it would change nothing.
    """
    reason = given_reason(reason)
    Training.objects.select_for_update().get(pk=training.pk)  # one decision at a time
    standing = eligibility_of_one(training=training, person=person, kind=kind)
    if refusal := refusal_of(standing, verdict):
        raise refusal
    decision = EligibilityOverride(
        training=training, person=person, kind=kind, verdict=verdict, reason=reason, decided_by=by
    )
    decision.full_clean()
    with acting(by=by):
        decision.save()
    return decision


def refusal_of(standing: Eligibility, verdict: str) -> DomainError | None:
    """Why ``verdict`` is not to be given about this person now, or None when it may be."""
    if standing.decision is not None:
        return DomainError("certificates.decided")
    if standing.holds_certificate:
        return DomainError("certificates.decision_too_late")
    if verdict == Verdict.GRANT and not standing.unmet:
        return DomainError("certificates.decision_not_needed")
    return None


@transaction.atomic
def withdraw(*, decision: EligibilityOverride, reason: str, by: Any) -> EligibilityOverride:
    """Take a decision back: the rules hold again. A certificate issued by it stays, and can be revoked.

    Raises ``DomainError`` without a reason, or when the decision was withdrawn before.
    """
    Training.objects.select_for_update().get(pk=decision.training_id)  # nobody is judged by it meanwhile
    row = EligibilityOverride.objects.select_for_update().get(pk=decision.pk)
    if row.withdrawn_at is not None:
        raise DomainError("certificates.decision_withdrawn")
    row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = timezone.now(), by, given_reason(reason)
    with acting(by=by):
        row.save()
    return row

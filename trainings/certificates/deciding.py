"""An administrator's word against the rules: a certificate granted or withheld, with the reason, and taken back."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from emm.common.errors import DomainError
from participants.models import Person
from trainings.models import Training

from .eligibility import Eligibility
from .ending import given_reason
from .issuing import eligibility_of_one
from .rule_models import Decision

Verdict = Decision.Verdict


@transaction.atomic
def decide(*, training: Training, person: Person, kind: str, verdict: str, reason: str, by: Any) -> Decision:
    """Grant or withhold a person's certificate of one kind, whatever the rules say.

    Raises ``DomainError`` without a reason, where the person can never get such a certificate, where there is a
    decision already, or where it would change nothing.
    """
    reason = given_reason(reason)
    Training.objects.select_for_update().get(pk=training.pk)  # one decision at a time
    standing = eligibility_of_one(training=training, person=person, kind=kind)
    if refusal := refusal_of(standing, verdict):
        raise refusal
    decision = Decision(training=training, person=person, kind=kind, verdict=verdict, reason=reason, decided_by=by)
    decision._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    decision.full_clean()
    decision.save()
    return decision


def refusal_of(standing: Eligibility, verdict: str) -> DomainError | None:
    """Why ``verdict`` is not to be given about this person now, or None when it may be."""
    if standing.decision is not None:
        return DomainError(_("There is a decision already; withdraw it first."), code="decided")
    if standing.holds_certificate:
        return DomainError(_("The certificate is issued already; it can be revoked."), code="certified")
    if verdict == Verdict.GRANT and not standing.unmet:
        return DomainError(_("The rules are fulfilled; there is nothing to grant."), code="fulfilled")
    return None


@transaction.atomic
def withdraw(*, decision: Decision, reason: str, by: Any) -> Decision:
    """Take a decision back: the rules hold again. A certificate issued by it stays, and can be revoked.

    Raises ``DomainError`` without a reason, or when the decision was withdrawn before.
    """
    row = Decision.objects.select_for_update().get(pk=decision.pk)
    if row.withdrawn_at is not None:
        raise DomainError(_("This decision was withdrawn already."), code="withdrawn")
    row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = timezone.now(), by, given_reason(reason)
    row._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    row.save()
    return row

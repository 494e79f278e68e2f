"""What happens to a certificate after it was issued: revoked, reinstated, replaced. Nothing is ever deleted."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from emm.common.acting import acting
from emm.common.errors import DomainError
from trainings.certificates.differences.comparison import comparisons_of
from trainings.certificates.records.models import Certificate
from trainings.certificates.records.reasons import given_reason
from trainings.certificates.records.states import CERTIFICATE
from trainings.certificates.rules.eligibility import Eligibility, eligibility_of_one, hold

from .services import draw_document, record_certificate


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: Any, cause: str = Certificate.Cause.OTHER) -> Certificate:
    """Declare the certificate void; whoever verifies it is told so from now on, with the ``cause`` in its own words.

    Raises ``DomainError`` without a reason, or when the certificate is not in force.
    """
    row = _locked(certificate)
    row.end_cause = Certificate.Cause(cause)
    _end(row, "revoke", reason=given_reason(reason), by=by)
    return row


@transaction.atomic
def reinstate(*, certificate: Certificate, reason: str, by: Any) -> Certificate:
    """Take a revocation back; the reasons of both acts stay in the history.

    Raises ``DomainError`` without a reason, when the certificate is not revoked, or when another one is in force.
    """
    hold(training=certificate.training, person=certificate.person)  # nothing else is issued to them meanwhile
    row = _locked(certificate)
    reason = given_reason(reason)
    CERTIFICATE.move(row, "reinstate")
    if Certificate.objects.in_force().filter(training=row.training_id, person=row.person_id, kind=row.kind).exists():
        raise DomainError("certificates.other_in_force")
    row.ended_at, row.ended_by, row.end_reason, row.end_cause = None, None, "", ""
    with acting(reason=reason):
        _save(row, by=by)
    return row


def replace(*, certificate: Certificate, reason: str, by: Any, only_if_different: bool = False) -> Certificate:
    """Issue a new certificate from what is in the database now, and end the old one with a link to it.

    Returns the new certificate, with a number and a document of its own. Raises ``DomainError`` without a reason, when
    the old one is not in force, when the person would not be eligible now or, with ``only_if_different``, when the new
    one would say of the person and the training what the old one says.
    """
    with transaction.atomic():
        hold(training=certificate.training, person=certificate.person)
        old = _locked(certificate)
        eligibility = eligibility_of_one(training=old.training, person=old.person, kind=old.kind)
        if only_if_different:
            _refuse_unchanged(old, eligibility)
        _end(old, "replace", reason=given_reason(reason), by=by)
        new = record_certificate(eligibility=eligibility, issued_by=by, replaces=old)
    return draw_document(new)


def _refuse_unchanged(certificate: Certificate, eligibility: Eligibility) -> None:
    found = comparisons_of(certificate.training, everybody=[eligibility], certificate=certificate)
    if found and not found[0].differs:
        raise DomainError("certificates.nothing_differs", field="anyway")


def _locked(certificate: Certificate) -> Certificate:
    return Certificate.objects.select_for_update().get(pk=certificate.pk)


def _end(certificate: Certificate, transition: str, *, reason: str, by: Any) -> None:
    CERTIFICATE.move(certificate, transition)
    certificate.ended_at, certificate.ended_by, certificate.end_reason = timezone.now(), by, reason
    _save(certificate, by=by)


def _save(certificate: Certificate, *, by: Any) -> None:
    with acting(by=by):
        certificate.save()

"""What happens to a certificate after it was issued: revoked, reinstated, replaced. Nothing is ever deleted."""

import dataclasses
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from emm.common.errors import DomainError

from .eligibility import Eligibility
from .issuing import draw_document, eligibility_of_one, record_certificate
from .models import Certificate
from .states import CERTIFICATE

LONGEST_REASON = 300


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
    row = _locked(certificate)
    reason = given_reason(reason)
    CERTIFICATE.move(row, "reinstate")
    if Certificate.objects.in_force().filter(training=row.training_id, person=row.person_id, kind=row.kind).exists():
        raise DomainError(_("This person holds another valid certificate of this kind."), code="other_in_force")
    row.ended_at, row.ended_by, row.end_reason, row.end_cause = None, None, "", ""
    row._change_reason = reason  # type: ignore[attr-defined]  # read by simple_history
    _save(row, by=by)
    return row


def replace(*, certificate: Certificate, reason: str, by: Any) -> Certificate:
    """Issue a new certificate from what is on record now, and end the old one with a link to it.

    Returns the new certificate, with a number and a document of its own. Raises ``DomainError`` without a reason, when
    the old one is not in force, or when the person would not be eligible now.
    """
    with transaction.atomic():
        old = _locked(certificate)
        eligibility = _eligible_again(old)
        _end(old, "replace", reason=given_reason(reason), by=by)
        new = record_certificate(eligibility=eligibility, issued_by=by, replaces=old)
    return draw_document(new)


def _eligible_again(certificate: Certificate) -> Eligibility:
    """How the holder stands, the certificate itself left aside."""
    found = eligibility_of_one(training=certificate.training, person=certificate.person, kind=certificate.kind)
    found = dataclasses.replace(found, obstacles=[each for each in found.obstacles if each.code != "certified"])
    if not found.eligible:
        raise DomainError(found.reasons, code=found.obstacles[0].code)
    return found


def _locked(certificate: Certificate) -> Certificate:
    return Certificate.objects.select_for_update().get(pk=certificate.pk)


def given_reason(reason: str) -> str:
    """The reason that somebody typed, tidied. Raises ``DomainError`` when it is missing or too long."""
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Say why; the reason is kept."), field="reason", code="reason")
    if len(reason) > LONGEST_REASON:
        raise DomainError(
            _("At most %(limit)d characters, please.") % {"limit": LONGEST_REASON}, field="reason", code="too_long"
        )
    return reason


def _end(certificate: Certificate, transition: str, *, reason: str, by: Any) -> None:
    CERTIFICATE.move(certificate, transition)
    certificate.ended_at, certificate.ended_by, certificate.end_reason = timezone.now(), by, reason
    _save(certificate, by=by)


def _save(certificate: Certificate, *, by: Any) -> None:
    certificate._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    certificate.save()

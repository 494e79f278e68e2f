"""Certificates of two records that become one: numbers and documents stay as they were issued."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import ngettext

from emm.common.errors import DomainError
from participants.merging.journal import Journal
from participants.merging.references import PersonReference, assigned_by_field
from participants.models import Merge, Person
from trainings.enrolment.models import Enrolment

from .models import Certificate
from .rules.models import EligibilityOverride


def move_certificates_of_seat(journal: Journal, kept: Enrolment, dropped: Enrolment) -> None:
    for certificate in Certificate.objects.filter(enrolment=dropped).order_by("pk"):
        journal.change(certificate, enrolment_id=kept.pk)


def _move_certificates(journal: Journal, survivor: Person, merged: Person) -> None:
    """Raises ``DomainError`` where both have a valid certificate of one kind and training: one is revoked first."""
    valid = Certificate.objects.filter(state=Certificate.State.ISSUED)
    own = set(valid.filter(person=survivor).values_list("training", "kind"))
    for certificate in Certificate.objects.filter(person=merged).order_by("pk"):
        is_valid = certificate.state == Certificate.State.ISSUED
        if is_valid and (certificate.training_id, certificate.kind) in own:
            raise DomainError("certificates.merge_two", number=certificate.number)
        journal.change(certificate, person_id=survivor.pk)


def _move_decisions(journal: Journal, survivor: Person, merged: Person) -> None:
    """Raises ``DomainError`` where both have a decision in force on one certificate: one is withdrawn first."""
    own = set(EligibilityOverride.objects.in_force().filter(person=survivor).values_list("training", "kind"))
    for decision in EligibilityOverride.objects.filter(person=merged).order_by("pk"):
        if decision.withdrawn_at is None and (decision.training_id, decision.kind) in own:
            raise DomainError("certificates.merge_two_decisions", training=decision.training)
        journal.change(decision, person_id=survivor.pk)


def _without_seat_of_its_own(merge: Merge, rows: Iterable[Any]) -> list[Any]:
    """A certificate of a seat goes where the seat goes."""
    return [row for row in rows if row.enrolment_id is None]


def _follow_the_seat(survivor: Person, merged: Person) -> None:
    for certificate in Certificate.objects.filter(person=survivor, enrolment__person=merged):
        certificate.person = merged
        certificate.save()


CERTIFICATES = PersonReference(
    label=lambda number: ngettext("%(count)d certificate", "%(count)d certificates", number) % {"count": number},
    rows=lambda people: Certificate.objects.filter(person__in=people),
    move=_move_certificates,
    in_question=_without_seat_of_its_own,
    assign=assigned_by_field(),
    settle=_follow_the_seat,
    fields=("certificates.certificate.person", "certificates.certificate.enrolment"),
)
DECISIONS = PersonReference(
    label=lambda number: (
        ngettext("%(count)d decision on a certificate", "%(count)d decisions on certificates", number)
        % {"count": number}
    ),
    rows=lambda people: EligibilityOverride.objects.filter(person__in=people),
    move=_move_decisions,
    assign=assigned_by_field(),
    fields=("certificates.eligibilityoverride.person",),
)

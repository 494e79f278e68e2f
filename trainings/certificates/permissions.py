"""Who may see, issue and end certificates."""

from typing import Any

import rules

from emm.accounts.predicates import is_administrator, is_officer
from participants.models import Person
from trainings.planning.models import Training
from trainings.planning.rules import is_responsible

from .models import Certificate


@rules.predicate
def holds_certificate(user: Any, certificate: Certificate | None) -> bool:
    return certificate is not None and certificate.person.user_id is not None and certificate.person.user_id == user.pk


@rules.predicate
def in_force(user: Any, certificate: Certificate | None) -> bool:
    return certificate is not None and certificate.is_in_force


@rules.predicate
def is_within_scope(user: Any, record: Certificate | Training | None) -> bool:
    """Whether the officer is responsible for the training, or the certificate's; without one: whether any is seen."""
    return record is None or is_responsible(user, record.training if isinstance(record, Certificate) else record)


def holds_certificate_elsewhere(person: Person, user: Any) -> bool:
    """Whether a certificate from outside the scope would follow the person to another address. One query."""
    held = Certificate.objects.filter(person=person)
    return held.exclude(user.scope.condition("training__")).exists()


rules.add_perm("certificates.view_certificates", is_administrator | (is_officer & is_within_scope))
# The holder of a certificate that was revoked or replaced sees that it was, and cannot fetch it any more.
rules.add_perm(
    "certificates.download_certificate",
    is_administrator | (is_officer & is_within_scope) | (holds_certificate & in_force),
)
rules.add_perm("certificates.set_rules", is_administrator | (is_officer & is_within_scope))
rules.add_perm("certificates.issue_certificates", is_administrator)
rules.add_perm("certificates.decide", is_administrator)
rules.add_perm("certificates.mail_certificates", is_administrator)
rules.add_perm("certificates.end_certificate", is_administrator)
rules.add_perm("certificates.replace_certificates", is_administrator)
rules.add_perm("certificates.view_own", rules.is_authenticated)
rules.add_perm("certificates.view_templates", is_administrator)
rules.add_perm("certificates.edit_templates", is_administrator)
rules.add_perm("certificates.choose_template", is_administrator)

"""Setting which certificates a training gives, and for what."""

import copy
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from emm.common.acting import acting
from emm.common.errors import DomainError
from trainings.planning.models import Training

from .eligibility import eligibility_of
from .models import CertificateRule
from .requirements import rules_of

Rules = Mapping[str, CertificateRule]
FIELDS = ("is_issued", "needs_attendance", "post_test", "pass_mark", "needs_feedback")


@transaction.atomic
def set_rules(*, training: Training, rules: Mapping[str, Mapping[str, Any]], by: Any) -> list[CertificateRule]:
    """Set the rules of some kinds, each given by its fields; returns those that have changed.

    A rule may change as long as everybody who holds a certificate of the kind, or had it granted, still fulfils it:
    nobody's paper then says what the rules deny. Raises ``DomainError`` where that is not so, for a kind that the
    training cannot give, and in a cancelled training.
    """
    if training.state == Training.State.CANCELLED:
        raise DomainError("certificates.rules_of_cancelled")
    Training.objects.select_for_update().get(pk=training.pk)
    now = rules_of(training)
    if set(rules) - set(now):
        raise DomainError("certificates.kind_of_trainers")
    wanted = {kind: _with(now[kind], fields) for kind, fields in rules.items()}
    changed = {kind: rule for kind, rule in wanted.items() if _differs(rule, now[kind])}
    _refuse_where_holders_fail(training, now=now, after={**now, **changed}, kinds=list(changed))
    for rule in changed.values():
        rule.full_clean()
        with acting(by=by):
            rule.save()
    return list(changed.values())


def _with(rule: CertificateRule, fields: Mapping[str, Any]) -> CertificateRule:
    changed = copy.copy(rule)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _differs(one: CertificateRule, other: CertificateRule) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in FIELDS)


def _refuse_where_holders_fail(training: Training, *, now: Rules, after: Rules, kinds: Iterable[str]) -> None:
    failing = Counter(
        kind for _person, kind in _fulfilling_holders(training, now) - _fulfilling_holders(training, after)
    )
    errors = [
        DomainError("certificates.holders_would_not_meet", field=f"{kind}-is_issued", count=failing[kind])
        for kind in kinds
        if failing[kind]
    ]
    if refused := DomainError.collect(errors):
        raise refused


def _fulfilling_holders(training: Training, rules: Rules) -> set[tuple[int, str]]:
    """Person and kind of those who hold a certificate in force and fulfil ``rules``."""
    return {
        (each.person.pk, each.kind)
        for each in eligibility_of(training, rules=rules)
        if each.holds_certificate and each.fulfils
    }

"""A person's certificates and the decisions on them. Their numbers, codes and digests stay when the name goes."""

from functools import partial
from typing import Any

from django.db import transaction

from emm.audit.forgetting import GONE, overwrite
from emm.common import formatting
from emm.common.fields import decrypt
from participants.models import Person
from participants.registries import PersonData

from .models import Certificate, EligibilityOverride


def _certificates(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "number": certificate.number,
            "state": certificate.get_state_display(),
            "kind": certificate.get_kind_display(),
            "printed": {**certificate.snapshot, "nip": decrypt(certificate.snapshot.get("nip", ""))},
        }
        for certificate in person.certificates.order_by("issued_at")
    ]


def _decisions(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "training": decision.training.title,
            "kind": decision.get_kind_display(),
            "decision": decision.get_verdict_display(),
            "reason": decision.reason,
            "decided_on": formatting.day_of(decision.decided_at, decision.training.zone),
            "withdrawn_on": decision.withdrawn_at and formatting.day_of(decision.withdrawn_at, decision.training.zone),
        }
        for decision in person.certificate_decisions.select_related("training").order_by("decided_at")
    ]


def _forget_reasons(person: Person) -> None:
    for each in person.certificate_decisions.all():
        withdrawn = GONE if each.withdrawal_reason else ""
        overwrite(EligibilityOverride, "pk", each.pk, reason=GONE, withdrawal_reason=withdrawn)


def _forget_holder(person: Person) -> None:
    for certificate in person.certificates.select_for_update():
        document = certificate.file.name
        snapshot = {**certificate.snapshot, "name": "", "position": "", "nip": ""}
        Certificate.objects.filter(pk=certificate.pk).update(snapshot=snapshot, file="")
        overwrite(Certificate, "pk", certificate.pk, name="")
        if certificate.end_reason:
            overwrite(Certificate, "pk", certificate.pk, end_reason=GONE)
        if document:
            # Only once it is certain that the record no longer names it.
            transaction.on_commit(partial(certificate.file.storage.delete, document))


DATA = {
    "certificates": PersonData(
        model=Certificate, fields=("person",), copy={"certificates": _certificates}, forget_identity=_forget_holder
    ),
    "certificate_decisions": PersonData(
        model=EligibilityOverride,
        fields=("person",),
        copy={"decisions_on_certificates": _decisions},
        forget_identity=_forget_reasons,
    ),
}

"""What this app and the layers below it hold about people besides their record."""

from typing import Any

from django.utils import timezone

from emm.audit.forgetting import delete_with_history, forget_in_admin_site
from emm.links.models import Link
from emm.links.services import revoke_all_of
from emm.messages.kinds import label_of
from emm.messages.models import Message
from emm.messages.services.retention import delete_all_to, forget_recipient

from .models import Consent, DuplicatePair, MatchKey, Merge, Person, Trainer
from .registries import PersonData


def _consents(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "purpose": consent.get_purpose_display(),
            "version": consent.version,
            "given_on": consent.given_on,
            "withdrawn_on": consent.withdrawn_on,
        }
        for consent in person.consents.all()
    ]


def _forget_consents(person: Person) -> None:
    forget_in_admin_site(Consent, person.consents.values_list("pk", flat=True))


def _delete_consents(person: Person) -> None:
    for consent in person.consents.all():
        delete_with_history(consent)


def _teaching(person: Person) -> dict[str, Any] | None:
    trainer = Trainer.objects.filter(person=person).first()
    if trainer is None:
        return None
    return {
        "status": trainer.get_status_display(),
        "qualifications": [
            {"module": str(each.module), "since": each.qualified_on, "until": each.expires_on}
            for each in trainer.qualifications.select_related("module__curriculum")
        ],
        "days_without_teaching": [{"from": each.starts_on, "to": each.ends_on} for each in trainer.unavailable.all()],
    }


def _delete_keys(person: Person) -> None:
    MatchKey.objects.filter(person=person).delete()


def _delete_merges(person: Person) -> None:
    Merge.objects.filter(survivor=person).delete()


def _delete_pairs(person: Person) -> None:
    DuplicatePair.objects.filter(one=person).delete()
    DuplicatePair.objects.filter(other=person).delete()


def _emails(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "purpose": label_of(message.kind),
            "email": message.address,
            "subject": message.subject,
            "text": message.text,
            "state": message.get_state_display(),
            "requested_on": timezone.localdate(message.created_at),
            "sent_on": message.sent_at and timezone.localdate(message.sent_at),
        }
        for message in Message.objects.to(person).order_by("pk")
    ]


def _links(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "opens": str(link.label),
            "made_on": timezone.localdate(link.created_at),
            "expires_on": timezone.localdate(link.expires_at),
            "revoked_on": link.revoked_at and timezone.localdate(link.revoked_at),
            "last_used_on": link.last_used_on,
        }
        for link in Link.objects.of(person)
    ]


def _revoke_links(person: Person) -> None:
    revoke_all_of(holder=person, why=Link.Why.REMOVAL)


DATA = {
    "consents": PersonData(
        model=Consent,
        fields=("person",),
        copy={"consents": _consents},
        forget_identity=_forget_consents,
        delete=_delete_consents,
    ),
    "trainer": PersonData(model=Trainer, fields=("person",), copy={"teaching": _teaching}),
    "match_keys": PersonData(model=MatchKey, fields=("person",), delete=_delete_keys),
    "pairs": PersonData(model=DuplicatePair, fields=("one", "other"), delete=_delete_pairs),
    "merges": PersonData(model=Merge, fields=("survivor",), delete=_delete_merges),
    "emails": PersonData(
        model=Message,
        copy={"emails": _emails},
        forget_contact=forget_recipient,
        delete=delete_all_to,
    ),
    "links": PersonData(
        model=Link,
        copy={"links_without_sign_in": _links},
        forget_contact=_revoke_links,
        delete=_revoke_links,
    ),
}

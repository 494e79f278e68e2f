"""What a person asked about their data, and what was answered."""

from typing import Any

from django.utils import timezone

from emm.audit.forgetting import delete_with_history
from participants.models import Person
from participants.registries import PersonData

from .models import PrivacyRequest


def _requests(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "kind": asked.get_kind_display(),
            "text": asked.text,
            "received_on": timezone.localdate(asked.received_at),
            "state": asked.get_state_display(),
            "answer": asked.answer,
            "closed_on": asked.closed_at and timezone.localdate(asked.closed_at),
        }
        for asked in PrivacyRequest.objects.filter(person=person).order_by("received_at")
    ]


def _delete_requests(person: Person) -> None:
    for asked in PrivacyRequest.objects.filter(person=person):
        delete_with_history(asked)


DATA = {
    "privacy_requests": PersonData(
        model=PrivacyRequest,
        fields=("person",),
        copy={"privacy_requests": _requests},
        forget_identity=_delete_requests,
    )
}

"""Requests about personal data go with the person."""

from django.utils.translation import ngettext

from emm.common.errors import DomainError
from participants.merging.journal import Journal
from participants.merging.references import PersonReference, assigned_by_field
from participants.models import Person

from .models import PrivacyRequest


def _move_requests(journal: Journal, survivor: Person, merged: Person) -> None:
    """Raises ``DomainError`` where both wait for an answer of one kind: one is answered first."""
    waiting = PrivacyRequest.objects.filter(state__in=PrivacyRequest.OPEN)
    own = set(waiting.filter(person=survivor).values_list("kind", flat=True))
    for request in PrivacyRequest.objects.filter(person=merged).order_by("pk"):
        if request.is_open and request.kind in own:
            raise DomainError("privacy.merge_two_requests")
        journal.change(request, person_id=survivor.pk)


REQUESTS = PersonReference(
    label=lambda number: (
        ngettext("%(count)d privacy request", "%(count)d privacy requests", number) % {"count": number}
    ),
    rows=lambda people: PrivacyRequest.objects.filter(person__in=people),
    move=_move_requests,
    assign=assigned_by_field(),
    fields=("privacy.privacyrequest.person",),
)

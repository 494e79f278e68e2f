"""The services of a request about personal data: file it, take it in hand, answer or refuse it.

The person is told by email that it arrived and that it was answered; what was asked and answered stands behind the
sign-in, in no email.
"""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from emm.common.acting import acting
from emm.common.errors import DomainError
from emm.jobs import queue
from participants.models import Person

from .models import PrivacyRequest
from .states import REQUEST

LETTER_KIND = "privacy.letter"
MAX_TEXT_LENGTH = 4000


@transaction.atomic
def file_request(*, person: Person, kind: str, text: str, by: Any) -> PrivacyRequest:
    """Take in what a person asks for, to be answered within ``settings.PRIVACY_ANSWER_HOURS``.

    Raises ``DomainError`` without a text, or while a request of this kind is not answered yet.
    """
    Person.objects.select_for_update().get(pk=person.pk)  # two at a time would not see each other's
    if PrivacyRequest.objects.open().filter(person=person, kind=kind).exists():
        raise DomainError("privacy.request_open", field="kind")
    now = timezone.now()
    request = PrivacyRequest(
        person=person,
        kind=kind,
        text=_given(text, "text"),
        received_at=now,
        due_at=now + datetime.timedelta(hours=settings.PRIVACY_ANSWER_HOURS),
    )
    request.full_clean()
    _save(request, by=by)
    _write(request, "filed", by=by)
    return request


@transaction.atomic
def move_request(*, request: PrivacyRequest, transition: str, by: Any) -> PrivacyRequest:
    """Take a request in hand, or put it back for others. Raises ``DomainError`` when its state does not allow it."""
    row = _locked(request)
    REQUEST.move(row, transition)
    row.handled_by = by if row.state == PrivacyRequest.State.IN_HAND else None
    _save(row, by=by)
    return row


def answer_request(*, request: PrivacyRequest, answer: str, by: Any) -> PrivacyRequest:
    """Say what was done. Raises ``DomainError`` without an answer, or when there is one already."""
    return _close(request, "answer", answer, by=by)


def refuse_request(*, request: PrivacyRequest, reason: str, by: Any) -> PrivacyRequest:
    """Say why it is not done. Raises ``DomainError`` without a reason, or when it is answered already."""
    return _close(request, "refuse", reason, by=by)


@transaction.atomic
def _close(request: PrivacyRequest, transition: str, answer: str, *, by: Any) -> PrivacyRequest:
    row = _locked(request)
    REQUEST.move(row, transition)
    row.answer = _given(answer, "answer")
    row.handled_by, row.closed_at = by, timezone.now()
    _save(row, by=by)
    _write(row, "closed", by=by)
    return row


def _given(text: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise DomainError("privacy.text_missing", field=field)
    return text


def _locked(request: PrivacyRequest) -> PrivacyRequest:
    return PrivacyRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)


def _save(request: PrivacyRequest, *, by: Any) -> None:
    with acting(by=by):
        request.save()


def _write(request: PrivacyRequest, letter: str, *, by: Any) -> None:
    queue.start(kind=LETTER_KIND, payload={"request": request.pk, "letter": letter}, started_by=by)

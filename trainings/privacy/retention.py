"""Whose time has passed: what the privacy notice promises, as querysets.

The periods are settings, and the notice says them. Nobody is due who still works with the data (officers,
administrators, viewers) or stands on the list of trainers.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from emm.accounts.services.anonymisation import staff_accounts
from emm.common.days import years_later
from emm.messages.models import Message
from participants.models import Person, Trainer
from participants.registries import PERSON_DATA
from trainings.attendance.models import AttendanceMark
from trainings.certificates.models import Certificate
from trainings.enrolment.models import Enrolment
from trainings.evaluation.models import Result
from trainings.planning.models import SessionTrainer

from .models import PrivacyRequest


@dataclass(frozen=True)
class Due:
    """What is to be removed on a day. In this order: whoever loses the name has lost the address with it."""

    nominations: QuerySet[Enrolment]
    strangers: QuerySet[Person]
    identities: QuerySet[Person]
    contacts: QuerySet[Person]
    requests: QuerySet[PrivacyRequest]


def due(on: datetime.date) -> Due:
    """Everything whose period ended before ``on``."""
    nominations = _nominations(years_later(on, -settings.RETENTION_NOMINATION_YEARS))
    return Due(
        nominations=nominations,
        strangers=_strangers(years_later(on, -settings.RETENTION_NOMINATION_YEARS), nominations),
        identities=_identities(years_later(on, -settings.RETENTION_CERTIFICATE_YEARS)),
        contacts=_contacts(years_later(on, -settings.RETENTION_CONTACT_YEARS)),
        requests=PrivacyRequest.objects.closed().filter(
            closed_at__date__lt=years_later(on, -settings.RETENTION_REQUEST_YEARS)
        ),
    )


def _nominations(before: datetime.date) -> QuerySet[Enrolment]:
    """Places that nobody took: never confirmed, nothing attended, nothing tested, nothing certified."""
    return (
        Enrolment.objects.exclude(state=Enrolment.State.CONFIRMED)
        .filter(training__ends_on__lt=before)
        .filter(~_of(AttendanceMark, "enrolment"), ~_of(Result, "enrolment"), ~_of(Certificate, "enrolment"))
    )


def _strangers(before: datetime.date, nominations: QuerySet[Enrolment]) -> QuerySet[Person]:
    """People of whom nothing else is in the database than such nominations."""
    other_places = Enrolment.objects.filter(person=OuterRef("pk")).exclude(pk__in=nominations.values("pk"))
    people = Person.objects.filter(~Exists(other_places), created_at__date__lt=before, user=None)
    for data in PERSON_DATA.values():
        if data.delete is None and data.model is not Enrolment:
            people = people.filter(*(~_of(data.model, field) for field in data.fields))
    return people


def _contacts(before: datetime.date) -> QuerySet[Person]:
    """People who can still be reached, or of whom there are notes, though their last training is long ago."""
    remarks_on_results = _of(Result.objects.exclude(note=""), "enrolment__person")
    something = Q(email__isnull=False) | ~Q(phone="") | ~Q(note="") | Q(user__isnull=False)
    notes = _of(Enrolment.objects.exclude(note="", contact_email="", contact_phone=""), "person")
    remarks = _of(AttendanceMark.objects.exclude(note="", reason=""), "enrolment__person")
    emails = _of(Message.objects.filter(recipient_type=Person._meta.label_lower).exclude(address=""), "recipient_id")
    return _quiet_since(before).filter(something | notes | remarks | remarks_on_results | emails)


def _identities(before: datetime.date) -> QuerySet[Person]:
    """People whose last training and last certificate are so long ago that nobody needs to verify them."""
    recent = Certificate.objects.filter(issued_on__gte=before)
    return _quiet_since(before).filter(~_of(recent, "person"), identity_removed_on=None)


def _quiet_since(before: datetime.date) -> QuerySet[Person]:
    """People with no training since ``before``, as participants or as trainers, who wait for no answer of ours."""
    seats = Enrolment.objects.filter(training__ends_on__gte=before)
    lessons = SessionTrainer.objects.filter(training__ends_on__gte=before)
    listed = Trainer.objects.exclude(status=Trainer.Status.INACTIVE)
    left_lately = Trainer.objects.filter(updated_at__date__gte=before)
    return Person.objects.filter(created_at__date__lt=before).filter(
        ~_of(seats, "person"),
        ~_of(lessons, "trainer__person"),
        ~_of(listed, "person"),
        ~_of(left_lately, "person"),
        ~_of(PrivacyRequest.objects.open(), "person"),
        Q(user=None) | ~Q(user__in=staff_accounts()),
    )


def _of(rows: Any, person: str) -> Exists:
    """Whether there are such rows of the record at hand."""
    found: QuerySet[Any] = rows if isinstance(rows, QuerySet) else rows.objects.all()
    return Exists(found.order_by().filter(**{person: OuterRef("pk")}))

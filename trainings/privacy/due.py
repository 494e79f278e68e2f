"""Whose time has passed: what the privacy notice promises, as querysets.

The periods are settings, and the notice says them. Nobody is due who still works with the data (officers,
administrators, viewers) or stands on the list of trainers.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from emm.accounts.forgetting import staff_accounts
from participants.models import Person, Trainer
from trainings.attendance.models import AttendanceMark
from trainings.certificates.models import Certificate, Decision
from trainings.evaluation.models import Result
from trainings.models import Enrolment, SessionTrainer

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
    nominations = _nominations(years_before(on, settings.RETENTION_NOMINATION_YEARS))
    return Due(
        nominations=nominations,
        strangers=_strangers(years_before(on, settings.RETENTION_NOMINATION_YEARS), nominations),
        identities=_identities(years_before(on, settings.RETENTION_CERTIFICATE_YEARS)),
        contacts=_contacts(years_before(on, settings.RETENTION_CONTACT_YEARS)),
        requests=PrivacyRequest.objects.closed().filter(
            closed_at__date__lt=years_before(on, settings.RETENTION_REQUEST_YEARS)
        ),
    )


def years_before(day: datetime.date, years: int) -> datetime.date:
    """The same day some years earlier; of 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _nominations(before: datetime.date) -> QuerySet[Enrolment]:
    """Places that nobody took: never confirmed, nothing attended, nothing tested, nothing certified."""
    return (
        Enrolment.objects.exclude(state=Enrolment.State.CONFIRMED)
        .filter(training__ends_on__lt=before)
        .filter(~_of(AttendanceMark, "enrolment"), ~_of(Result, "enrolment"), ~_of(Certificate, "enrolment"))
    )


def _strangers(before: datetime.date, nominations: QuerySet[Enrolment]) -> QuerySet[Person]:
    """People of whom nothing else is on record than such nominations."""
    other_places = Enrolment.objects.filter(person=OuterRef("pk")).exclude(pk__in=nominations.values("pk"))
    return Person.objects.filter(created_at__date__lt=before, user=None).filter(
        ~Exists(other_places),
        ~_of(Trainer, "person"),
        ~_of(Certificate, "person"),
        ~_of(Decision, "person"),
        ~_of(PrivacyRequest, "person"),
    )


def _contacts(before: datetime.date) -> QuerySet[Person]:
    """People who can still be reached, or of whom there are notes, though their last training is long ago."""
    remarks_on_results = _of(Result.objects.exclude(note=""), "enrolment__person")
    something = Q(email__isnull=False) | ~Q(phone="") | ~Q(note="") | Q(user__isnull=False)
    notes = _of(Enrolment.objects.exclude(note=""), "person")
    remarks = _of(AttendanceMark.objects.exclude(note=""), "enrolment__person")
    return _quiet_since(before).filter(something | notes | remarks | remarks_on_results)


def _identities(before: datetime.date) -> QuerySet[Person]:
    """People whose last training and last certificate are so long ago that nobody needs to verify them."""
    recent = Certificate.objects.filter(issued_at__date__gte=before)
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

"""Removing personal data whose time has passed: from the records, from their histories and from the files.

What was counted stays countable: sex, institution and province of a person, places, attendance and certificates with
their numbers. Each removal is one transaction and one line of the audit log, and looks once more, under a lock, whether
it is due.
"""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from emm.accounts.forgetting import forget_holder, forget_in_back_room
from emm.common import audit, jobs
from emm.common.jobs import Progress
from emm.common.models import Job
from participants.models import Consent, Person
from trainings.attendance.models import AttendanceMark
from trainings.certificates.models import Certificate, Decision
from trainings.evaluation.models import Result
from trainings.models import Enrolment

from .due import due
from .models import PrivacyRequest

JOB_KIND = "privacy.retention"
# Subjects and problems of ended work may name people.
JOBS_KEPT_DAYS = 365
# Stands where a reason has to stand and the one that was given is gone.
GONE = "–"
NO_CONTACT: dict[str, Any] = {"email": None, "phone": "", "note": "", "user": None}
NO_IDENTITY: dict[str, Any] = {
    "title_before": "",
    "title_after": "",
    "name_on_certificate": "",
    "nip": "",
    "position": "",
}


def start_removing(*, by: Any) -> Job:
    """Queue the removal of everything that is due."""
    return jobs.start(kind=JOB_KIND, payload={"by": by.pk}, started_by=by)


def remove_what_is_due(*, by: Any = None, on: datetime.date | None = None, progress: Progress | None = None) -> int:
    """Remove everything whose period ended before ``on`` (today). Returns how many records it was taken from.

    May be stopped and begun again at any time.
    """
    found = due(on or timezone.localdate())
    work: list[tuple[Callable[..., bool], QuerySet[Any], int]] = []
    for remove, rows in (
        (remove_nomination, found.nominations),
        (remove_person, found.strangers),
        (remove_identity, found.identities),
        (remove_contact, found.contacts),
        (remove_request, found.requests),
    ):
        work += [(remove, rows, pk) for pk in rows.values_list("pk", flat=True).order_by("pk")]
    if progress is not None:
        progress.begin(len(work))
    removed = 0
    for remove, rows, pk in work:
        problem = ""
        try:
            removed += remove(rows, pk, by=by)
        except ProtectedError:
            # Something refers to it that was not thought of: better kept than torn out.
            problem = _("Record %(number)s is referred to by others, and stays.") % {"number": pk}
        if progress is not None:
            progress.step(problem=problem)
    _tidy()
    return removed


@transaction.atomic
def remove_nomination(due_now: QuerySet[Enrolment], pk: int, *, by: Any = None) -> bool:
    """Delete a nomination that led to no seat."""
    enrolment = due_now.filter(pk=pk).select_for_update(of=("self",)).first()
    if enrolment is None:
        return False
    _delete(enrolment)
    audit.record(audit.Act.REMOVAL, by=by, about=enrolment.training, removed="nomination")
    return True


@transaction.atomic
def remove_person(due_now: QuerySet[Person], pk: int, *, by: Any = None) -> bool:
    """Delete somebody of whom nothing else is on record."""
    person = due_now.filter(pk=pk).select_for_update(of=("self",)).first()
    if person is None:
        return False
    for consent in person.consents.all():
        _delete(consent)
    _delete(person)
    audit.record(audit.Act.REMOVAL, by=by, label=f"#{pk}", removed="person")
    return True


@transaction.atomic
def remove_contact(due_now: QuerySet[Person], pk: int, *, by: Any = None) -> bool:
    """Remove the ways to reach a person, the notes about them and whose the account was."""
    person = due_now.filter(pk=pk).select_for_update(of=("self",)).first()
    if person is None:
        return False
    _forget_contact(person)
    audit.record(audit.Act.REMOVAL, by=by, about=person, removed="contact")
    return True


@transaction.atomic
def remove_identity(due_now: QuerySet[Person], pk: int, *, by: Any = None) -> bool:
    """Remove a person's name and everything else that tells who it was; the certificates' documents go with it.

    Numbers, verification codes and digests stay: a document in somebody's hand can still be held against them.
    """
    person = due_now.filter(pk=pk).select_for_update(of=("self",)).first()
    if person is None:
        return False
    _forget_contact(person)
    for asked in PrivacyRequest.objects.filter(person=person):
        _delete(asked)
    _overwrite(Person, "pk", pk, full_name=f"#{pk}", **NO_IDENTITY)
    Person.objects.filter(pk=pk).update(identity_removed_on=timezone.localdate())
    _overwrite(Enrolment, "person_id", pk, position="")
    for each in person.certificate_decisions.all():
        withdrawn = GONE if each.withdrawal_reason else ""
        _forget_remarks(Decision, Decision.objects.filter(pk=each.pk), reason=GONE, withdrawal_reason=withdrawn)
    for certificate in person.certificates.select_for_update():
        _forget_holder_of(certificate)
    forget_in_back_room(Enrolment, person.enrolments.values_list("pk", flat=True))
    forget_in_back_room(Consent, person.consents.values_list("pk", flat=True))
    audit.record(audit.Act.REMOVAL, by=by, about=person, removed="identity")
    return True


@transaction.atomic
def remove_request(due_now: QuerySet[PrivacyRequest], pk: int, *, by: Any = None) -> bool:
    """Delete what somebody asked about their data and what was answered."""
    asked = due_now.filter(pk=pk).select_for_update(of=("self",)).select_related("person").first()
    if asked is None:
        return False
    _delete(asked)
    audit.record(audit.Act.REMOVAL, by=by, about=asked.person, removed="request")
    return True


def _forget_contact(person: Person) -> None:
    account = person.user
    _overwrite(Person, "pk", person.pk, **NO_CONTACT)
    _overwrite(Enrolment, "person_id", person.pk, note="")
    AttendanceMark.objects.filter(enrolment__person=person).update(note="")
    _forget_remarks(Result, Result.objects.filter(enrolment__person=person), note="")
    forget_in_back_room(Person, [person.pk])
    if account is not None:
        forget_holder(user=account)


def _forget_remarks(model: Any, rows: QuerySet[Any], **emptied: str) -> None:
    """Empty what was written about people, in the records and in what was kept of their earlier states."""
    for pk in rows.values_list("pk", flat=True):
        _overwrite(model, "pk", pk, **emptied)


def _forget_holder_of(certificate: Certificate) -> None:
    document = certificate.file.name
    snapshot = {**certificate.snapshot, "name": "", "position": "", "nip": ""}
    Certificate.objects.filter(pk=certificate.pk).update(snapshot=snapshot, file="")
    _overwrite(Certificate, "pk", certificate.pk, name="")
    if certificate.end_reason:
        _overwrite(Certificate, "pk", certificate.pk, end_reason=GONE)
    if document:
        # Only once it is certain that the record no longer names it.
        transaction.on_commit(partial(certificate.file.storage.delete, document))


def _overwrite(model: Any, key: str, value: int, **values: Any) -> None:
    """Set the fields in the records and in all that their histories hold; no history is written of it."""
    model.objects.filter(**{key: value}).update(**values)
    past = model.history.filter(**{model._meta.pk.attname if key == "pk" else key: value})
    past.update(**values, history_change_reason=None)


def _delete(record: Model) -> None:
    """Delete a record with its history."""
    model: Any = type(record)
    key = record.pk
    record.delete()
    model.history.filter(**{model._meta.pk.attname: key}).delete()
    forget_in_back_room(model, [key])


def _tidy() -> None:
    """What needs no list to look at: sign-ins that have ended, and work that was done long ago."""
    call_command("clearsessions", verbosity=0)
    before = timezone.now() - datetime.timedelta(days=JOBS_KEPT_DAYS)
    Job.objects.filter(state__in=Job.FINISHED, finished_at__lt=before).delete()

"""Removing personal data whose time has passed: from the records, from their histories and from the files.

What was counted stays countable: sex, institution and province of a person, places, attendance and certificates with
their numbers. Each removal is one transaction and one line of the audit log, and looks once more, under a lock, whether
it is due.
"""

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.management import call_command
from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from emm.accounts.services.anonymisation import anonymise_user
from emm.audit import events
from emm.audit.forgetting import delete_with_history, forget_in_admin_site, overwrite
from emm.jobs import queue
from emm.jobs.models import Job
from emm.jobs.progress import Progress
from emm.messages.services.retention import forget_old
from participants.matching.index import index_people
from participants.models import Person
from participants.registries import PERSON_DATA
from participants.services.merging import end_undo_of
from trainings.enrolment.models import Enrolment

from .models import PrivacyRequest
from .retention import due

JOB_KIND = "privacy.retention"
# Subjects and problems of ended work may name people.
JOBS_KEPT_DAYS = 365
NO_CONTACT: dict[str, Any] = {"email": None, "phone": "", "note": "", "user": None}
NO_IDENTITY: dict[str, Any] = {
    "title_before": "",
    "title_after": "",
    "name_on_certificate": "",
    "nip": "",
    "position": "",
}

Record = TypeVar("Record", bound=Model)


def start_removing(*, by: Any) -> Job:
    """Queue the removal of everything that is due. Raises ``AlreadyRunning`` when it is being removed."""
    return queue.start(kind=JOB_KIND, payload={"by": by.pk}, started_by=by, key=queue.key_of(JOB_KIND))


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
            problem = _("Record %(number)s is still in use and was kept.") % {"number": pk}
        if progress is not None:
            progress.step(problem=problem)
    _tidy(on or timezone.localdate(), by)
    return removed


@transaction.atomic
def remove_nomination(due_now: QuerySet[Enrolment], pk: int, *, by: Any = None) -> bool:
    """Delete a nomination that led to no place."""
    enrolment = _locked_if_due(due_now, pk)
    if enrolment is None:
        return False
    delete_with_history(enrolment)
    events.record(events.Act.REMOVAL, by=by, about=enrolment.training, removed="nomination")
    return True


@transaction.atomic
def remove_person(due_now: QuerySet[Person], pk: int, *, by: Any = None) -> bool:
    """Delete somebody of whom nothing else is in the database."""
    person = _locked_if_due(due_now, pk)
    if person is None:
        return False
    for data in PERSON_DATA.values():
        if data.delete is not None:
            data.delete(person)
    delete_with_history(person)
    events.record(events.Act.REMOVAL, by=by, label=f"#{pk}", removed="person")
    return True


@transaction.atomic
def remove_contact(due_now: QuerySet[Person], pk: int, *, by: Any = None) -> bool:
    """Remove the ways to reach a person, the notes about them and whose the account was."""
    person = _locked_if_due(due_now, pk)
    if person is None:
        return False
    _forget_contact(person)
    events.record(events.Act.REMOVAL, by=by, about=person, removed="contact")
    return True


@transaction.atomic
def remove_identity(due_now: QuerySet[Person], pk: int, *, by: Any = None) -> bool:
    """Remove a person's name and everything else that tells who it was; the certificates' documents go with it.

    Numbers, verification codes and digests stay: a document in somebody's hand can still be held against them.
    """
    person = _locked_if_due(due_now, pk)
    if person is None:
        return False
    _forget_contact(person)
    for data in PERSON_DATA.values():
        if data.forget_identity is not None:
            data.forget_identity(person)
    overwrite(Person, "pk", pk, full_name=f"#{pk}", **NO_IDENTITY)
    Person.objects.filter(pk=pk).update(identity_removed_on=timezone.localdate(), nip_digest="")
    index_people(Person.objects.filter(pk=pk))
    events.record(events.Act.REMOVAL, by=by, about=person, removed="identity")
    return True


@transaction.atomic
def remove_request(due_now: QuerySet[PrivacyRequest], pk: int, *, by: Any = None) -> bool:
    """Delete what somebody asked about their data and what was answered."""
    asked = _locked_if_due(due_now, pk)
    if asked is None:
        return False
    delete_with_history(asked)
    events.record(events.Act.REMOVAL, by=by, about=asked.person, removed="request")
    return True


def what_was_removed(what: str) -> str:
    """What the audit log calls the ``removed`` of a line."""
    names = {
        "contact": _("contact data, notes and account"),
        "identity": _("the name and the documents of certificates"),
        "nomination": _("a nomination without a place"),
        "person": _("a person without other records"),
    }
    return names.get(what, what)


def _locked_if_due(due_now: QuerySet[Record], pk: int) -> Record | None:
    """The record, locked, if its time has passed.

    Asked anew behind the lock: of a query that had to wait, PostgreSQL does not look at other tables again.
    """
    rows: Any = due_now.model
    locked = rows.objects.select_for_update(of=("self",)).filter(pk=pk).values_list("pk").first()
    return due_now.filter(pk=pk).first() if locked else None


def _forget_contact(person: Person) -> None:
    account = person.user
    end_undo_of(person)
    for data in PERSON_DATA.values():
        if data.forget_contact is not None:
            data.forget_contact(person)
    overwrite(Person, "pk", person.pk, **NO_CONTACT)
    forget_in_admin_site(Person, [person.pk])
    index_people(Person.objects.filter(pk=person.pk))
    if account is not None:
        anonymise_user(user=account)


def _tidy(on: datetime.date, by: Any) -> None:
    """What needs no list to look at: sign-ins that have ended, work that was done long ago, old emails."""
    call_command("clearsessions", verbosity=0)
    if emails := forget_old(on=on):
        events.record(events.Act.REMOVAL, by=by, removed="emails", rows=emails)
    before = timezone.now() - datetime.timedelta(days=JOBS_KEPT_DAYS)
    Job.objects.filter(state__in=Job.FINISHED, finished_at__lt=before).delete()

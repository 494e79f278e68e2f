"""Who takes part: nominating people, confirming places, the waiting list, and what was true of them that day.

Places are decided under a lock on the training's row, so that two officers never give away the same last one, and then
on those of the people, so that two trainings never confirm the same person unseen. What speaks against confirming
somebody (``trainings.enrolment.places``) is decided by a person.
"""

import datetime
import itertools
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from emm.common.acting import acting
from emm.common.errors import DomainError
from participants.models import Institution, Person, Region
from trainings.planning.models import Training

from .models import Enrolment
from .places import (
    Question,
    engaged_elsewhere,
    first_session_has_begun,
    free_seats,
    lock_people,
    questions_about,
    questions_about_all,
    require_decided,
    require_free_seat,
)
from .states import ENROLMENT

State = Enrolment.State


@dataclass(frozen=True)
class Contact:
    """How a participant is reached about one training; empty: as the person's record says."""

    email: str = ""
    phone: str = ""


NO_CONTACT = Contact()


@dataclass(frozen=True)
class Moved:
    """What a move did: the enrolment as it is now, and who moved up from the waiting list because of it.

    ``first_waiting`` is set instead where a place is free and a person has to decide who gets it.
    """

    enrolment: Enrolment
    promoted: Enrolment | None = None
    first_waiting: Enrolment | None = None


@dataclass(frozen=True)
class Confirmed:
    """What confirming everybody did: how many got a place, how many nominated people remain without one, and when."""

    confirmed: int
    remaining: int
    at: datetime.datetime


@transaction.atomic
def enrol(*, training: Training, person: Person, by: Any, note: str = "", contact: Contact = NO_CONTACT) -> Enrolment:
    """Nominate ``person`` for ``training`` and write down their institution, position and province of today.

    ``contact`` is typed for this training alone, and does not change the person's record.

    Raises ``DomainError`` (field ``person``) when they are enrolled already, or when the training is closed to changes.
    """
    training = lock_open(training)
    lock_people([person.pk])
    if not Person.objects.filter(pk=person.pk).exists():
        # Merged into another record since the page was opened.
        raise DomainError("enrolment.person_gone", field="person")
    existing = Enrolment.objects.filter(training=training, person=person).first()
    if existing is not None:
        raise DomainError("enrolment.duplicate", field="person", person=person, state=existing.get_state_display())
    enrolment = Enrolment(
        training=training,
        person=person,
        position=person.position,
        region=province_of(person),
        note=note,
        contact_email=contact.email,
        contact_phone=contact.phone,
    )
    snapshot_institution(enrolment, person.institution)
    enrolment.full_clean()
    return _save(enrolment, by)


@transaction.atomic
def move_enrolment(
    *, enrolment: Enrolment, transition: str, by: Any, despite: Collection[str] = (), reason: str = ""
) -> Moved:
    """Take the enrolment through a transition of ``trainings.enrolment.states.ENROLMENT``.

    Confirming needs a free place, and a decision where others wait longer or the person takes part elsewhere:
    ``DecisionNeeded``, until ``despite`` holds the codes of its questions. From the first day on one more can be
    confirmed in a full training, for a ``reason``. Who gives up a confirmed place before the first session hands it to
    the first of the waiting list, unless that person takes part elsewhere; later a person decides. Attendance marks
    stay, whatever happens. Raises ``DomainError`` when the move is refused.
    """
    training = lock_open(enrolment.training)
    enrolment = Enrolment.objects.select_related("person").get(pk=enrolment.pk)
    held_seat = enrolment.state == State.CONFIRMED
    ENROLMENT.move(enrolment, transition)
    decided = ""
    if enrolment.state == State.CONFIRMED:
        lock_people([enrolment.person_id])
        questions = questions_about(training, enrolment, seen_by=by)
        decided = require_decided(questions, despite=despite, reason=reason)
    enrolment.waiting_since = timezone.now() if enrolment.state == State.WAITLISTED else None
    _save(enrolment, by, because=decided)
    if not held_seat or training.is_over or free_seats(training) == 0:
        return Moved(enrolment)
    return _offer_free_seat(training, enrolment, by)


@transaction.atomic
def undo_move(*, enrolment: Enrolment, by: Any, despite: Collection[str] = (), reason: str = "") -> Enrolment:
    """Put the enrolment back into the state it had before its last move, as long as the mover asks for it.

    Raises ``DomainError`` when somebody else moved it last, or when its place is taken meanwhile; ``DecisionNeeded``
    where a place is given back to somebody who takes part elsewhere by now, as ``move_enrolment`` does.
    """
    training = lock_open(enrolment.training)
    enrolment = Enrolment.objects.select_related("person").get(pk=enrolment.pk)
    moved, before = _last_move(enrolment)
    if before is None or moved.history_user_id != by.pk:
        raise DomainError("enrolment.undo_too_late")
    decided = ""
    if before.state == State.CONFIRMED:
        lock_people([enrolment.person_id])
        questions = questions_about(training, enrolment, seen_by=by, restored=True)
        decided = require_decided(questions, despite=despite, reason=reason)
    enrolment.state = before.state
    enrolment.waiting_since = before.waiting_since
    return _save(enrolment, by, because=decided)


@transaction.atomic
def confirm_all_nominated(*, training: Training, by: Any, despite: Collection[str] = (), reason: str = "") -> Confirmed:
    """Confirm everybody who is nominated, in the order of nomination, as long as there are places.

    Raises ``DomainError`` when nobody is nominated, no place is free, or the training is closed to changes, and
    ``DecisionNeeded`` as ``move_enrolment`` does.
    """
    training = lock_open(training)
    nominated, seated = _next_nominated(training)
    lock_people([enrolment.person_id for enrolment in seated])
    questions = questions_about_all(training, seated, seen_by=by)
    decided = require_decided(questions, despite=despite, reason=reason)
    now = timezone.now()
    # One moment for all, by which they are known when it is undone.
    with acting(at=now):
        for enrolment in seated:
            ENROLMENT.move(enrolment, "confirm")
            _save(enrolment, by, because=decided)
    return Confirmed(confirmed=len(seated), remaining=len(nominated) - len(seated), at=now)


def questions_before(
    *, by: Any, training: Training, enrolment: Enrolment | None = None, restored: bool = False
) -> list[Question]:
    """What would be asked before confirming this one, or all who are nominated. Holds no lock, and decides nothing.

    Raises ``DomainError`` when there is no place to give.
    """
    if enrolment is not None:
        return questions_about(training, enrolment, seen_by=by, restored=restored)
    return questions_about_all(training, _next_nominated(training)[1], seen_by=by)


@transaction.atomic
def undo_confirm_all(*, training: Training, at: datetime.datetime | None, by: Any) -> int:
    """Nominate those again to whom ``confirm_all_nominated`` gave a place at that moment; returns how many.

    Whoever was moved since stays. Raises ``DomainError`` when that is everybody, or somebody else confirmed them.
    """
    training = lock_open(training)
    undone = 0
    if at is not None:
        rows = Enrolment.history.filter(training_id=training.pk, history_date=at)  # type: ignore[attr-defined]
        for enrolment in training.enrolments.filter(pk__in=rows.values("id"), state=State.CONFIRMED):
            moved, before = _last_move(enrolment)
            if before is not None and moved.history_date == at and moved.history_user_id == by.pk:
                enrolment.state = before.state
                _save(enrolment, by)
                undone += 1
    if not undone:
        raise DomainError("enrolment.undo_all_too_late")
    return undone


@transaction.atomic
def change_snapshot(
    *,
    enrolment: Enrolment,
    institution: Institution | None,
    position: str,
    region: Region | None,
    by: Any,
    note: str | None = None,
    contact: Contact | None = None,
) -> Enrolment:
    """Correct what was written down of the participant's institution, position and province of that day.

    A ``note`` and a ``contact`` for this training are changed where they are given.

    The institution's name is taken anew only when another institution is chosen: a later renaming changes nothing.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if (institution.pk if institution else None) != enrolment.institution_id:
        snapshot_institution(enrolment, institution)
    enrolment.position = position
    enrolment.region = region
    if note is not None:
        enrolment.note = note
    if contact is not None:
        enrolment.contact_email, enrolment.contact_phone = contact.email, contact.phone
    enrolment.full_clean()
    return _save(enrolment, by)


def province_of(person: Person) -> Region | None:
    """The province a person counts for: their own, else that of their institution."""
    region = person.region or (person.institution.region if person.institution else None)
    return region.parent or region if region else None


def lock_open(training: Training) -> Training:
    """The training as it is now, locked until the end of the transaction; refused when closed to changes."""
    locked = Training.objects.select_for_update().get(pk=training.pk)
    if not locked.is_open_to_changes:
        raise DomainError("enrolment.training_closed", state=locked.get_state_display())
    return locked


def _next_nominated(training: Training) -> tuple[list[Enrolment], list[Enrolment]]:
    """Everybody who is nominated, in order, and those of them for whom there are places."""
    rows = training.enrolments.filter(state=State.NOMINATED).select_related("person")
    nominated = list(rows.order_by("created_at", "pk"))
    if not nominated:
        raise DomainError("enrolment.nobody_nominated")
    require_free_seat(training)
    return nominated, nominated[: free_seats(training)]


def _offer_free_seat(training: Training, left: Enrolment, by: Any) -> Moved:
    """Give the place that ``left`` freed to who has waited longest, or leave it to a person to decide."""
    first = Enrolment.objects.waiting_in_line().filter(training=training).select_related("person").first()
    if first is None:
        return Moved(left)
    lock_people([first.person_id])
    if first_session_has_begun(training) or engaged_elsewhere(training, [first.person_id]):
        return Moved(left, first_waiting=first)
    ENROLMENT.move(first, "confirm")
    first.waiting_since = None
    return Moved(left, promoted=_save(first, by))


def snapshot_institution(enrolment: Enrolment, institution: Institution | None) -> None:
    """Write down the institution of that day, under its names of that day."""
    enrolment.institution = institution
    enrolment.institution_name_en = institution.name_en or institution.name_ind or "" if institution else ""
    enrolment.institution_name_ind = institution.name_ind or institution.name_en or "" if institution else ""


def _last_move(enrolment: Any) -> tuple[Any, Any]:
    """The rows of history in which the state last changed and just before; (None, None) if it never did."""
    rows = list(enrolment.history.order_by("-history_date", "-history_id")[:50])
    for row, older in itertools.pairwise(rows):
        if row.state != older.state:
            return row, older
    return None, None


def _save(enrolment: Enrolment, by: Any, *, because: str = "") -> Enrolment:
    """``because``: why somebody was confirmed all the same, for the history."""
    with acting(by=by, reason=because):
        enrolment.save()
    return enrolment

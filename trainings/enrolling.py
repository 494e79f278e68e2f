"""Who takes part: nominating people, confirming seats, the waiting list, and what was true of them that day.

Seats are decided under a lock on the training's row, so that two officers never give away the same last one.
"""

import datetime
import itertools
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from emm.common.errors import DomainError
from participants.models import Institution, Person, Region

from .models import Enrolment, Training
from .states import ENROLMENT

State = Enrolment.State


@dataclass(frozen=True)
class Moved:
    """What a move did: the enrolment as it is now, and who moved up from the waiting list because of it."""

    enrolment: Enrolment
    promoted: Enrolment | None = None


@dataclass(frozen=True)
class Confirmed:
    """What confirming everybody did: how many got a seat, how many nominated people remain without one, and when."""

    confirmed: int
    remaining: int
    at: datetime.datetime


@transaction.atomic
def enrol(*, training: Training, person: Person, by: Any, note: str = "") -> Enrolment:
    """Nominate ``person`` for ``training`` and write down their institution, position and province of today.

    Raises ``DomainError`` (field ``person``) when they are enrolled already, or when the training is closed to changes.
    """
    training = _lock_open(training)
    existing = Enrolment.objects.filter(training=training, person=person).first()
    if existing is not None:
        raise DomainError(
            _("%(person)s is enrolled in this training already; the state is “%(state)s”.")
            % {"person": person, "state": existing.get_state_display()},
            field="person",
            code="duplicate",
        )
    enrolment = Enrolment(
        training=training, person=person, position=person.position, region=province_of(person), note=note
    )
    _snapshot_institution(enrolment, person.institution)
    enrolment.full_clean()
    return _save(enrolment, by)


@transaction.atomic
def move_enrolment(*, enrolment: Enrolment, transition: str, by: Any) -> Moved:
    """Take the enrolment through a transition of ``trainings.states.ENROLMENT``.

    Confirming needs a free seat. Who gives up a confirmed seat before the training is over hands it to the first of the
    waiting list. Attendance marks stay, whatever happens. Raises ``DomainError`` when the move is refused.
    """
    training = _lock_open(enrolment.training)
    enrolment = Enrolment.objects.select_related("person").get(pk=enrolment.pk)
    held_seat = enrolment.state == State.CONFIRMED
    ENROLMENT.move(enrolment, transition)
    if enrolment.state == State.CONFIRMED:
        _require_free_seat(training)
    enrolment.waiting_since = timezone.now() if enrolment.state == State.WAITLISTED else None
    _save(enrolment, by)
    promoted = _promote_first_waiting(training, by) if held_seat else None
    return Moved(enrolment, promoted)


@transaction.atomic
def undo_move(*, enrolment: Enrolment, by: Any) -> Enrolment:
    """Put the enrolment back into the state it had before its last move, as long as the mover asks for it.

    Raises ``DomainError`` when somebody else moved it last, or when its seat is taken meanwhile.
    """
    training = _lock_open(enrolment.training)
    enrolment = Enrolment.objects.select_related("person").get(pk=enrolment.pk)
    moved, before = _last_move(enrolment)
    if before is None or moved.history_user_id != by.pk:
        raise DomainError(_("This can no longer be undone: the participant was changed meanwhile."), code="undo")
    if before.state == State.CONFIRMED:
        _require_free_seat(training)
    enrolment.state = before.state
    enrolment.waiting_since = before.waiting_since
    return _save(enrolment, by)


@transaction.atomic
def confirm_all_nominated(*, training: Training, by: Any) -> Confirmed:
    """Confirm everybody who is nominated, in the order of nomination, as long as there are seats.

    Raises ``DomainError`` when nobody is nominated, no seat is free, or the training is closed to changes.
    """
    training = _lock_open(training)
    nominated = list(training.enrolments.filter(state=State.NOMINATED).order_by("created_at", "pk"))
    if not nominated:
        raise DomainError(_("Nobody is waiting to be confirmed."), code="nobody")
    _require_free_seat(training)
    seated = nominated[: _free_seats(training)]
    now = timezone.now()
    for enrolment in seated:
        ENROLMENT.move(enrolment, "confirm")
        # One moment for all, by which they are known when it is undone.
        enrolment._history_date = now  # type: ignore[attr-defined]  # read by simple_history
        _save(enrolment, by)
    return Confirmed(confirmed=len(seated), remaining=len(nominated) - len(seated), at=now)


@transaction.atomic
def undo_confirm_all(*, training: Training, at: datetime.datetime | None, by: Any) -> int:
    """Nominate those again to whom ``confirm_all_nominated`` gave a seat at that moment; returns how many.

    Whoever was moved since stays. Raises ``DomainError`` when that is everybody, or somebody else confirmed them.
    """
    training = _lock_open(training)
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
        raise DomainError(_("This can no longer be undone: the participants were changed meanwhile."), code="undo")
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
) -> Enrolment:
    """Correct what was written down of the participant's institution, position and province of that day.

    The institution's name is taken anew only when another institution is chosen: a later renaming changes nothing.
    """
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if (institution.pk if institution else None) != enrolment.institution_id:
        _snapshot_institution(enrolment, institution)
    enrolment.position = position
    enrolment.region = region
    if note is not None:
        enrolment.note = note
    enrolment.full_clean()
    return _save(enrolment, by)


def province_of(person: Person) -> Region | None:
    """The province a person counts for: their own, else that of their institution."""
    region = person.region or (person.institution.region if person.institution else None)
    return region.parent or region if region else None


def _lock_open(training: Training) -> Training:
    """The training as it is now, locked until the end of the transaction; refused when closed to changes."""
    locked = Training.objects.select_for_update().get(pk=training.pk)
    if not locked.is_open_to_changes:
        raise DomainError(
            _("The participants can no longer be changed: the training is “%(state)s”. Reopen it first.")
            % {"state": locked.get_state_display()},
            code="closed",
        )
    return locked


def _free_seats(training: Training) -> int:
    return max(0, training.capacity - training.enrolments.confirmed().count())


def _require_free_seat(training: Training) -> None:
    if _free_seats(training) == 0:
        raise DomainError(
            ngettext(
                "The training’s only seat is taken. Put the person on the waiting list, or raise the number of seats.",
                "All %(capacity)d seats of this training are taken. "
                "Put the person on the waiting list, or raise the number of seats.",
                training.capacity,
            )
            % {"capacity": training.capacity},
            code="full",
        )


def _promote_first_waiting(training: Training, by: Any) -> Enrolment | None:
    """Give a freed seat to who has waited longest, unless the training is over or still overfull."""
    if training.is_over or _free_seats(training) == 0:
        return None
    waiting = training.enrolments.filter(state=State.WAITLISTED).select_related("person")
    first = waiting.order_by("waiting_since", "pk").first()
    if first is None:
        return None
    ENROLMENT.move(first, "confirm")
    first.waiting_since = None
    return _save(first, by)


def _snapshot_institution(enrolment: Enrolment, institution: Institution | None) -> None:
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


def _save(enrolment: Enrolment, by: Any) -> Enrolment:
    enrolment._history_user = by  # type: ignore[attr-defined]  # whom the history names
    enrolment.save()
    return enrolment

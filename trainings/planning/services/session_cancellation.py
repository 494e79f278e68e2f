"""Services for sessions that do not take place: they stay on the timetable, struck out, with what was recorded."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from emm.common.acting import acting
from emm.common.errors import DomainError
from emm.common.text import clean_line
from trainings.planning.models import Session
from trainings.planning.models.sessions import MAX_REASON_LENGTH
from trainings.planning.states import SESSION

from .sessions import lock_schedule, place_refusals, require_open, saving_in_a_free_room


@transaction.atomic
def cancel_session(*, session: Session, reason: str, by: Any) -> Session:
    """Cancel a session: its room and its trainers are free, and it counts in no attendance and in no learning hours.

    Marks and notes stay. Raises ``DomainError`` at ``reason`` when there is none or it is too long, and when the
    session is cancelled already or the training is closed.
    """
    reason = clean_line(reason)
    if not reason:
        raise DomainError("planning.cancellation_reason_missing", field="reason")
    if len(reason) > MAX_REASON_LENGTH:
        raise DomainError("planning.cancellation_reason_long", field="reason", count=MAX_REASON_LENGTH)
    stored = _locked(session)
    SESSION.move(stored, "cancel")
    stored.cancellation_reason, stored.cancelled_at, stored.cancelled_by = reason, timezone.now(), by
    stored.holds_room = False
    with acting(by=by, reason=reason):
        stored.save()
    return stored


def restore_session(*, session: Session) -> Session:
    """Let a cancelled session take place after all, where its time, its room and its trainers are still free.

    Raises ``DomainError`` when it is not cancelled or the training is closed, and what ``schedule_session`` raises.
    """
    with saving_in_a_free_room():
        stored = _locked(session)
        SESSION.move(stored, "restore")
        stored.cancellation_reason, stored.cancelled_at, stored.cancelled_by = "", None, None
        stored.holds_room = True
        trainers = [part.trainer for part in stored.trainers.select_related("trainer__person")]
        rooms = [stored.room_id] if stored.room_id is not None else []
        lock_schedule(stored.training_id, {trainer.pk for trainer in trainers}, rooms)
        if refusal := DomainError.collect(place_refusals(stored, trainers, held=[each.pk for each in trainers])):
            raise refusal
        stored.save()
    return stored


def _locked(session: Session) -> Session:
    """The session as it is stored, under the lock of its training."""
    training = lock_schedule(session.training_id)
    require_open(training)
    stored = Session.objects.select_related("module", "room").get(pk=session.pk)
    stored.training = training
    return stored

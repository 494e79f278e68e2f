"""Changes of several sessions at once. They are judged when all are made, so that two may exchange their times.

All that a change writes has one moment in the history. ``undo_batch`` takes back what was done at such a moment.
"""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from emm.common.acting import acting
from emm.common.errors import DomainError
from participants.models import Trainer
from trainings.planning.conflicts import booked_elsewhere, room_clashes, trainer_clashes
from trainings.planning.models import Session, SessionTrainer, Training

from .rooms import refuse_parallel_without_room
from .sessions import (
    is_within,
    lock_schedule,
    moved,
    require_open,
    saving_in_a_free_room,
    trainer_field,
)
from .venues import find_or_add_room

# A session is moved within its day: by no more than half of it.
MAX_SHIFT_MINUTES = 720
FIELDS = ["starts_at", "ends_at", "room", "updated_at"]
Batch = datetime.datetime


def swap_sessions(*, one: Session, other: Session) -> Batch:
    """Let two sessions of a training exchange the times at which they begin; each keeps its length and its room.

    Raises ``ValidationError`` as all changes here do: where a session would lie outside the training's days, a room or
    a trainer is taken then, one of them is cancelled, or the training is closed.
    """
    if one.training_id != other.training_id or one.pk == other.pk:
        raise DomainError("planning.swap_within_training")
    wanted = {one.pk: other.starts_at, other.pk: one.starts_at}

    def change(session: Session) -> None:
        _begin_at(session, wanted[session.pk])

    return _change(one.training_id, {one.pk, other.pk}, change)


def shift_sessions(*, first: Session, minutes: int) -> Batch:
    """Move a session and all later ones of its day by so many minutes, to later or, if negative, to earlier."""
    if not minutes or abs(minutes) > MAX_SHIFT_MINUTES:
        raise DomainError("planning.shift_minutes", field="minutes", most=MAX_SHIFT_MINUTES)
    by = datetime.timedelta(minutes=minutes)
    first.training = Training.objects.get(pk=first.training_id)
    those = {
        session.pk
        for session in _of_day(first.training, first.day)
        if session.starts_at >= first.starts_at and not session.is_cancelled
    }

    day = first.day

    def change(session: Session) -> None:
        _begin_at(session, session.starts_at + by)
        if session.day != day:
            raise DomainError("planning.shift_leaves_day", field="minutes", session=session)

    return _change(first.training_id, those, change)


def give_room(*, training: Training, day: datetime.date, room: str) -> Batch:
    """Let all sessions of the day but breaks take place in ``room``, which is added to the venue if it is not known."""
    those = {each.pk for each in _of_day(training, day) if each.has("room") and not each.is_cancelled}

    def change(session: Session) -> None:
        session.room = find_or_add_room(training=session.training, name=room)

    return _change(training.pk, those, change, field="room")


def exchange_days(*, training: Training, day: datetime.date, other: datetime.date) -> Batch:
    """Let all sessions of the one day take place on the other, and those of the other on the one."""
    if day == other or not {day, other} <= set(training.days):
        raise DomainError("planning.exchange_of_days", field="other")
    those = {each.pk for date in (day, other) for each in _of_day(training, date) if not each.is_cancelled}

    def change(session: Session) -> None:
        days = ((other if session.day == day else day) - session.day).days
        zone = session.training.zone
        starts_at, ends_at = session.starts_at, session.ends_at
        session.starts_at, session.ends_at = moved(starts_at, days, zone, zone), moved(ends_at, days, zone, zone)

    return _change(training.pk, those, change, field="other")


def replace_trainer(*, training: Training, trainer: Trainer, by_session: Mapping[int, Trainer | None]) -> Batch:
    """Let others take over the sessions of a trainer: for each session by its key who does; None: nobody does.

    Whoever takes over has the same role. Raises ``ValidationError`` at the names that ``session_field`` gives, where
    somebody is elsewhere, not active, or in the session already.
    """
    with transaction.atomic(), acting(at=(moment := timezone.now())):
        others = {other.pk for other in by_session.values() if other is not None}
        training = lock_schedule(training.pk, {trainer.pk, *others})
        require_open(training)
        held = SessionTrainer.objects.filter(training=training, trainer=trainer, session__in=by_session)
        parts = list(held.select_related("session__module").exclude(session__state=Session.State.CANCELLED))
        for part in parts:
            part.session.training = training
        _refuse(_takeover_refusals(parts, by_session))
        for part in parts:
            if (other := by_session[part.session_id]) is None:
                part.delete()
            else:
                part.trainer = other
                part.save()
    return moment


def assign_leads(*, training: Training, by_session: Mapping[int, Trainer | None]) -> Batch:
    """Let trainers lead sessions: for each session by its key who does; None: nobody yet.

    Raises ``ValidationError`` as ``replace_trainer`` does, and where nobody was chosen.
    """
    with transaction.atomic(), acting(at=(moment := timezone.now())):
        chosen = {pk: trainer for pk, trainer in by_session.items() if trainer is not None}
        if not chosen:
            raise DomainError("planning.nobody_chosen")
        training = lock_schedule(training.pk, {trainer.pk for trainer in chosen.values()})
        require_open(training)
        sessions = Session.objects.taking_place().filter(training=training, pk__in=chosen).select_related("module")
        parts = [SessionTrainer(session=session, trainer=chosen[session.pk]) for session in sessions]
        for part in parts:
            part.session.training = training
        _refuse(_takeover_refusals(parts, chosen))
        for part in parts:
            part.save()
    return moment


def session_field(session_pk: int) -> str:
    """The name under which a refusal that concerns one session is raised."""
    return f"session-{session_pk}"


def undo_batch(*, training: Training, batch: Batch) -> None:
    """Take back what was changed at the moment ``batch``.

    Raises ``DomainError`` where something of it was changed again since, and what a change raises: a room or a trainer
    may be taken meanwhile.
    """
    sessions = _entries(Session, training, batch)
    parts = _entries(SessionTrainer, training, batch)
    if not sessions and not parts:
        raise DomainError("planning.nothing_to_undo")
    with saving_in_a_free_room(), acting(at=timezone.now()):
        training = lock_schedule(training.pk, {entry.trainer_id for entry in parts})
        require_open(training)
        for entry in [*sessions, *parts]:
            if entry.next_record is not None:
                raise DomainError("planning.changed_since")
        before = {entry.id: entry.prev_record for entry in sessions}
        if before:

            def change(session: Session) -> None:
                earlier = before[session.pk]
                session.starts_at, session.ends_at, session.room_id = (
                    earlier.starts_at,
                    earlier.ends_at,
                    earlier.room_id,
                )

            _change_locked(training, set(before), change)
        for entry in parts:
            _restore_part(entry)


# --- Inside -----------------------------------------------------------------------------------


def _of_day(training: Training, day: datetime.date) -> list[Session]:
    sessions = list(training.sessions.all())
    for session in sessions:
        session.training = training
    return [session for session in sessions if session.day == day]


def _begin_at(session: Session, moment: datetime.datetime) -> None:
    session.starts_at, session.ends_at = moment, moment + (session.ends_at - session.starts_at)


def _change(
    training_pk: int, those: Collection[int], change: Callable[[Session], None], *, field: str | None = None
) -> Batch:
    """Change the sessions with the keys ``those``, all at one moment; what is refused stands at ``field``."""
    moment = timezone.now()
    with saving_in_a_free_room(), acting(at=moment):
        training = lock_schedule(training_pk)
        require_open(training)
        if not those:
            raise DomainError("planning.no_session_to_change", field=field)
        _change_locked(training, those, change, field=field)
    return moment


def _change_locked(
    training: Training, those: Collection[int], change: Callable[[Session], None], *, field: str | None = None
) -> None:
    sessions = list(training.sessions.select_related("module", "room").prefetch_related("trainers__trainer__person"))
    for session in sessions:
        session.training = training
    changed = [session for session in sessions if session.pk in those]
    if cancelled := next((session for session in changed if session.is_cancelled), None):
        raise DomainError("planning.session_cancelled", field=field, session=cancelled)
    for session in changed:
        change(session)
    trainers = {session: [part.trainer for part in session.trainers.all()] for session in changed}
    lock_schedule(
        training.pk,
        {trainer.pk for those in trainers.values() for trainer in those},
        {session.room_id for session in changed if session.room_id is not None},
    )
    _refuse(_refusals(training, sessions, changed, trainers, field=field))
    refuse_parallel_without_room(sessions, field=field)
    for session in changed:
        session.save(update_fields=FIELDS)


def _refusals(
    training: Training,
    sessions: Sequence[Session],
    changed: Sequence[Session],
    trainers: Mapping[Session, Sequence[Trainer]],
    *,
    field: str | None,
) -> list[DomainError]:
    """Everything that stands against the sessions as they are now in memory."""
    outside = [session for session in changed if not is_within(training, session.starts_at, session.ends_at)]
    if outside:
        return [DomainError("planning.sessions_outside", field=field, sessions=outside)]
    named = [session for session in sessions if session.room_id is not None]
    own = [clash for session in changed for clash in room_clashes(session, named)]
    rooms = [
        clash
        for clash in [*own, *booked_elsewhere(changed)]
        if clash.other not in changed or clash.session.pk < clash.other.pk
    ]
    busy = trainer_clashes(trainers.items())
    return [
        *(DomainError("planning.room_taken", field=field, clash=clash) for clash in rooms),
        *(DomainError("planning.trainer_busy", field=field, clash=clash) for clash in busy),
    ]


def _takeover_refusals(parts: Sequence[SessionTrainer], by_session: Mapping[int, Trainer | None]) -> list[DomainError]:
    refusals: list[DomainError] = []
    wanted: list[tuple[Session, list[Trainer]]] = []
    for part in parts:
        other = by_session[part.session_id]
        if other is None:
            continue
        field = session_field(part.session_id)
        if other.status == Trainer.Status.INACTIVE:
            refusals.append(DomainError("planning.trainer_inactive", field=field, trainer=other.person.full_name))
        elif part.session.trainers.filter(trainer=other).exists():
            refusals.append(DomainError("planning.trainer_already_there", field=field))
        else:
            wanted.append((part.session, [other]))
    return refusals + [
        DomainError("planning.trainer_busy", field=session_field(clash.session.pk), clash=clash)
        for clash in trainer_clashes(wanted)
    ]


def _entries(model: Any, training: Training, batch: Batch) -> list[Any]:
    """What the history tells of the moment, of what belongs to the training."""
    history = model.history.filter(history_date=batch)
    if model is Session:
        return list(history.filter(training_id=training.pk, history_type="~"))
    return list(history.filter(session__training=training.pk))


def _restore_part(entry: Any) -> None:
    """The trainer's part as it was before the entry; what the entry added goes.

    Raises ``ValidationError`` where the trainer is elsewhere now.
    """
    if entry.history_type == "+":
        SessionTrainer.objects.get(pk=entry.id).delete()
        return
    session = Session.objects.select_related("training", "module").get(pk=entry.session_id)
    earlier = entry.prev_record
    trainer = Trainer.objects.select_related("person").get(pk=earlier.trainer_id)
    clashes = trainer_clashes([(session, [trainer])])
    _refuse([DomainError("planning.trainer_busy", field=trainer_field(trainer), clash=clash) for clash in clashes])
    part = SessionTrainer.objects.filter(pk=entry.id).first() or SessionTrainer(pk=entry.id, session=session)
    part.session, part.trainer, part.role = session, trainer, earlier.role
    part.save()


def _refuse(refusals: Collection[DomainError]) -> None:
    if (refusal := DomainError.collect(refusals)) is not None:
        raise refusal

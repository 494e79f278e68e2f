"""The timetable's services: put a session on it, change it, take it off, and say who teaches.

Every service holds the training's row and those of the trainers concerned while it looks for clashes and saves, so that
of two people who plan at the same moment the second sees what the first did.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, router, transaction
from django.db.models import ProtectedError, Q
from django.db.models.deletion import Collector
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from curriculum.models import Module
from emm.common.acting import acting
from emm.common.errors import DomainError
from participants.models import Trainer
from trainings.planning.conflicts import booked_elsewhere, room_clashes, trainer_clashes
from trainings.planning.learning_hours import jp_of_minutes
from trainings.planning.models import Room, Session, SessionTrainer, Training
from trainings.planning.models.sessions import kinds_with

from .venues import find_or_add_room

# PostgreSQL's own guards of the rooms, made by a migration: of each room, and within a training of none named.
ROOM_CONSTRAINT = "planning_session_room_free"
NO_ROOM_CONSTRAINT = "planning_session_no_room_free"


@dataclass(frozen=True)
class Part:
    """A trainer's part in a session: who, and in which role."""

    trainer: Trainer
    role: str = SessionTrainer.Role.LEAD


@dataclass(frozen=True)
class SessionPlan:
    """All that is said of a session when it is planned.

    ``room`` is the name of a room of the training's venue; one that the venue does not have yet is added to it. ``jp``
    left at None is worked out of the time, for kinds that count as learning. What the kind does not have
    (``FIELDS_OF_KIND``) is left out, whatever is said of it.
    """

    kind: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    module: Module | None = None
    title_en: str = ""
    title_ind: str = ""
    room: str = ""
    jp: Decimal | None = None
    parts: Sequence[Part] = ()


def schedule_session(*, training: Training, plan: SessionPlan) -> Session:
    """Put a new session on the timetable.

    Raises ``ValidationError`` at ``starts_at``, ``ends_at``, ``room``, ``module``, ``jp`` and, for each trainer who
    cannot come, at the name that ``trainer_field`` gives.
    """
    return _save(Session(training=training), plan)


def change_session(*, session: Session, plan: SessionPlan) -> Session:
    """Change a session on the timetable, with all its trainers.

    Raises what ``schedule_session`` raises, at ``kind`` when a session with attendance shall become a break, and when
    the session is cancelled.
    """
    return _save(session, plan)


def delete_session(*, session: Session) -> None:
    """Take a session off the timetable.

    Raises ``DomainError`` when something was recorded in it already, or when it was cancelled: then it stays.

    Its history and those of its trainers end at the same moment, by which ``put_back_session`` knows who belongs to it.
    """
    with transaction.atomic(), acting(at=timezone.now()):
        require_open(lock_schedule(session.training_id))
        session.refresh_from_db(fields=["note", "state"])
        _refuse_cancelled(session)
        if session.note:
            raise DomainError("planning.session_has_note", session=session)
        for part in session.trainers.all():
            part.delete()
        try:
            session.delete()
        except ProtectedError as error:
            raise DomainError("planning.session_has_attendance", session=session) from error


def put_back_session(*, removed: Any) -> Session:
    """Put a session on the timetable again, as it was when it was taken off, with its trainers.

    ``removed`` is the last entry of its history. Raises ``DomainError`` when it stands on the timetable, and what
    ``schedule_session`` raises: the time, the room or a trainer may be taken meanwhile.
    """
    with transaction.atomic():
        training = lock_schedule(removed.training_id)
        room = Room.objects.filter(pk=removed.room_id).first()
        if Session.objects.filter(pk=removed.id).exists():
            raise DomainError("planning.session_already_there", session=removed.instance)
        went_with_it = SessionTrainer.history.filter(  # type: ignore[attr-defined]  # made by simple_history
            session_id=removed.id, history_type="-", history_date=removed.history_date
        )
        roles = dict(went_with_it.values_list("trainer_id", "role"))
        trainers = Trainer.objects.filter(pk__in=roles).select_related("person").order_by("pk")
        plan = SessionPlan(
            kind=removed.kind,
            starts_at=removed.starts_at,
            ends_at=removed.ends_at,
            module=Module.objects.filter(pk=removed.module_id).first(),
            title_en=removed.title_en or "",
            title_ind=removed.title_ind or "",
            room=room.name if room is not None and room.venue_id == training.venue_id else "",
            jp=removed.jp,
            parts=[Part(trainer, roles[trainer.pk]) for trainer in trainers],
        )
        return _save(Session(pk=removed.id, uid=removed.uid, training_id=removed.training_id), plan)


def assign_trainer(*, session: Session, part: Part) -> SessionTrainer:
    """Let one more trainer teach in a session.

    Raises ``ValidationError`` when that trainer cannot come, or when sessions of this kind have no trainers.
    """
    with transaction.atomic():
        session.training = lock_schedule(session.training_id, [part.trainer.pk])
        require_open(session.training)
        session.refresh_from_db(fields=["kind", "starts_at", "ends_at", "state"])
        _refuse_cancelled(session)
        if not session.has("trainers"):
            raise DomainError("planning.break_has_no_trainers", field=trainer_field(part.trainer))
        if session.trainers.filter(trainer=part.trainer).exists():
            raise DomainError("planning.trainer_already_there", field=trainer_field(part.trainer))
        _refuse(trainer_refusals(session, [part.trainer], held=()))
        return SessionTrainer.objects.create(session=session, trainer=part.trainer, role=part.role)


def remove_trainer(*, part: SessionTrainer) -> None:
    """Take a trainer out of a session. Raises ``DomainError`` when the session is cancelled."""
    with transaction.atomic():
        require_open(lock_schedule(part.session.training_id))
        part.session.refresh_from_db(fields=["state"])
        _refuse_cancelled(part.session)
        part.delete()


def move_timetable(*, training: Training, days: int, zone_before: datetime.tzinfo) -> None:
    """Move every session by so many days; the time on the clock stays, also where the training's zone changed.

    To be called in the transaction that changes the training's dates or zone; ``training`` has the new ones already.
    Raises ``ValidationError`` at ``starts_on`` when a session would lie outside them, a trainer is elsewhere or a room
    is booked.
    """
    with transaction.atomic():
        lock_schedule(training.pk)
        own = training.sessions.select_related("module", "room")
        sessions = list(own.prefetch_related("trainers__trainer__person"))
        trainers = {session: [part.trainer for part in session.trainers.all()] for session in sessions}
        lock_schedule(
            training.pk,
            {trainer.pk for those in trainers.values() for trainer in those},
            {session.room_id for session in sessions if session.room_id is not None},
        )
        for session in sessions:
            session.training = training
            session.starts_at = moved(session.starts_at, days, zone_before, training.zone)
            session.ends_at = moved(session.ends_at, days, zone_before, training.zone)
            session.updated_at = timezone.now()
        refuse_outside(training, [session for session in sessions if not session.is_cancelled])
        clashes = trainer_clashes(trainers.items())
        _refuse(DomainError("planning.trainer_busy", field="starts_on", clash=clash) for clash in clashes)
        taken = booked_elsewhere(sessions)
        _refuse(DomainError("planning.room_taken", field="starts_on", clash=clash) for clash in taken)
        bulk_update_with_history(sessions, Session, ["starts_at", "ends_at", "updated_at"])


def lock_schedule(training_pk: int, trainer_pks: Collection[int] = (), room_pks: Collection[int] = ()) -> Training:
    """Hold the rows of the training, the trainers and the rooms until the transaction ends; returns the training.

    Always in this order, and trainers and rooms by key, so that two planners never wait for each other. Only planners
    wait: rows that merely point here (an enrolment, a mark) may be written meanwhile.
    """
    training = Training.objects.select_for_update(no_key=True).get(pk=training_pk)
    if trainer_pks:
        rows = Trainer.objects.filter(pk__in=trainer_pks).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))
    if room_pks:
        rooms = Room.objects.filter(pk__in=room_pks).order_by("pk")
        list(rooms.select_for_update(no_key=True).values_list("pk"))
    return training


def require_open(training: Training) -> None:
    """Raise ``DomainError`` when the plan of the training can no longer be changed."""
    if not training.is_open_to_changes:
        raise DomainError("planning.training_closed", state=training.get_state_display())


def is_recorded(session: Session) -> bool:
    """Whether something was recorded in the session, so that it can be cancelled but not removed."""
    return bool(session.note) or _is_protected(session)


def time_refusals(training: Training, starts_at: datetime.datetime, ends_at: datetime.datetime) -> list[DomainError]:
    """What is wrong with the times: the end before the start, or not both on one of the training's days."""
    if ends_at <= starts_at:
        return [DomainError("planning.times", field="ends_at")]
    if is_within(training, starts_at, ends_at):
        return []
    days = {"first": training.starts_on, "last": training.ends_on}
    return [DomainError("planning.session_outside_days", field="starts_at", **days)]


def room_refusals(session: Session) -> list[DomainError]:
    """The sessions of any training that are in the same room at the same time."""
    same_room = Q(room=session.room_id) if session.room_id is not None else Q(training=session.training_id, room=None)
    others = Session.objects.overlapping(session.starts_at, session.ends_at).filter(same_room, holds_room=True)
    return [
        DomainError("planning.room_taken", field="room", clash=clash)
        for clash in room_clashes(session, others.select_related("module", "room", "training"))
    ]


def trainer_refusals(session: Session, trainers: Collection[Trainer], *, held: Collection[int]) -> list[DomainError]:
    """The trainers who are elsewhere at the session's time, or inactive unless they ``held`` a part already."""
    refusals = [
        DomainError("planning.trainer_inactive", field=trainer_field(trainer), trainer=trainer.person.full_name)
        for trainer in trainers
        if trainer.status == Trainer.Status.INACTIVE and trainer.pk not in held
    ]
    return refusals + [
        DomainError("planning.trainer_busy", field=trainer_field(clash.trainer), clash=clash)
        for clash in trainer_clashes([(session, trainers)])
    ]


def place_refusals(session: Session, trainers: Collection[Trainer], *, held: Collection[int]) -> list[DomainError]:
    """Why the session cannot take place then and there: its times, else its room and its trainers."""
    return time_refusals(session.training, session.starts_at, session.ends_at) or [
        *room_refusals(session),
        *trainer_refusals(session, trainers, held=held),
    ]


def trainer_field(trainer: Trainer) -> str:
    """The name under which a refusal that concerns one trainer is raised."""
    return f"trainer-{trainer.pk}"


def is_within(training: Training, starts_at: datetime.datetime, ends_at: datetime.datetime) -> bool:
    """Whether both lie on one day of the training, by the clock of its place."""
    first, last = (moment.astimezone(training.zone).date() for moment in (starts_at, ends_at))
    return training.starts_on <= first == last <= training.ends_on


def refuse_outside(training: Training, sessions: Sequence[Session]) -> None:
    """Raise ``DomainError`` at ``starts_on`` when any of the sessions lies outside the training's days."""
    outside = [session for session in sessions if not is_within(training, session.starts_at, session.ends_at)]
    if not outside:
        return
    raise DomainError("planning.sessions_outside", field="starts_on", sessions=outside)


def moved(moment: datetime.datetime, days: int, before: datetime.tzinfo, after: datetime.tzinfo) -> datetime.datetime:
    """The same time on the clock so many days later, perhaps in another zone."""
    return (moment.astimezone(before) + datetime.timedelta(days=days)).replace(tzinfo=after)


# --- Inside -----------------------------------------------------------------------------------


def _save(session: Session, plan: SessionPlan) -> Session:
    with saving_in_a_free_room():
        _save_locked(session, plan)
    return session


@contextmanager
def saving_in_a_free_room() -> Iterator[None]:
    """One transaction at whose end the database's own guard of the rooms speaks; its refusal as a ``DomainError``."""
    try:
        with transaction.atomic():
            yield
            if connection.vendor == "postgresql":
                connection.check_constraints()  # now rather than at the very end
    except IntegrityError as error:
        # What slipped past our own check: a writer that held no lock.
        if not any(name in str(error) for name in (ROOM_CONSTRAINT, NO_ROOM_CONSTRAINT)):
            raise
        raise DomainError("planning.room_taken_meanwhile", field="room") from error


def _save_locked(session: Session, plan: SessionPlan) -> None:
    parts = plan.parts if plan.kind in kinds_with("trainers") else ()
    trainers = [part.trainer for part in parts]
    session.training = lock_schedule(session.training_id, {trainer.pk for trainer in trainers})
    require_open(session.training)
    if not session._state.adding:
        # Written by others meanwhile, and not by this form.
        session.refresh_from_db(
            fields=["note", "state", "cancellation_reason", "cancelled_at", "cancelled_by"],
        )
        _refuse_cancelled(session)
    if session.pk and plan.kind == Session.Kind.BREAK:
        _refuse_recorded(session)
    _fill(session, plan)
    if session.room_id is not None:
        lock_schedule(session.training_id, room_pks=[session.room_id])
    session.full_clean(exclude=["training"])
    if len({trainer.pk for trainer in trainers}) < len(trainers):
        raise DomainError("planning.trainer_twice")
    before = list(session.trainers.all()) if session.pk else []
    _refuse(place_refusals(session, trainers, held={part.trainer_id for part in before}))
    session.save()
    _set_parts(session, before, parts)


def _fill(session: Session, plan: SessionPlan) -> None:
    session.kind = plan.kind
    session.module = plan.module
    session.title_en, session.title_ind = plan.title_en.strip(), plan.title_ind.strip()
    session.starts_at, session.ends_at = plan.starts_at, plan.ends_at
    session.room = find_or_add_room(training=session.training, name=plan.room) if session.has("room") else None
    session.jp = plan.jp if plan.jp is not None else default_jp(plan.kind, plan.starts_at, plan.ends_at)
    session.drop_what_kind_lacks()


def _refuse_cancelled(session: Session) -> None:
    """Raise ``DomainError`` where the session does not take place: nothing is changed in it until it is restored."""
    if session.is_cancelled:
        raise DomainError("planning.session_cancelled", session=session)


def _refuse_recorded(session: Session) -> None:
    """Raise ``DomainError`` where attendance was recorded: nobody attends a break."""
    if _is_protected(session):
        raise DomainError("planning.break_has_attendance", field="kind", session=session)


def _is_protected(session: Session) -> bool:
    """Whether records of other apps, such as marks, keep the session."""
    try:
        Collector(using=router.db_for_write(Session), origin=session).collect([session])
    except ProtectedError:
        return True
    return False


def default_jp(kind: str, starts_at: datetime.datetime, ends_at: datetime.datetime) -> Decimal:
    """What a session of this kind and length counts unless somebody says otherwise."""
    if kind not in Session.LEARNING_KINDS or ends_at <= starts_at:
        return Decimal(0)
    return jp_of_minutes(int((ends_at - starts_at).total_seconds() // 60))


def _set_parts(session: Session, before: list[SessionTrainer], wanted: Sequence[Part]) -> None:
    """Make the session's trainers the wanted ones, touching only what differs."""
    roles = {part.trainer.pk: part.role for part in wanted}
    for held in before:
        if held.trainer_id not in roles:
            held.delete()
        elif held.role != roles[held.trainer_id]:
            held.role = roles[held.trainer_id]
            held.save()
    known = {held.trainer_id for held in before}
    for part in wanted:
        if part.trainer.pk not in known:
            SessionTrainer.objects.create(session=session, trainer=part.trainer, role=part.role)


def _refuse(refusals: Iterable[DomainError]) -> None:
    if (refusal := DomainError.collect(refusals)) is not None:
        raise refusal

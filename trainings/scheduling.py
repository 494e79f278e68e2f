"""The timetable's verbs: put a session on it, change it, take it off, and say who teaches.

Every verb holds the training's row and those of the trainers concerned while it looks for clashes and saves, so that
of two people who plan at the same moment the second sees what the first did.
"""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from curriculum.models import Module
from emm.common import words
from emm.common.errors import DomainError
from participants.models import Trainer

from .clashes import room_clashes, trainer_clashes
from .learning_hours import jp_of_minutes
from .models import Session, SessionTrainer, Training

# PostgreSQL's own guard of the rooms, made by a migration.
ROOM_CONSTRAINT = "trainings_session_room_free"


@dataclass(frozen=True)
class Part:
    """A trainer's part in a session: who, and in which role."""

    trainer: Trainer
    role: str = SessionTrainer.Role.LEAD


@dataclass(frozen=True)
class SessionPlan:
    """All that is said of a session when it is planned.

    ``jp`` left at None is worked out of the time, for kinds that count as learning.
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
    """Change a session on the timetable, with all its trainers. Raises what ``schedule_session`` raises."""
    return _save(session, plan)


def delete_session(*, session: Session) -> None:
    """Take a session off the timetable. Raises ``DomainError`` when something was recorded in it already.

    Its history and those of its trainers end at the same moment, by which ``put_back_session`` knows who belongs to it.
    """
    now = timezone.now()
    with transaction.atomic():
        require_open(lock_schedule(session.training_id))
        for part in session.trainers.all():
            part._history_date = now  # type: ignore[attr-defined]  # read by simple_history
            part.delete()
        session._history_date = now  # type: ignore[attr-defined]
        try:
            session.delete()
        except ProtectedError as error:
            raise DomainError(
                _("Attendance was recorded in “%(session)s”, so it stays on the timetable.") % {"session": session},
                code="recorded",
            ) from error


def put_back_session(*, removed: Any) -> Session:
    """Put a session on the timetable again, as it was when it was taken off, with its trainers and its note.

    ``removed`` is the last entry of its history. Raises ``DomainError`` when it stands on the timetable, and what
    ``schedule_session`` raises: the time, the room or a trainer may be taken meanwhile.
    """
    with transaction.atomic():
        lock_schedule(removed.training_id)
        if Session.objects.filter(pk=removed.id).exists():
            raise DomainError(
                _("“%(session)s” stands on the timetable already.") % {"session": removed.instance}, code="undo"
            )
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
            room=removed.room,
            jp=removed.jp,
            parts=[Part(trainer, roles[trainer.pk]) for trainer in trainers],
        )
        return _save(Session(pk=removed.id, training_id=removed.training_id, note=removed.note), plan)


def assign_trainer(*, session: Session, part: Part) -> SessionTrainer:
    """Let one more trainer teach in a session. Raises ``ValidationError`` when that trainer cannot come."""
    with transaction.atomic():
        session.training = lock_schedule(session.training_id, [part.trainer.pk])
        require_open(session.training)
        session.refresh_from_db(fields=["starts_at", "ends_at"])
        if session.trainers.filter(trainer=part.trainer).exists():
            raise DomainError(_("This trainer is in the session already."), field=trainer_field(part.trainer))
        _refuse(trainer_refusals(session, [part.trainer], held=()))
        return SessionTrainer.objects.create(session=session, trainer=part.trainer, role=part.role)


def remove_trainer(*, part: SessionTrainer) -> None:
    """Take a trainer out of a session."""
    with transaction.atomic():
        require_open(lock_schedule(part.session.training_id))
        part.delete()


def move_timetable(*, training: Training, days: int, zone_before: datetime.tzinfo) -> None:
    """Move every session by so many days; the time on the clock stays, also where the training's zone changed.

    To be called in the transaction that changes the training's dates or zone; ``training`` has the new ones already.
    Raises ``ValidationError`` at ``starts_on`` when a session would lie outside them or a trainer is elsewhere.
    """
    with transaction.atomic():
        lock_schedule(training.pk)
        sessions = list(training.sessions.select_related("module").prefetch_related("trainers__trainer__person"))
        trainers = {session: [part.trainer for part in session.trainers.all()] for session in sessions}
        lock_schedule(training.pk, {trainer.pk for those in trainers.values() for trainer in those})
        for session in sessions:
            session.training = training
            session.starts_at = moved(session.starts_at, days, zone_before, training.zone)
            session.ends_at = moved(session.ends_at, days, zone_before, training.zone)
            session.updated_at = timezone.now()
        refuse_outside(training, sessions)
        clashes = [clash.message for clash in trainer_clashes(trainers.items())]
        _refuse(DomainError(message, field="starts_on", code="trainer_busy") for message in clashes)
        bulk_update_with_history(sessions, Session, ["starts_at", "ends_at", "updated_at"])


def lock_schedule(training_pk: int, trainer_pks: Collection[int] = ()) -> Training:
    """Hold the rows of the training and of the trainers until the transaction ends; returns the training.

    Always in this order, and the trainers by key, so that two planners never wait for each other. Only planners wait:
    rows that merely point here (an enrolment, a mark) may be written meanwhile.
    """
    training = Training.objects.select_for_update(no_key=True).get(pk=training_pk)
    if trainer_pks:
        rows = Trainer.objects.filter(pk__in=trainer_pks).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))
    return training


def require_open(training: Training) -> None:
    """Raise ``DomainError`` when the plan of the training can no longer be changed."""
    if not training.is_open_to_changes:
        raise DomainError(
            _("The plan can no longer be changed: the state of the training is “%(state)s”.")
            % {"state": training.get_state_display()},
            code="closed",
        )


def time_refusals(training: Training, starts_at: datetime.datetime, ends_at: datetime.datetime) -> list[DomainError]:
    """What is wrong with the times: the end before the start, or not both on one of the training's days."""
    if ends_at <= starts_at:
        return [DomainError(_("The session ends before it begins."), field="ends_at", code="times")]
    if is_within(training, starts_at, ends_at):
        return []
    message = _("The training takes place on %(days)s; a session begins and ends on one of its days.")
    days = words.date_range(training.starts_on, training.ends_on)
    return [DomainError(message % {"days": days}, field="starts_at", code="outside")]


def room_refusals(session: Session) -> list[DomainError]:
    """The sessions of the training that are in the same room at the same time."""
    others = Session.objects.overlapping(session.starts_at, session.ends_at).filter(training=session.training)
    return [
        DomainError(clash.message, field="room", code="room_taken")
        for clash in room_clashes(session, others.select_related("module"))
    ]


def trainer_refusals(session: Session, trainers: Collection[Trainer], *, held: Collection[int]) -> list[DomainError]:
    """The trainers who are elsewhere at the session's time, or inactive unless they ``held`` a part already."""
    refusals = [
        DomainError(
            _("%(trainer)s is no longer active as a trainer.") % {"trainer": trainer.person.full_name},
            field=trainer_field(trainer),
            code="inactive",
        )
        for trainer in trainers
        if trainer.status == Trainer.Status.INACTIVE and trainer.pk not in held
    ]
    return refusals + [
        DomainError(clash.message, field=trainer_field(clash.trainer), code="trainer_busy")
        for clash in trainer_clashes([(session, trainers)])
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
    named = [f"“{session.label}” ({words.date_range(session.day)})" for session in outside[:3]]
    if len(outside) > len(named):
        named.append(_("%(count)d more") % {"count": len(outside) - len(named)})
    raise DomainError(
        _("These sessions would lie outside the training’s days: %(sessions)s.") % {"sessions": words.listed(named)},
        field="starts_on",
        code="outside",
    )


def moved(moment: datetime.datetime, days: int, before: datetime.tzinfo, after: datetime.tzinfo) -> datetime.datetime:
    """The same time on the clock so many days later, perhaps in another zone."""
    return (moment.astimezone(before) + datetime.timedelta(days=days)).replace(tzinfo=after)


# --- Inside -----------------------------------------------------------------------------------


def _save(session: Session, plan: SessionPlan) -> Session:
    try:
        with transaction.atomic():
            _save_locked(session, plan)
            if connection.vendor == "postgresql":
                connection.check_constraints()  # the guard of the rooms, now rather than at the very end
    except IntegrityError as error:
        # What slipped past our own check: a writer that held no lock.
        if ROOM_CONSTRAINT not in str(error):
            raise
        raise DomainError(
            _("The room is taken at this time. Choose another room or another time."), field="room", code="room_taken"
        ) from error
    return session


def _save_locked(session: Session, plan: SessionPlan) -> None:
    trainers = [part.trainer for part in plan.parts]
    session.training = lock_schedule(session.training_id, {trainer.pk for trainer in trainers})
    require_open(session.training)
    _fill(session, plan)
    session.full_clean(exclude=["training"])
    _refuse(time_refusals(session.training, session.starts_at, session.ends_at))
    if len({trainer.pk for trainer in trainers}) < len(trainers):
        raise DomainError(_("A trainer has one role in a session, but one of them stands here twice."), code="twice")
    before = list(session.trainers.all()) if session.pk else []
    _refuse([*room_refusals(session), *trainer_refusals(session, trainers, held={part.trainer_id for part in before})])
    session.save()
    _set_parts(session, before, plan.parts)


def _fill(session: Session, plan: SessionPlan) -> None:
    session.kind = plan.kind
    session.module = plan.module
    session.title_en, session.title_ind = plan.title_en.strip(), plan.title_ind.strip()
    session.starts_at, session.ends_at = plan.starts_at, plan.ends_at
    session.room = " ".join(plan.room.split())
    session.jp = plan.jp if plan.jp is not None else default_jp(plan.kind, plan.starts_at, plan.ends_at)


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

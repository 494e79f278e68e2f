"""The plan's services: programmes with their indicators; trainings made, copied, changed and moved on."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from emm.common.acting import acting
from emm.common.errors import DomainError
from emm.common.states import Transition
from participants.models import Trainer
from trainings.planning.conflicts import booked_elsewhere, trainer_clashes
from trainings.planning.models import Session, SessionTrainer, Training
from trainings.planning.publication_checks import Stage, check_readiness
from trainings.planning.registries import places_taken
from trainings.planning.states import TRAINING

from .rooms import hold_rooms, leave_rooms_of_other_venues, refuse_parallel_without_room, release_rooms
from .sessions import is_within, lock_schedule, move_timetable, moved, refuse_outside, require_open
from .venues import VenueEntry, settle_venue


@transaction.atomic
def plan_training(*, training: Training, venue: VenueEntry | None = None) -> Training:
    """Save a new training, at a ``venue`` that is added where it is not known; it begins as a draft.

    Raises ``ValidationError``.
    """
    training.state = Training.State.DRAFT
    settle_venue(training=training, entry=venue)
    training.full_clean()
    training.save()
    return training


@dataclass(frozen=True)
class TrainingChange:
    """What happened to the timetable when the training was changed."""

    training: Training
    sessions_moved: int
    rooms_left: int


def change_training(
    *, training: Training, move_sessions: bool = False, venue: VenueEntry | None = None
) -> TrainingChange:
    """Save the changed ``training``; with ``move_sessions`` the timetable goes along with its first day.

    At another ``venue``, which is added where it is not known, sessions keep their rooms where it has those of the same
    name, and have none otherwise.

    In another time zone the sessions keep their time on the clock. Raises ``ValidationError``: at ``starts_on`` when
    sessions would lie outside the training's days (and at ``move_sessions`` when moving them would help), at
    ``capacity`` when more places are taken than would be left, at ``curriculum`` when the timetable teaches another.
    """
    with transaction.atomic():
        stored = lock_schedule(training.pk)
        require_open(stored)
        training.state = stored.state
        settle_venue(training=training, entry=venue)
        training.full_clean()
        _refuse_too_few_seats(training, before=stored.capacity)
        sessions = list(Session.objects.taking_place().filter(training=training).select_related("module"))
        _refuse_other_curriculum(training, sessions)
        days = (training.starts_on - stored.starts_on).days if move_sessions else 0
        moves = training.sessions.exists() and (days != 0 or training.time_zone != stored.time_zone)
        if not moves:
            for session in sessions:
                session.training = training
            _refuse_sessions_left_behind(training, stored, sessions)
        training.save()
        rooms_left = leave_rooms_of_other_venues(training=training) if training.venue_id != stored.venue_id else 0
        if moves:
            move_timetable(training=training, days=days, zone_before=stored.zone)
    return TrainingChange(training, len(sessions) if moves else 0, rooms_left)


def copy_training(
    *, source: Training, starts_on: datetime.date, title_en: str, title_ind: str, with_trainers: bool = False, by: Any
) -> Training:
    """A new draft like ``source`` from another day on: with its timetable, rooms and JP, but no participants.

    Cancelled sessions stay behind, and so do rooms that are booked then.

    The trainers come along only on wish, and then only those who are still active. Raises ``ValidationError`` at
    ``starts_on`` (dates) and ``with_trainers`` (somebody is elsewhere at that time).
    """
    copy = Training(
        programme=source.programme,
        curriculum=source.curriculum,
        kind=source.kind,
        title_en=title_en,
        title_ind=title_ind,
        summary_en=source.summary_en,
        summary_ind=source.summary_ind,
        starts_on=starts_on,
        ends_on=starts_on + (source.ends_on - source.starts_on),
        time_zone=source.time_zone,
        country=source.country,
        mode=source.mode,
        place=source.place,
        venue=source.venue,
        region=source.region,
        language=source.language,
        certificate_language=source.certificate_language,
        capacity=source.capacity,
        minimum_share=source.minimum_share,
        copied_from=source,
    )
    with transaction.atomic():
        copy.full_clean()
        with acting(by=by):
            copy.save()
        days = (starts_on - source.starts_on).days
        taking_place = Session.objects.taking_place().filter(training=source)
        sessions = taking_place.select_related("module", "room").prefetch_related("trainers__trainer__person")
        copies = _copy_sessions(list(sessions), copy, days)
        if with_trainers:
            _copy_trainers(copies, by=by)
    return copy


def move_training(*, training: Training, transition: str, by: Any) -> Transition:
    """Move a training to another state by the named transition, which is returned.

    A cancelled training books no rooms; restored, its sessions have those that are still free.

    Raises ``DomainError`` when the state does not allow it, when it is published with something amiss (see
    ``readiness``), or completed before its last day.
    """
    with transaction.atomic():
        stored = lock_schedule(training.pk)
        move = TRAINING.move(stored, transition)
        if transition == "publish":
            _refuse_unready(stored)
        if transition == "complete" and stored.today < stored.ends_on:
            raise DomainError("planning.completed_too_early", day=stored.ends_on)
        with acting(by=by):
            stored.save()
            if transition == "cancel":
                release_rooms(training=stored)
            if transition == "restore":
                hold_rooms(training=stored)
    training.state = stored.state
    return move


def undo_cancelling(*, training: Training, by: Any) -> Training:
    """Put a cancelled training back into the state that it had: a draft, or planned and on the public pages.

    Raises ``DomainError`` when it is not cancelled any more, or cannot be published as it is now, for instance because
    a trainer is elsewhere by now.
    """
    history: Any = Training.history  # type: ignore[attr-defined]  # made by simple_history
    with transaction.atomic():
        lock_schedule(training.pk)
        entries = history.filter(id=training.pk).order_by("-history_date", "-history_id")
        before = entries.exclude(state=Training.State.CANCELLED).first()
        move_training(training=training, transition="restore", by=by)
        if before is not None and before.state == Training.State.PLANNED:
            move_training(training=training, transition="publish", by=by)
    return training


# --- Inside -----------------------------------------------------------------------------------


def _refuse_too_few_seats(training: Training, *, before: int) -> None:
    """Walk-ins may be more than there are places ``before`` the change: that is no reason to refuse another one."""
    taken = places_taken().filter(training=training).count()
    if training.capacity < min(taken, before):
        raise DomainError("planning.capacity_below_confirmed", field="capacity", count=taken)


def _refuse_other_curriculum(training: Training, sessions: Sequence[Session]) -> None:
    strangers = [s for s in sessions if s.module is not None and s.module.curriculum_id != training.curriculum_id]
    if strangers:
        raise DomainError("planning.other_curriculum", field="curriculum", sessions=strangers)


def _refuse_sessions_left_behind(training: Training, stored: Training, sessions: Sequence[Session]) -> None:
    if (training.starts_on, training.ends_on) == (stored.starts_on, stored.ends_on):
        return
    try:
        refuse_outside(training, sessions)
    except DomainError as refusal:
        days = datetime.timedelta(days=(training.starts_on - stored.starts_on).days)
        fit = all(is_within(training, session.starts_at + days, session.ends_at + days) for session in sessions)
        if not days or not fit:
            raise
        remedy = DomainError("planning.sessions_not_moved")
        raise ValidationError({**refusal.error_dict, "move_sessions": [remedy]}) from refusal


def _copy_sessions(sources: Sequence[Session], training: Training, days: int) -> list[tuple[Session, Session]]:
    """The copies beside what they are copies of. Those whose room is booked have none."""
    copies = [(_copy_of(source, training, days), source) for source in sources]
    lock_schedule(training.pk, room_pks={copy.room_id for copy, _source in copies if copy.room_id is not None})
    for clash in booked_elsewhere(copy for copy, _source in copies):
        clash.session.room = None
    refuse_parallel_without_room([copy for copy, _source in copies], field="starts_on")
    for copy, _source in copies:
        copy.save()
    return copies


def _copy_of(source: Session, training: Training, days: int) -> Session:
    zone = training.zone
    return Session(
        training=training,
        kind=source.kind,
        module=source.module,
        title_en=source.title_en,
        title_ind=source.title_ind,
        starts_at=moved(source.starts_at, days, zone, zone),
        ends_at=moved(source.ends_at, days, zone, zone),
        room=source.room,
        jp=source.jp,
    )


def _copy_trainers(copies: Sequence[tuple[Session, Session]], *, by: Any) -> None:
    parts = [
        (session, part)
        for session, source in copies
        for part in source.trainers.all()
        if part.trainer.status != Trainer.Status.INACTIVE
    ]
    if not parts:
        return
    lock_schedule(parts[0][0].training_id, {part.trainer_id for _session, part in parts})
    clashes = trainer_clashes([(session, [part.trainer]) for session, part in parts])
    refusals = [DomainError("planning.trainer_busy", field="with_trainers", clash=clash) for clash in clashes]
    if (refusal := DomainError.collect(refusals)) is not None:
        raise refusal
    for session, part in parts:
        SessionTrainer.objects.create(session=session, trainer=part.trainer, role=part.role)


def _refuse_unready(training: Training) -> None:
    amiss = [check for check in check_readiness(training) if check.stage is Stage.MUST]
    if amiss:
        raise DomainError("planning.not_ready", checks=amiss)

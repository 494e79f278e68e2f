"""What cannot be at the same time: a trainer in two sessions, two sessions in one room."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from participants.models import Trainer

from .models import Session, SessionTrainer, Training


@dataclass(frozen=True)
class TrainerClash:
    """``trainer`` is wanted in ``session`` while being in ``other``, which may belong to any training."""

    session: Session
    trainer: Trainer
    other: Session


@dataclass(frozen=True)
class RoomClash:
    """``session`` and ``other`` are in one room at once; ``other`` may belong to any training."""

    session: Session
    other: Session


def are_within_the_same_scope(planned: Training, other: Training) -> bool:
    """Whether every grant that reaches the planned training reaches the other one too."""
    return (planned.programme_id, planned.region_id) == (other.programme_id, other.region_id)


def trainer_clashes(wanted: Iterable[tuple[Session, Collection[Trainer]]]) -> list[TrainerClash]:
    """Every clash of the sessions, with those trainers, among each other and with all other sessions: one query.

    The sessions count with the times they hold in memory; cancelled ones, and those of
    cancelled trainings, do not count.
    """
    pairs = [(session, trainer) for session, trainers in wanted for trainer in trainers if not session.is_cancelled]
    if not pairs:
        return []
    engaged: dict[int, list[Session]] = defaultdict(list)
    for session, trainer in pairs:
        engaged[trainer.pk].append(session)
    elsewhere = (
        SessionTrainer.objects.filter(
            trainer__in=engaged,
            session__starts_at__lt=max(session.ends_at for session, _trainer in pairs),
            session__ends_at__gt=min(session.starts_at for session, _trainer in pairs),
        )
        .exclude(session__in=[session.pk for session, _trainer in pairs if session.pk])
        .exclude(session__state=Session.State.CANCELLED)
        .exclude(session__training__state=Training.State.CANCELLED)
        .select_related("session__training", "session__module")
    )
    for part in elsewhere:
        engaged[part.trainer_id].append(part.session)
    return [
        TrainerClash(session, trainer, other)
        for session, trainer in pairs
        for other in engaged[trainer.pk]
        if other is not session and overlap(session, other)
    ]


def room_clashes(session: Session, others: Iterable[Session]) -> list[RoomClash]:
    """The clashes of ``session`` with ``others``; within a training, no room named is a room, too.

    A break takes none, nor does a session that is cancelled or whose training is.
    """
    if not _takes_room(session):
        return []
    return [
        RoomClash(session, other)
        for other in others
        if other is not session
        and not (other.pk and other.pk == session.pk)
        and _takes_room(other)
        and overlap(session, other)
        and _is_same_room(session, other)
    ]


def booked_elsewhere(sessions: Iterable[Session]) -> list[RoomClash]:
    """The clashes of ``sessions``, with the times and rooms they hold in memory, with those of other trainings.

    One query.
    """
    wanted = [session for session in sessions if session.room_id is not None and _takes_room(session)]
    if not wanted:
        return []
    others = list(
        Session.objects.overlapping(
            min(session.starts_at for session in wanted), max(session.ends_at for session in wanted)
        )
        .filter(room__in={session.room_id for session in wanted}, holds_room=True)
        .exclude(training__in={session.training_id for session in wanted})
        .select_related("training", "module", "room")
    )
    return [clash for session in wanted for clash in room_clashes(session, others)]


def _takes_room(session: Session) -> bool:
    return session.has("room") and session.holds_room and not session.is_cancelled


def _is_same_room(one: Session, other: Session) -> bool:
    if one.room_id is None:
        return other.room_id is None and one.training_id == other.training_id
    return one.room_id == other.room_id


def overlap(one: Session, other: Session) -> bool:
    """Whether the sessions share time; where one ends when the other begins, they do not."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at

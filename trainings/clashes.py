"""What cannot be at the same time: a trainer in two sessions, two sessions in one room."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from emm.common import words
from participants.models import Trainer

from .models import Session, SessionTrainer, Training


@dataclass(frozen=True)
class TrainerClash:
    """``trainer`` is wanted in ``session`` while being in ``other``, which may belong to any training."""

    session: Session
    trainer: Trainer
    other: Session

    @property
    def message(self) -> str:
        """Who is where instead, and when, on the clock of the training that is planned."""
        zone = self.session.training.zone
        facts = {
            "trainer": self.trainer.person.full_name,
            "session": self.other.label,
            "time": words.time_range(self.other.starts_at, self.other.ends_at, zone),
        }
        if self.other.training_id == self.session.training_id:
            return _("%(trainer)s is in “%(session)s” at this time (%(time)s).") % facts
        facts["training"] = self.other.training.title
        return _("%(trainer)s is in “%(session)s” of “%(training)s” at this time (%(time)s).") % facts


@dataclass(frozen=True)
class RoomClash:
    """``session`` and ``other`` of the same training are in one room at once."""

    session: Session
    other: Session

    @property
    def message(self) -> str:
        facts = {
            "room": self.other.room,
            "session": self.other.label,
            "time": words.time_range(self.other.starts_at, self.other.ends_at, self.session.training.zone),
        }
        if self.other.room:
            return _("“%(room)s” is taken by “%(session)s” at this time (%(time)s).") % facts
        return (
            _("“%(session)s” is at this time (%(time)s). Sessions side by side need a room each: name both rooms.")
            % facts
        )


def trainer_clashes(wanted: Iterable[tuple[Session, Collection[Trainer]]]) -> list[TrainerClash]:
    """Every clash of the sessions, with those trainers, among each other and with all other sessions: one query.

    The sessions count with the times they hold in memory; those of cancelled trainings do not count.
    """
    pairs = [(session, trainer) for session, trainers in wanted for trainer in trainers]
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
    """The clashes of ``session`` with ``others`` of its training; no room named is a room, too."""
    room = same_room(session.room)
    return [
        RoomClash(session, other)
        for other in others
        if other.pk != session.pk and overlap(session, other) and same_room(other.room) == room
    ]


def overlap(one: Session, other: Session) -> bool:
    """Whether the sessions share time; where one ends when the other begins, they do not."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def same_room(name: str) -> str:
    """What all spellings of one room have in common."""
    return " ".join(name.split()).casefold()

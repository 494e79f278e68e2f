"""Put a whole timetable on the days of a training at once, and take it off again."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from curriculum.models import Module
from emm.common.errors import DomainError, sentence_of
from trainings.planning.conflicts import booked_elsewhere
from trainings.planning.models import Session, TimetableTemplate, Training
from trainings.planning.models.timetable_templates import in_both

from .filling import Block, Layout, Slot, fill
from .sessions import default_jp, delete_session, is_recorded, lock_schedule, require_open, saving_in_a_free_room
from .venues import find_or_add_room

# A timetable of more days is planned day by day.
MAX_DAYS = 14


@dataclass(frozen=True)
class ProposedTimetable:
    """A timetable as it would be: unsaved sessions, and what found no time."""

    sessions: list[Session]
    left_over: list[Block]


def propose_timetable(
    *, training: Training, template: TimetableTemplate, modules: Sequence[Module]
) -> ProposedTimetable:
    """How the days of the training would go by ``template``; nothing is saved. The sessions have no room yet."""
    layout: Layout = fill(template, training.days, modules)
    return ProposedTimetable([_session(training, slot) for slot in layout.slots], layout.left_over)


def lay_out_timetable(
    *, training: Training, template: TimetableTemplate, modules: Sequence[Module], room: str = ""
) -> list[Session]:
    """Save the timetable that ``propose_timetable`` shows; every session but breaks is in ``room``.

    What found no time is not on it. The room is added to the training's venue where it is not known.

    Raises ``ValidationError`` where the training has sessions already or is too long, or nothing fits into its days;
    and at ``room`` where it is booked by another training, or the training has no venue.
    """
    with saving_in_a_free_room():
        training = lock_schedule(training.pk)
        require_open(training)
        if training.sessions.exists():
            raise DomainError("planning.timetable_not_empty")
        if training.day_count > MAX_DAYS:
            raise DomainError("planning.too_many_days_to_lay_out", days=MAX_DAYS)
        proposed = propose_timetable(training=training, template=template, modules=modules)
        if not proposed.sessions:
            raise DomainError("planning.nothing_to_lay_out")
        place = find_or_add_room(training=training, name=room)
        for session in proposed.sessions:
            session.room = place if session.has("room") else None
        if place is not None:
            lock_schedule(training.pk, room_pks=[place.pk])
            _refuse_booked(proposed.sessions)
        for session in proposed.sessions:
            session.full_clean(exclude=["training"])
            session.save()
    return proposed.sessions


def sessions_to_clear(training: Training) -> tuple[list[Session], list[Session]]:
    """The sessions that ``clear_timetable`` removes, and those that stay, as something was recorded in them."""
    sessions = list(training.sessions.select_related("module"))
    kept = [session for session in sessions if session.is_cancelled or is_recorded(session)]
    return [session for session in sessions if session not in kept], kept


def clear_timetable(*, training: Training) -> list[Session]:
    """Take all sessions off the timetable in which nothing was recorded; what was taken off.

    Raises ``DomainError`` where the training is published (its timetable is public), or not open to changes.
    """
    with transaction.atomic():
        training = lock_schedule(training.pk)
        require_open(training)
        if training.state != Training.State.DRAFT:
            raise DomainError("planning.clearing_published")
        removed, _kept = sessions_to_clear(training)
        for session in removed:
            delete_session(session=session)
    return removed


def count_without_breaks(sessions: Sequence[Session]) -> int:
    """How many sessions there are, as people count them."""
    return sum(session.kind != Session.Kind.BREAK for session in sessions)


def title_of(block: Block) -> str:
    """What a part is called in the language of the reader; a module has its own title."""
    return sentence_of(f"planning.part_{block.part}", number=block.round)


# --- Inside -----------------------------------------------------------------------------------


def _session(training: Training, slot: Slot) -> Session:
    starts_at, ends_at = (_moment(training, slot.day, minutes) for minutes in (slot.begins, slot.ends))
    block = slot.block
    titles = in_both(lambda: title_of(block)) if block.part else {"en": "", "ind": ""}
    return Session(
        training=training,
        kind=block.kind,
        module=block.module,
        title_en=titles["en"],
        title_ind=titles["ind"],
        starts_at=starts_at,
        ends_at=ends_at,
        jp=block.jp if block.jp is not None else default_jp(block.kind, starts_at, ends_at),
    )


def _moment(training: Training, day: datetime.date, minutes: int) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(minutes // 60, minutes % 60), tzinfo=training.zone)


def _refuse_booked(sessions: Sequence[Session]) -> None:
    taken = [DomainError("planning.room_taken", field="room", clash=clash) for clash in booked_elsewhere(sessions)]
    if (refusal := DomainError.collect(taken)) is not None:
        raise refusal

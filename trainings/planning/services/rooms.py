"""The rooms of a training's sessions when the training moves to another venue, is cancelled or restored.

The training's row is locked by whoever calls.
"""

from collections.abc import Sequence
from itertools import combinations

from emm.common.errors import DomainError
from trainings.planning.conflicts import booked_elsewhere, overlap
from trainings.planning.models import Session, Training

from .sessions import lock_schedule
from .venues import find_room


def leave_rooms_of_other_venues(*, training: Training) -> int:
    """Give the sessions the rooms of the same name at the training's venue, or none. Returns how many have none now.

    Raises ``DomainError`` at ``venue`` where parallel sessions would be left without rooms.
    """
    sessions = [s for s in _sessions_of(training) if s.room is not None and s.room.venue_id != training.venue_id]
    for session in sessions:
        session.room = find_room(venue=training.venue, name=str(session.room))
    _drop_booked(training, sessions)
    _save(training, sessions, field="venue")
    return sum(session.room_id is None for session in sessions)


def release_rooms(*, training: Training) -> None:
    """Book no room for a cancelled training; which rooms it had is kept."""
    training.sessions.update(holds_room=False)


def hold_rooms(*, training: Training) -> None:
    """Book the rooms of a restored training again, as far as they are free; sessions whose room is not have none.

    Raises ``DomainError`` where parallel sessions would be left without rooms.
    """
    sessions = [session for session in _sessions_of(training) if not session.is_cancelled]
    for session in sessions:
        session.holds_room = True
    _drop_booked(training, sessions)
    _save(training, sessions, field=None)


def refuse_parallel_without_room(sessions: Sequence[Session], *, field: str | None) -> None:
    """Raise ``DomainError`` where two of a training's sessions take place at once and neither has a room."""
    without = [s for s in sessions if s.has("room") and s.room_id is None and not s.is_cancelled]
    for one, other in combinations(without, 2):
        if overlap(one, other):
            raise DomainError("planning.parallel_without_room", field=field, sessions=[one, other])


def _sessions_of(training: Training) -> list[Session]:
    sessions = list(training.sessions.select_related("module", "room"))
    for session in sessions:
        session.training = training
    return sessions


def _drop_booked(training: Training, sessions: Sequence[Session]) -> None:
    rooms: set[int] = {session.room_id for session in sessions if session.room_id is not None}
    lock_schedule(training.pk, room_pks=rooms)
    for clash in booked_elsewhere(sessions):
        clash.session.room = None


def _save(training: Training, sessions: Sequence[Session], *, field: str | None) -> None:
    changed = {session.pk: session for session in sessions}
    refuse_parallel_without_room([changed.get(s.pk, s) for s in _sessions_of(training)], field=field)
    for session in sessions:
        session.save(update_fields=["room", "holds_room", "updated_at"])

"""Reading a training's timetable: its sessions with their trainers, and what somebody should look at again.

Warnings are soft (a person may plan so all the same), except those marked ``serious``: they can only have come about
by a change elsewhere, and keep a training from being published.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from emm.common.errors import sentence_of
from participants.models import Qualification, Unavailability

from .conflicts import overlap, room_clashes, trainer_clashes
from .models import Session, SessionTrainer, Training
from .registries import places_taken
from .services.sessions import is_within

# Somebody who stands before people for longer than this on one day does so badly in the end.
MAX_TEACHING_DAY = datetime.timedelta(hours=7)
# Friday prayer, on the clock of the place.
PRAYER_BEGINS, PRAYER_ENDS = datetime.time(11, 30), datetime.time(13, 0)
FRIDAY_PRAYER = {"begins": PRAYER_BEGINS, "ends": PRAYER_ENDS}
FRIDAY = 4
# When the first session of a day begins where nothing else tells.
USUAL_START = datetime.time(8, 30)
LATEST_START = datetime.time(22, 0)


@dataclass(frozen=True)
class ScheduleWarning:
    """Something about one session that somebody should look at again."""

    session: Session
    code: str
    data: Mapping[str, Any] = field(default_factory=dict)
    serious: bool = False

    @property
    def text(self) -> str:
        """Its sentence in the language of the reader."""
        return sentence_of(f"planning.warns_{self.code}", **self.data)


def sessions_of(training: Training) -> list[Session]:
    """The sessions in order, each with module, trainers, persons, their qualifications and the days on which they
    cannot teach: four queries.
    """
    qualified = Prefetch("trainer__qualifications", Qualification.objects.only("trainer_id", "module_id", "expires_on"))
    during = Unavailability.objects.filter(starts_on__lte=training.ends_on, ends_on__gte=training.starts_on)
    away = Prefetch("trainer__unavailable", during)
    parts = SessionTrainer.objects.select_related("trainer__person").order_by("session", "-role", "pk")
    sessions = list(
        training.sessions.select_related("module__curriculum", "room").prefetch_related(
            Prefetch("trainers", parts.prefetch_related(qualified, away))
        )
    )
    for session in sessions:
        session.training = training
    return sessions


def schedule_warnings(training: Training, sessions: Sequence[Session] | None = None) -> list[ScheduleWarning]:
    """What somebody should look at again, in the order of the timetable. ``sessions`` are from ``sessions_of``.

    Of a cancelled session there is nothing to say.
    """
    sessions = sessions_of(training) if sessions is None else sessions
    sessions = [session for session in sessions if not session.is_cancelled]
    found = [
        *_impossible(training, sessions),
        *(warning for session in sessions for warning in _about_trainers(training, session)),
        *(ScheduleWarning(s, "friday_prayer", FRIDAY_PRAYER) for s in sessions if crosses_friday_prayer(s)),
        *_during_breaks(sessions),
        *_long_days(sessions),
        *_taking_part_elsewhere(training, sessions),
    ]
    order = {session.pk: number for number, session in enumerate(sessions)}
    return sorted(found, key=lambda warning: order[warning.session.pk])


def crosses_friday_prayer(session: Session) -> bool:
    """Whether something other than a break is planned during Friday prayer."""
    start, end = session.local_start, session.local_end
    return (
        session.kind != Session.Kind.BREAK
        and start.weekday() == FRIDAY
        and start.time() < PRAYER_ENDS
        and end.time() > PRAYER_BEGINS
    )


def next_free_time(training: Training, day: datetime.date, sessions: Sequence[Session]) -> datetime.time:
    """When a further session could begin on ``day``: after the last one, or when days of this training begin."""
    ends = [session.local_end.time() for session in sessions if session.day == day and not session.is_cancelled]
    if ends:
        return min(max(ends), LATEST_START)
    starts = [session.local_start.time() for session in sessions]
    return min(starts, default=USUAL_START)


def common_room(sessions: Sequence[Session]) -> str:
    """The room that all of several sessions share: it need be said only once. Breaks and cancelled ones are in none."""
    rooms = [session.room_name for session in sessions if session.has("room") and not session.is_cancelled]
    return rooms[0] if len(rooms) > 1 and len(set(rooms)) == 1 else ""


def is_qualified(part: SessionTrainer) -> bool:
    """Whether the trainer may teach the session's module on its day; sessions without one ask for nothing."""
    if part.session.module_id is None:
        return True
    held = qualification_for(part)
    return held is not None and held.is_valid_on(part.session.day)


def qualification_for(part: SessionTrainer) -> Qualification | None:
    """The trainer's qualification for the session's module, also one that has expired."""
    held = part.trainer.qualifications.all()
    return next((each for each in held if each.module_id == part.session.module_id), None)


# --- Inside -----------------------------------------------------------------------------------


def _impossible(training: Training, sessions: Sequence[Session]) -> list[ScheduleWarning]:
    """Clashes, and sessions outside the training's days."""
    found = [
        ScheduleWarning(session, "outside", serious=True)
        for session in sessions
        if not is_within(training, session.starts_at, session.ends_at)
    ]
    for session in sessions:
        found += [ScheduleWarning(session, "room", {"clash": c}, serious=True) for c in room_clashes(session, sessions)]
    wanted = [(session, [part.trainer for part in session.trainers.all()]) for session in sessions]
    found += [ScheduleWarning(c.session, "trainer_busy", {"clash": c}, serious=True) for c in trainer_clashes(wanted)]
    return found


def _about_trainers(training: Training, session: Session) -> list[ScheduleWarning]:
    parts: Collection[SessionTrainer] = [
        part for part in session.trainers.all() if part.role != SessionTrainer.Role.OBSERVER
    ]
    found = []
    if session.lacks_lead:
        found.append(ScheduleWarning(session, "no_trainer", {"has_others": bool(parts)}))
    for part in parts:
        name = {"trainer": part.trainer.person.full_name}
        if part.role == SessionTrainer.Role.LEAD and not is_qualified(part):
            held = qualification_for(part)
            expired = {**name, "day": held.expires_on} if held else {}
            found.append(ScheduleWarning(session, "expired" if held else "not_qualified", expired or name))
        if any(period.covers(session.day) for period in part.trainer.unavailable.all()):
            found.append(ScheduleWarning(session, "away", name))
        if not part.trainer.teaches_in(training.language):
            found.append(ScheduleWarning(session, "language", name))
    return found


def _during_breaks(sessions: Sequence[Session]) -> list[ScheduleWarning]:
    """Sessions that go on while there is a break."""
    breaks = [session for session in sessions if session.kind == Session.Kind.BREAK]
    return [
        ScheduleWarning(session, "break", {"pause": pause})
        for session in sessions
        for pause in breaks
        if session.kind != Session.Kind.BREAK and overlap(session, pause)
    ]


def _long_days(sessions: Sequence[Session]) -> list[ScheduleWarning]:
    """A trainer's day that is too long is told at the last session of it."""
    taught: dict[tuple[int, datetime.date], list[tuple[Session, SessionTrainer]]] = defaultdict(list)
    for session in sessions:
        for part in session.trainers.all():
            if part.role != SessionTrainer.Role.OBSERVER and session.kind != Session.Kind.BREAK:
                taught[part.trainer_id, session.day].append((session, part))
    found = []
    for those in taught.values():
        time = sum((session.ends_at - session.starts_at for session, _part in those), datetime.timedelta())
        if time > MAX_TEACHING_DAY:
            session, part = those[-1]
            found.append(ScheduleWarning(session, "long_day", {"part": part, "time": time}))
    return found


def _taking_part_elsewhere(training: Training, sessions: Sequence[Session]) -> list[ScheduleWarning]:
    """Trainers who are confirmed as participants of another training on the day of the session. One query."""
    parts = [(session, part.trainer.person) for session in sessions for part in session.trainers.all()]
    if not parts:
        return []
    seats = (
        places_taken()
        .filter(
            person__in={person.pk for _session, person in parts},
            training__starts_on__lte=training.ends_on,
            training__ends_on__gte=training.starts_on,
        )
        .exclude(training=training)
        .exclude(training__state=Training.State.CANCELLED)
    )
    days: dict[int, list[tuple[datetime.date, datetime.date]]] = defaultdict(list)
    for person_pk, first, last in seats.values_list("person", "training__starts_on", "training__ends_on"):
        days[person_pk].append((first, last))
    return [
        ScheduleWarning(session, "participant", {"person": person.full_name})
        for session, person in parts
        if any(first <= session.day <= last for first, last in days[person.pk])
    ]

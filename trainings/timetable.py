"""Reading a training's timetable: its sessions with their trainers, and what somebody should look at again.

Warnings are soft (a person may plan so all the same), except those marked ``serious``: they can only have come about
by a change elsewhere, and keep a training from being published.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emm.common import words
from participants.models import Qualification

from .clashes import room_clashes, trainer_clashes
from .models import Session, SessionTrainer, Training
from .scheduling import is_within

# Somebody who stands before people for longer than this on one day does so badly in the end.
LONGEST_TEACHING_DAY = datetime.timedelta(hours=7)
# Friday prayer, on the clock of the place.
PRAYER_BEGINS, PRAYER_ENDS = datetime.time(11, 30), datetime.time(13, 0)
FRIDAY = 4
# When the first session of a day begins where nothing else tells.
USUAL_START = datetime.time(8, 30)
LATEST_START = datetime.time(22, 0)


@dataclass(frozen=True)
class ScheduleWarning:
    """Something about one session that somebody should look at again."""

    session: Session
    code: str
    text: str
    serious: bool = False


def sessions_of(training: Training) -> list[Session]:
    """The sessions in order, each with module, trainers, persons and qualifications: three queries."""
    qualified = Prefetch("trainer__qualifications", Qualification.objects.only("trainer_id", "module_id"))
    parts = SessionTrainer.objects.select_related("trainer__person").order_by("session", "-role", "pk")
    sessions = list(
        training.sessions.select_related("module__curriculum").prefetch_related(
            Prefetch("trainers", parts.prefetch_related(qualified))
        )
    )
    for session in sessions:
        session.training = training
    return sessions


def schedule_warnings(training: Training, sessions: Sequence[Session] | None = None) -> list[ScheduleWarning]:
    """What somebody should look at again, in the order of the timetable. ``sessions`` are from ``sessions_of``."""
    sessions = sessions_of(training) if sessions is None else sessions
    found = [
        *_impossible(training, sessions),
        *(warning for session in sessions for warning in _about_trainers(training, session)),
        *(ScheduleWarning(s, "friday_prayer", _prayer_text()) for s in sessions if crosses_friday_prayer(s)),
        *_long_days(sessions),
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
    ends = [session.local_end.time() for session in sessions if session.day == day]
    if ends:
        return min(max(ends), LATEST_START)
    starts = [session.local_start.time() for session in sessions]
    return min(starts, default=USUAL_START)


def common_room(sessions: Sequence[Session]) -> str:
    """The room that all of several sessions share: it need be said only once."""
    rooms = {session.room for session in sessions}
    return rooms.pop() if len(sessions) > 1 and len(rooms) == 1 else ""


def is_qualified(part: SessionTrainer) -> bool:
    """Whether the trainer may teach the session's module; sessions without one ask for nothing."""
    session = part.session
    return session.module_id is None or session.module_id in {
        qualification.module_id for qualification in part.trainer.qualifications.all()
    }


# --- Inside -----------------------------------------------------------------------------------


def _impossible(training: Training, sessions: Sequence[Session]) -> list[ScheduleWarning]:
    """Clashes, and sessions outside the training's days."""
    outside = _("This lies outside the days of the training.")
    found = [
        ScheduleWarning(session, "outside", outside, serious=True)
        for session in sessions
        if not is_within(training, session.starts_at, session.ends_at)
    ]
    for session in sessions:
        found += [ScheduleWarning(session, "room", c.message, serious=True) for c in room_clashes(session, sessions)]
    wanted = [(session, [part.trainer for part in session.trainers.all()]) for session in sessions]
    found += [ScheduleWarning(c.session, "trainer_busy", c.message, serious=True) for c in trainer_clashes(wanted)]
    return found


def _about_trainers(training: Training, session: Session) -> list[ScheduleWarning]:
    parts: Collection[SessionTrainer] = [
        part for part in session.trainers.all() if part.role != SessionTrainer.Role.OBSERVER
    ]
    if not parts:
        missing = session.kind == Session.Kind.MODULE
        return [ScheduleWarning(session, "no_trainer", _("Nobody teaches this yet."))] if missing else []
    found = []
    for part in parts:
        name = {"trainer": part.trainer.person.full_name}
        if part.role == SessionTrainer.Role.LEAD and not is_qualified(part):
            text = _("%(trainer)s leads, but is not qualified for this module.") % name
            found.append(ScheduleWarning(session, "not_qualified", text))
        if not part.trainer.teaches_in(training.language):
            text = _("%(trainer)s does not teach in the language of this training.") % name
            found.append(ScheduleWarning(session, "language", text))
    return found


def _prayer_text() -> str:
    return _("This goes on during Friday prayer (%(from)s–%(until)s).") % {
        "from": _clock(PRAYER_BEGINS),
        "until": _clock(PRAYER_ENDS),
    }


def _clock(time: datetime.time) -> str:
    return words.clock(datetime.datetime.combine(datetime.date.min, time, tzinfo=datetime.UTC), datetime.UTC)


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
        if time > LONGEST_TEACHING_DAY:
            session, part = those[-1]
            found.append(ScheduleWarning(session, "long_day", _long_day_text(part, time)))
    return found


def _long_day_text(part: SessionTrainer, time: datetime.timedelta) -> str:
    hours = round(time.total_seconds() / 3600)
    return ngettext(
        "%(trainer)s teaches about %(hours)d hour on this day.",
        "%(trainer)s teaches about %(hours)d hours on this day.",
        hours,
    ) % {"trainer": part.trainer.person.full_name, "hours": hours}

"""Who teaches in a training, how much, and who else could."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from emm.common.ordering import by_name
from participants import person_lookup
from participants.models import Qualification, Trainer, Unavailability

from .conflicts import overlap
from .models import Session, SessionTrainer, Training
from .timetable import MAX_TEACHING_DAY, is_qualified


@dataclass(frozen=True)
class TeamPart:
    """A trainer's part in one session."""

    part: SessionTrainer
    session: Session
    qualified: bool


@dataclass
class TeamMember:
    """A trainer with all parts held in one training."""

    trainer: Trainer
    parts: list[TeamPart] = field(default_factory=list)
    is_reachable: bool = False

    @property
    def jp(self) -> Decimal:
        """JP of the sessions taught; observing is not teaching, and a cancelled session is not taught."""
        return sum((each.session.jp for each in self._taught), start=Decimal(0))

    @property
    def hours(self) -> Decimal:
        """Clock hours taught, to two places."""
        time = sum((each.session.ends_at - each.session.starts_at for each in self._taught), datetime.timedelta())
        return (Decimal(int(time.total_seconds())) / 3600).quantize(Decimal("0.01"))

    @property
    def teaches(self) -> bool:
        """Whether there is a part in a session that takes place."""
        return any(not each.session.is_cancelled for each in self.parts)

    @property
    def _taught(self) -> list[TeamPart]:
        return [
            each
            for each in self.parts
            if each.part.role != SessionTrainer.Role.OBSERVER and not each.session.is_cancelled
        ]


@dataclass(frozen=True)
class Candidate:
    """A trainer beside a session that needs one."""

    trainer: Trainer
    qualified: bool
    speaks: bool
    busy: bool
    away: bool

    @property
    def fits(self) -> bool:
        return self.qualified and self.speaks and not self.busy and not self.away


def team_of(sessions: Sequence[Session], *, seen_by: Any) -> list[TeamMember]:
    """The trainers of ``sessions`` (from ``timetable.sessions_of``) by name.

    One query for an officer with a scope, about whose records are theirs to open; none for anybody else.
    """
    members: dict[int, TeamMember] = {}
    for session in sessions:
        for part in session.trainers.all():
            part.session = session
            member = members.setdefault(part.trainer_id, TeamMember(part.trainer))
            member.parts.append(TeamPart(part, session, is_qualified(part)))
    reachable = person_lookup.visible_people(seen_by, [member.trainer.person for member in members.values()])
    for member in members.values():
        member.is_reachable = member.trainer.person_id in reachable
    return sorted(members.values(), key=lambda member: (member.trainer.person.sort_key, member.trainer.pk))


def candidates_for(training: Training, sessions: Sequence[Session], *, seen_by: Any) -> list[list[Candidate]]:
    """For each of ``sessions``, which may be unsaved, the active trainers that one finds; who fits first, then by name.

    Four queries, however many sessions there are.
    """
    if not sessions:
        return []
    trainers = list(
        Trainer.objects.for_user(seen_by).active().select_related("person").order_by(by_name("person__full_name"), "pk")
    )
    qualifications: dict[tuple[int, int], Qualification] = {
        (each.trainer_id, each.module_id): each
        for each in Qualification.objects.filter(module__in={s.module_id for s in sessions if s.module_id}).order_by()
    }
    busy, away = _engagements(sessions), _absences(sessions)
    return [
        sorted(
            (
                Candidate(
                    trainer=trainer,
                    qualified=session.module_id is None
                    or (
                        (held := qualifications.get((trainer.pk, session.module_id))) is not None
                        and held.is_valid_on(session.day)
                    ),
                    speaks=trainer.teaches_in(training.language),
                    busy=any(
                        starts_at < session.ends_at and session.starts_at < ends_at
                        for starts_at, ends_at, session_id in busy[trainer.pk]
                        if session_id != session.pk
                    ),
                    away=any(period.covers(session.day) for period in away[trainer.pk]),
                )
                for trainer in trainers
            ),
            key=lambda candidate: not candidate.fits,
        )
        for session in sessions
    ]


def propose_trainers(sessions: Sequence[Session], candidates: Sequence[Sequence[Candidate]]) -> list[Trainer | None]:
    """Somebody for each of ``sessions`` among its ``candidates``: who fits, is in none of the others at that time and
    does not teach for too long on that day. None where there is nobody.

    Of several, whoever teaches the module already; then few trainers rather than many, each for about half a day.
    """
    given: dict[int, list[Session]] = defaultdict(list)
    proposed: list[Trainer | None] = []
    for session, those in zip(sessions, candidates, strict=True):
        free = [
            each.trainer
            for each in those
            if each.fits
            and not any(overlap(session, other) for other in given[each.trainer.pk])
            and _taught_on(session, given[each.trainer.pk]) <= MAX_TEACHING_DAY
        ]
        chosen = min(free, key=lambda each: _preference(session, given[each.pk]), default=None)
        if chosen is not None:
            given[chosen.pk].append(session)
        proposed.append(chosen)
    return proposed


def _preference(session: Session, others: Sequence[Session]) -> tuple[bool, bool, bool, int]:
    """The less, the better for ``session`` is somebody who was proposed for ``others``."""
    has_begun = session.module_id is not None and session.module_id in {other.module_id for other in others}
    return not has_begun, _taught_on(session, others) > MAX_TEACHING_DAY / 2, not others, len(others)


def _taught_on(session: Session, others: Sequence[Session]) -> datetime.timedelta:
    """How long ``session`` and those of ``others`` on its day last."""
    of_day = [session, *(other for other in others if other.day == session.day)]
    return sum((each.ends_at - each.starts_at for each in of_day), datetime.timedelta())


def _absences(sessions: Sequence[Session]) -> dict[int, list[Unavailability]]:
    """The periods in which each trainer cannot teach that touch the days of ``sessions``."""
    days = [session.day for session in sessions]
    away: dict[int, list[Unavailability]] = defaultdict(list)
    for period in Unavailability.objects.filter(starts_on__lte=max(days), ends_on__gte=min(days)).order_by():
        away[period.trainer_id].append(period)
    return away


def _engagements(sessions: Sequence[Session]) -> dict[int, list[tuple[datetime.datetime, datetime.datetime, int]]]:
    """When each trainer is in any session that shares time with the span of ``sessions``."""
    parts = (
        SessionTrainer.objects.filter(
            session__starts_at__lt=max(session.ends_at for session in sessions),
            session__ends_at__gt=min(session.starts_at for session in sessions),
        )
        .exclude(session__state=Session.State.CANCELLED)
        .exclude(training__state=Training.State.CANCELLED)
        .values_list("trainer", "session__starts_at", "session__ends_at", "session")
    )
    engaged: dict[int, list[tuple[datetime.datetime, datetime.datetime, int]]] = defaultdict(list)
    for trainer_id, starts_at, ends_at, session_id in parts:
        engaged[trainer_id].append((starts_at, ends_at, session_id))
    return engaged

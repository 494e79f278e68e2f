"""Who teaches in a training, how much, and who else could."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from participants.models import Qualification, Trainer

from .models import Session, SessionTrainer, Training
from .timetable import is_qualified


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

    @property
    def jp(self) -> Decimal:
        """JP of the sessions taught; observing is not teaching."""
        return sum((each.session.jp for each in self._taught), start=Decimal(0))

    @property
    def hours(self) -> Decimal:
        """Clock hours taught, to two places."""
        time = sum((each.session.ends_at - each.session.starts_at for each in self._taught), datetime.timedelta())
        return (Decimal(int(time.total_seconds())) / 3600).quantize(Decimal("0.01"))

    @property
    def _taught(self) -> list[TeamPart]:
        return [each for each in self.parts if each.part.role != SessionTrainer.Role.OBSERVER]


@dataclass(frozen=True)
class Candidate:
    """A trainer beside a session that needs one."""

    trainer: Trainer
    qualified: bool
    speaks: bool
    busy: bool

    @property
    def fits(self) -> bool:
        return self.qualified and self.speaks and not self.busy


def team_of(sessions: Sequence[Session]) -> list[TeamMember]:
    """The trainers of ``sessions`` (from ``timetable.sessions_of``) by name; no query."""
    members: dict[int, TeamMember] = {}
    for session in sessions:
        for part in session.trainers.all():
            part.session = session
            member = members.setdefault(part.trainer_id, TeamMember(part.trainer))
            member.parts.append(TeamPart(part, session, is_qualified(part)))
    return sorted(members.values(), key=lambda member: (member.trainer.person.full_name.casefold(), member.trainer.pk))


def candidates_for(training: Training, sessions: Sequence[Session], *, seen_by: Any) -> list[list[Candidate]]:
    """For each of ``sessions``, which may be unsaved, the active trainers that one finds; who fits first, then by name.

    Three queries, however many sessions there are.
    """
    if not sessions:
        return []
    trainers = list(
        Trainer.objects.for_user(seen_by).active().select_related("person").order_by("person__full_name", "pk")
    )
    modules: dict[int, set[int]] = defaultdict(set)
    wanted = {session.module_id for session in sessions if session.module_id}
    for trainer_id, module_id in Qualification.objects.filter(module__in=wanted).values_list("trainer", "module"):
        modules[trainer_id].add(module_id)
    busy = _engagements(sessions)
    return [
        sorted(
            (
                Candidate(
                    trainer=trainer,
                    qualified=session.module_id is None or session.module_id in modules[trainer.pk],
                    speaks=trainer.teaches_in(training.language),
                    busy=any(
                        starts_at < session.ends_at and session.starts_at < ends_at
                        for starts_at, ends_at, session_id in busy[trainer.pk]
                        if session_id != session.pk
                    ),
                )
                for trainer in trainers
            ),
            key=lambda candidate: not candidate.fits,
        )
        for session in sessions
    ]


def _engagements(sessions: Sequence[Session]) -> dict[int, list[tuple[datetime.datetime, datetime.datetime, int]]]:
    """When each trainer is in any session that shares time with the span of ``sessions``."""
    parts = (
        SessionTrainer.objects.filter(
            session__starts_at__lt=max(session.ends_at for session in sessions),
            session__ends_at__gt=min(session.starts_at for session in sessions),
        )
        .exclude(training__state=Training.State.CANCELLED)
        .values_list("trainer", "session__starts_at", "session__ends_at", "session")
    )
    engaged: dict[int, list[tuple[datetime.datetime, datetime.datetime, int]]] = defaultdict(list)
    for trainer_id, starts_at, ends_at, session_id in parts:
        engaged[trainer_id].append((starts_at, ends_at, session_id))
    return engaged

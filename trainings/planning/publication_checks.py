"""What a training still lacks before it can be published, and what it lacks to be well prepared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from curriculum.models import Module
from emm.common.errors import sentence_of

from .models import Session, Training
from .timetable import ScheduleWarning, schedule_warnings, sessions_of


class Stage(Enum):
    """How much it matters: ``MUST`` keeps the training from being published, ``SHOULD`` does not, ``DONE`` is done."""

    MUST = "must"
    SHOULD = "should"
    DONE = "done"


@dataclass(frozen=True)
class Check:
    """One thing to see to; ``code`` says what would mend it, ``session`` or ``module`` where.

    Where it is a ``warning`` of the timetable, its text says so.
    """

    stage: Stage
    code: str
    data: Mapping[str, Any] = field(default_factory=dict)
    session: Session | None = None
    module: Module | None = None
    warning: ScheduleWarning | None = None

    @property
    def text(self) -> str:
        """Its sentence in the language of the reader."""
        if self.warning is not None:
            return f"{self.warning.session.label}: {self.warning.text}"
        return sentence_of(f"planning.check_{self.code}", **self.data)


def check_readiness(
    training: Training,
    sessions: Sequence[Session] | None = None,
    warnings: Sequence[ScheduleWarning] | None = None,
) -> list[Check]:
    """Everything to see to, the hindrances first, what is done last.

    ``sessions`` and ``warnings`` save queries where the page has them; then one is left, for the curriculum's modules.
    """
    sessions = sessions_of(training) if sessions is None else sessions
    warnings = schedule_warnings(training, sessions) if warnings is None else warnings
    points = [
        *_about_timetable(sessions),
        *_about_place(training),
        *_about_texts(training),
        *_about_sessions(warnings),
        *_about_curriculum(training, sessions),
    ]
    return sorted(points, key=lambda point: list(Stage).index(point.stage))


def _about_timetable(sessions: Sequence[Session]) -> list[Check]:
    if all(session.is_cancelled for session in sessions):
        return [Check(Stage.MUST, "no_sessions")]
    return []


def _about_place(training: Training) -> list[Check]:
    if training.mode == Training.Mode.ONLINE:
        return []
    if not training.place:
        return [Check(Stage.MUST, "no_place")]
    if training.venue is None:
        return [Check(Stage.SHOULD, "no_venue")]
    if not training.address:
        return [Check(Stage.SHOULD, "no_address")]
    return [Check(Stage.DONE, "place")]


def _about_texts(training: Training) -> list[Check]:
    if not (training.summary_en or training.summary_ind):
        return [Check(Stage.SHOULD, "no_summary")]
    missing = {
        "en": bool(training.summary_ind and not training.summary_en) or not training.title_en,
        "id": bool(training.summary_en and not training.summary_ind) or not training.title_ind,
    }
    return [Check(Stage.SHOULD, "untranslated", {"language": language}) for language, lacks in missing.items() if lacks]


def _about_sessions(warnings: Sequence[ScheduleWarning]) -> list[Check]:
    points = [
        Check(Stage.MUST, warning.code, session=warning.session, warning=warning)
        for warning in warnings
        if warning.serious
    ]
    untaught = [warning.session for warning in warnings if warning.code == "no_trainer"]
    if untaught:
        points.append(Check(Stage.SHOULD, "no_trainer", {"count": len(untaught)}, session=untaught[0]))
    unqualified = [warning.session for warning in warnings if warning.code == "not_qualified"]
    if unqualified:
        points.append(Check(Stage.SHOULD, "not_qualified", {"count": len(unqualified)}, session=unqualified[0]))
    for code in ("expired", "away", "language", "friday_prayer", "break", "long_day", "participant"):
        points += [
            Check(Stage.SHOULD, code, session=warning.session, warning=warning)
            for warning in warnings
            if warning.code == code
        ]
    return points


def _about_curriculum(training: Training, sessions: Sequence[Session]) -> list[Check]:
    taught = {session.module_id for session in sessions if session.teaches_module}
    modules = list(Module.objects.filter(curriculum=training.curriculum_id).order_by("order"))
    missing = [module for module in modules if module.pk not in taught]
    if missing and sessions:
        return [Check(Stage.SHOULD, "module_missing", {"modules": missing}, module=missing[0])]
    if modules and not missing:
        return [Check(Stage.DONE, "modules")]
    return []

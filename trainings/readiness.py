"""What a training still lacks before it can be published, and what it lacks to be well prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from curriculum.models import Module
from emm.common import words

from .models import Session, Training
from .timetable import ScheduleWarning, schedule_warnings, sessions_of


class Stage(Enum):
    """How much it matters: ``MUST`` keeps the training from being published, ``SHOULD`` does not, ``DONE`` is done."""

    MUST = "must"
    SHOULD = "should"
    DONE = "done"


@dataclass(frozen=True)
class Point:
    """One thing to see to; ``code`` says what would mend it, ``session`` or ``module`` where."""

    stage: Stage
    code: str
    text: str
    session: Session | None = None
    module: Module | None = None


def check_readiness(
    training: Training,
    sessions: Sequence[Session] | None = None,
    warnings: Sequence[ScheduleWarning] | None = None,
) -> list[Point]:
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


def _about_timetable(sessions: Sequence[Session]) -> list[Point]:
    if not sessions:
        return [Point(Stage.MUST, "no_sessions", _("The timetable is empty."))]
    return []


def _about_place(training: Training) -> list[Point]:
    if training.mode == Training.Mode.ONLINE:
        return []
    if not training.place:
        return [Point(Stage.MUST, "no_place", _("The city is not known yet."))]
    if not training.venue:
        return [Point(Stage.SHOULD, "no_venue", _("The venue is not known yet."))]
    if not training.address:
        return [Point(Stage.SHOULD, "no_address", _("The venue has no address."))]
    return [Point(Stage.DONE, "place", _("Venue and address are known"))]


def _about_texts(training: Training) -> list[Point]:
    if not (training.summary_en or training.summary_ind):
        return [Point(Stage.SHOULD, "no_summary", _("The public page has no summary."))]
    missing = {
        _("English"): bool(training.summary_ind and not training.summary_en) or not training.title_en,
        _("Indonesian"): bool(training.summary_en and not training.summary_ind) or not training.title_ind,
    }
    return [
        Point(
            Stage.SHOULD,
            "untranslated",
            _("Title or summary are missing in this language: %(language)s.") % {"language": language},
        )
        for language, lacks in missing.items()
        if lacks
    ]


def _about_sessions(warnings: Sequence[ScheduleWarning]) -> list[Point]:
    points = [
        Point(Stage.MUST, warning.code, f"{warning.session.label}: {warning.text}", session=warning.session)
        for warning in warnings
        if warning.serious
    ]
    untaught = [warning.session for warning in warnings if warning.code == "no_trainer"]
    if untaught:
        text = ngettext("%(count)d session has no trainer.", "%(count)d sessions have no trainer.", len(untaught))
        points.append(Point(Stage.SHOULD, "no_trainer", text % {"count": len(untaught)}, session=untaught[0]))
    unqualified = [warning.session for warning in warnings if warning.code == "not_qualified"]
    if unqualified:
        text = ngettext(
            "%(count)d session is led by a trainer who is not qualified for it.",
            "%(count)d sessions are led by trainers who are not qualified for them.",
            len(unqualified),
        )
        points.append(Point(Stage.SHOULD, "not_qualified", text % {"count": len(unqualified)}, session=unqualified[0]))
    for code in ("language", "friday_prayer", "long_day"):
        points += [
            Point(Stage.SHOULD, code, f"{warning.session.label}: {warning.text}", session=warning.session)
            for warning in warnings
            if warning.code == code
        ]
    return points


def _about_curriculum(training: Training, sessions: Sequence[Session]) -> list[Point]:
    taught = {session.module_id for session in sessions}
    modules = list(Module.objects.filter(curriculum=training.curriculum_id).order_by("order"))
    missing = [module for module in modules if module.pk not in taught]
    if missing and sessions:
        named = [f"“{module.title}”" for module in missing[:2]]
        if len(missing) > len(named):
            named.append(_("%(count)d more") % {"count": len(missing) - len(named)})
        text = _("Not on the timetable: %(modules)s.") % {"modules": words.listed(named)}
        return [Point(Stage.SHOULD, "module_missing", text, module=missing[0])]
    if modules and not missing:
        return [Point(Stage.DONE, "modules", _("All modules of the curriculum are on the timetable"))]
    return []

"""Enters what came of a training: tests, feedback, and what a teach-back led to."""

from decimal import Decimal
from typing import Any

from trainings.enrolment.models import Enrolment
from trainings.evaluation.models import Result
from trainings.evaluation.services import Entry, record_results
from trainings.planning.models import Training

from . import content
from .context import Stage


def load_results(training: Training, entry: content.Entry, seated: dict[str, Enrolment], stage: Stage) -> None:
    """By key, for those who hold a place; the officer enters them."""
    entries = [_entry(seated[each["person"]], each, training) for each in entry.get("result", [])]
    if not entries:
        return
    outcome = record_results(training=training, entries=entries, by=stage.officer)
    if outcome.refused:
        raise ValueError(f"The results of the demonstration do not fit: {outcome.refused}")
    stage.tally.count("results", created=True, number=len(outcome.recorded))


def _entry(enrolment: Enrolment, each: content.Entry, training: Training) -> Entry:
    values: dict[str, Any] = content.pick(each, ["teach_back", "observers", "note"])
    values |= {name: Decimal(each[name]) for name in ("pre_test", "post_test") if name in each}
    if each.get("feedback"):
        values["feedback_on"] = training.ends_on
    nothing = Result()
    return Entry(enrolment.pk, values, {name: getattr(nothing, name) for name in values})

"""Recording results: scores, feedback and the decision after a teach-back, for many participants at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from emm.common.acting import acting
from emm.common.errors import DomainError
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

from .models import Result

FIELDS = ("pre_test", "post_test", "feedback_on", "teach_back", "observers", "note")
# A teach-back is held, and decided on, only where trainers are made.
OF_TRAINERS = ("teach_back", "observers")


@dataclass(frozen=True)
class Entry:
    """What somebody enters of one participant: the fields that change, and what stood there before their eyes."""

    enrolment_id: int
    values: Mapping[str, Any]
    shown: Mapping[str, Any]


@dataclass
class Outcome:
    """What became of a batch, by enrolment: results that are stored now, and why the others are not."""

    recorded: dict[int, Result] = field(default_factory=dict)
    refused: dict[int, ValidationError] = field(default_factory=dict)


def refusal_of(training: Training) -> DomainError | None:
    """Why nothing can be entered for this training, or None when results are welcome."""
    if training.state == Training.State.DRAFT:
        return DomainError("evaluation.draft")
    if training.state == Training.State.CANCELLED:
        return DomainError("evaluation.cancelled")
    return None


def fields_of(training: Training) -> tuple[str, ...]:
    """What is entered for a training of its kind."""
    if training.kind == Training.Kind.TOT:
        return FIELDS
    return tuple(name for name in FIELDS if name not in OF_TRAINERS)


@transaction.atomic
def record_results(*, training: Training, entries: Sequence[Entry], by: Any) -> Outcome:
    """Keep what ``entries`` say. One that is refused does not hold up the others.

    Only the fields that change are written, so that two people may fill in two columns at once; a field that somebody
    else changed meanwhile is refused and not overwritten unseen. Raises ``DomainError`` when the training takes none.
    """
    if refusal := refusal_of(training):
        raise refusal
    outcome = Outcome()
    wanted = {entry.enrolment_id: entry for entry in entries}
    # Their rows are locked in one order: a result that is not there yet cannot be.
    seated = Enrolment.objects.confirmed().select_for_update().filter(training=training, pk__in=wanted).order_by("pk")
    enrolments = {enrolment.pk: enrolment for enrolment in seated}
    results = {result.enrolment_id: result for result in Result.objects.filter(enrolment__in=enrolments)}
    for pk, entry in wanted.items():
        if pk not in enrolments:
            outcome.refused[pk] = DomainError("evaluation.not_confirmed")
            continue
        result = results.get(pk) or Result(enrolment=enrolments[pk])
        try:
            _enter(result, entry, training)
        except ValidationError as refused:
            outcome.refused[pk] = refused
            continue
        with acting(by=by):
            result.save()
        outcome.recorded[pk] = result
    return outcome


def _enter(result: Result, entry: Entry, training: Training) -> None:
    errors = []
    for name, value in entry.values.items():
        current = getattr(result, name)
        if name not in fields_of(training):
            errors.append(DomainError("evaluation.teach_back_kind"))
        elif current not in (entry.shown.get(name), value):
            errors.append(DomainError("evaluation.changed", field=name, value=_said(result, name)))
    feedback_on = entry.values.get("feedback_on")
    if feedback_on and not training.starts_on <= feedback_on <= timezone.localdate(timezone=training.zone):
        errors.append(DomainError("evaluation.feedback_day", field="feedback_on"))
    if refused := DomainError.collect(errors):
        raise refused
    for name, value in entry.values.items():
        setattr(result, name, value)
    result.clean_fields(exclude=["enrolment"])


def _said(result: Result, name: str) -> str:
    value = result.get_teach_back_display() if name == "teach_back" else getattr(result, name)
    return str(value) if value not in (None, "") else "–"

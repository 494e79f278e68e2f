"""What a person's results hold about them."""

from decimal import Decimal
from typing import Any

from emm.audit.forgetting import overwrite_each
from participants.models import Person
from participants.registries import PersonData

from .models import Result


def _results(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "training": result.enrolment.training.title,
            "pre_test": _number(result.pre_test),
            "post_test": _number(result.post_test),
            "feedback_on": result.feedback_on,
            "teach_back": result.get_teach_back_display(),
            "observers": result.observers,
            "note": result.note,
        }
        for result in Result.objects.filter(enrolment__person=person).select_related("enrolment__training")
    ]


def _number(score: Decimal | None) -> float | None:
    return None if score is None else float(score)


def _forget_remarks(person: Person) -> None:
    overwrite_each(Result.objects.filter(enrolment__person=person), note="")


DATA = {"results": PersonData(model=Result, copy={"results": _results}, forget_contact=_forget_remarks)}

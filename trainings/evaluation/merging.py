"""Results of two seats that become one: what the one lacks, the other has."""

from participants.merging.journal import Journal
from trainings.enrolment.models import Enrolment

from .models import Result

_VALUES = ("pre_test", "post_test", "feedback_on", "teach_back", "observers", "note")


def move_result(journal: Journal, kept: Enrolment, dropped: Enrolment) -> None:
    """One result stays. What both have stays as the kept seat has it; the other is in the history."""
    result = Result.objects.filter(enrolment=dropped).first()
    own = Result.objects.filter(enrolment=kept).first()
    if result is None:
        return
    if own is None:
        journal.change(result, enrolment_id=kept.pk)
        return
    missing = {name: getattr(result, name) for name in _VALUES if getattr(own, name) in (None, "")}
    if filled := {name: value for name, value in missing.items() if value not in (None, "")}:
        journal.change(own, **filled)
    journal.delete(result)

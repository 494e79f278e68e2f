"""Marks of two records that become one: all stay; where both were marked, the later mark counts, as always."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import ngettext

from participants.merging.journal import Journal
from participants.merging.references import PersonReference
from participants.models import Merge, Person
from trainings.enrolment.models import Enrolment

from .models import AttendanceMark


def move_marks(journal: Journal, kept: Enrolment, dropped: Enrolment) -> None:
    for mark in AttendanceMark.objects.filter(enrolment=dropped).order_by("pk"):
        journal.change(mark, enrolment_id=kept.pk)


def _of_joined_seats(merge: Merge, rows: Iterable[Any]) -> list[Any]:
    """Other marks go with the seat that they are on."""
    steps = merge.steps.filter(model=Enrolment._meta.label_lower)
    joined = {json.loads(step.before)["training_id"] for step in steps if not step.after}
    return [row for row in rows if row.enrolment.training_id in joined]


def _assign(mark: AttendanceMark, person: Person) -> None:
    seat = Enrolment.objects.filter(person=person, training=mark.enrolment.training_id).first()
    if seat is not None:
        mark.enrolment = seat
        mark.save(update_fields=["enrolment"])


MARKS = PersonReference(
    label=lambda number: (
        ngettext("%(count)d attendance mark", "%(count)d attendance marks", number) % {"count": number}
    ),
    rows=lambda people: AttendanceMark.objects.filter(enrolment__person__in=people).select_related(
        "enrolment__training", "enrolment__person", "session"
    ),
    in_question=_of_joined_seats,
    assign=_assign,
    fields=("attendance.attendancemark.enrolment",),
)

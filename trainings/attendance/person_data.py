"""What the marks of a person hold about them."""

from typing import Any

from participants.models import Person
from participants.registries import PersonData

from .models import AttendanceMark


def _attendance(person: Person) -> list[dict[str, Any]]:
    marks = AttendanceMark.objects.current().filter(enrolment__person=person)
    return [
        {
            "training": mark.session.training.title,
            "session": str(mark.session),
            "begins_at": mark.session.starts_at.astimezone(mark.session.training.zone).isoformat(timespec="minutes"),
            "status": mark.get_status_display(),
            "note": mark.note,
            "reason": mark.reason,
        }
        for mark in marks.select_related("session__module", "session__training").order_by("session__starts_at")
    ]


def _forget_remarks(person: Person) -> None:
    AttendanceMark.objects.filter(enrolment__person=person).update(note="", reason="")


DATA = {
    "attendance": PersonData(model=AttendanceMark, copy={"attendance": _attendance}, forget_contact=_forget_remarks)
}

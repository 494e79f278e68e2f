"""Marks who was in the room: for trainings that are over completely, for a running one as far as it has come."""

import datetime
import uuid
from collections.abc import Sequence

from emm.accounts.models import User
from trainings.attendance.models import AttendanceMark
from trainings.attendance.services import Mark, record_marks
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session

from . import content
from .context import Stage
from .dates import Slot

# In a running training somebody has still to mark the sessions that began last.
LEFT_TO_MARK = 2
MARKED_AFTER = datetime.timedelta(minutes=10)


def load_attendance(
    timetable: Sequence[tuple[Slot, Session]],
    entry: content.Entry,
    enrolments: dict[str, Enrolment],
    *,
    by: User,
    stage: Stage,
) -> None:
    """Mark all who hold a place as present, save the exceptions that the entry names."""
    begun = [(slot, session) for slot, session in timetable if _takes_marks(session) and slot.starts_at <= stage.now]
    to_mark = begun if entry["state"] == "completed" else begun[:-LEFT_TO_MARK]
    for slot, session in to_mark:
        marks = [_mark(key, enrolment, slot, session, entry) for key, enrolment in enrolments.items()]
        outcome = record_marks(session=session, marks=marks, by=by)
        stage.tally.count("attendance marks", created=True, number=len(outcome.recorded))


def _takes_marks(session: Session) -> bool:
    return session.kind != Session.Kind.BREAK


def _mark(key: str, enrolment: Enrolment, slot: Slot, session: Session, entry: content.Entry) -> Mark:
    exception = _exception(key, slot, entry)
    return Mark(
        enrolment_id=enrolment.pk,
        status=exception.get("status", AttendanceMark.Status.PRESENT),
        note=exception.get("note", ""),
        method=AttendanceMark.Method.TAP if exception else AttendanceMark.Method.BULK,
        client_uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"demo/session/{session.pk}/enrolment/{enrolment.pk}"),
        marked_at=slot.starts_at + MARKED_AFTER,
    )


def _exception(key: str, slot: Slot, entry: content.Entry) -> content.Entry:
    """The entry's word on this person in this session, or nothing."""
    for exception in entry.get("attendance", []):
        whole_day = "at" not in exception
        at_this_time = whole_day or exception["at"] == slot.entry["from"]
        if exception["person"] == key and exception["day"] == slot.day and at_this_time:
            found: content.Entry = exception
            return found
    return {}

"""The services of attendance. Marks are only ever added: sent twice they count once, and undoing adds another."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from simple_history.utils import get_history_manager_for_model

from emm.common.errors import DomainError
from emm.common.text import clean_line, clean_text
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session, Training

from .models import AttendanceMark
from .timing import counts_from, needs_reason_after, reason_missing, too_early_for_all

Status = AttendanceMark.Status
Method = AttendanceMark.Method

MAX_NOTE_LENGTH = 300
# Nobody is excused earlier than this before a session: a device that says so has a wrong clock.
MAX_ADVANCE = timedelta(days=90)


@dataclass(frozen=True)
class Mark:
    """What somebody wants to record of one participant. ``marked_at``: the device's time, corrected; None for now.

    ``reason``: why it is entered long after the session. Marks with the same ``act`` were made by one deed and are
    undone as one.
    """

    enrolment_id: int
    status: str
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)
    note: str = ""
    method: str = Method.TAP
    marked_at: datetime | None = None
    act: uuid.UUID | None = None
    reason: str = ""


@dataclass
class Outcome:
    """What became of a batch, by the marks' client_uuid.

    ``recorded`` holds what is stored now, whether it came in this time or before. ``skipped`` are marks of “all
    present” for people who were marked already. ``refused`` says why.
    """

    recorded: dict[uuid.UUID, AttendanceMark] = field(default_factory=dict)
    skipped: set[uuid.UUID] = field(default_factory=set)
    refused: dict[uuid.UUID, DomainError] = field(default_factory=dict)


def refusal_of(session: Session) -> DomainError | None:
    """Why nothing can be recorded in this session, or None when marks are welcome."""
    if session.kind == Session.Kind.BREAK:
        return DomainError("attendance.break")
    if session.is_cancelled:
        return DomainError("attendance.session_cancelled")
    if session.training.state == Training.State.DRAFT:
        return DomainError("attendance.draft")
    if session.training.state == Training.State.CANCELLED:
        return DomainError("attendance.cancelled")
    return None


@transaction.atomic
def record_marks(*, session: Session, marks: Sequence[Mark], by: Any) -> Outcome:
    """Store ``marks`` that ``by`` made in ``session``. One mark that is refused does not hold up the others.

    Present and late before they count are stored as too early. Marks long after the session need a reason. The same
    ``client_uuid`` again gives the stored answer again; with another content it is refused. Raises ``DomainError``
    when the session takes no marks at all.
    """
    outcome = Outcome()
    # In the form in which it is stored, so that what is sent twice is known again.
    marks = [replace(mark, note=clean_line(mark.note), reason=clean_line(mark.reason)) for mark in marks]
    known = _stored(marks)
    fresh = [mark for mark in marks if mark.client_uuid not in known]
    refusal = refusal_of(session)
    if fresh and refusal is not None:
        raise refusal

    refused = _refused(session, fresh)
    already_marked = _already_marked(session) if any(mark.method == Method.BULK for mark in fresh) else {}
    to_store: dict[uuid.UUID, AttendanceMark] = {}
    for mark in fresh:
        if mark.client_uuid in refused:
            outcome.refused[mark.client_uuid] = refused[mark.client_uuid]
        elif mark.method == Method.BULK and already_marked.get(mark.enrolment_id, Status.CLEARED) not in _OPEN:
            outcome.skipped.add(mark.client_uuid)
        else:
            to_store.setdefault(mark.client_uuid, _as_record(mark, session, by))

    # In one order for everybody, so that two devices sending the same marks wait for each other and do not deadlock.
    # Whoever comes second adds nothing and reads what the first one stored.
    in_order = [to_store[number] for number in sorted(to_store)]
    AttendanceMark.objects.bulk_create(in_order, ignore_conflicts=True)
    known |= _stored([mark for mark in fresh if mark.client_uuid in to_store])

    for mark in marks:
        stored = known.get(mark.client_uuid)
        if stored is None:
            continue
        if _same(stored, _as_record(mark, session, by)):
            outcome.recorded[mark.client_uuid] = stored
        else:
            outcome.refused[mark.client_uuid] = DomainError("attendance.reused")
    return outcome


def mark_all_present(
    *, session: Session, by: Any, act: uuid.UUID | None = None, reason: str = ""
) -> list[AttendanceMark]:
    """Mark everybody present who holds a place and is not marked yet, or too early; one act, to be undone as one.

    The same ``act`` again adds nothing. Raises ``DomainError`` when the session takes no marks, when it is too early
    for it, and when it is so late that a ``reason`` is needed.
    """
    act = act or uuid.uuid4()
    done = list(AttendanceMark.objects.filter(session=session, act=act, marked_by=by))
    if done:
        return done
    seated = Enrolment.objects.confirmed().filter(training=session.training_id)
    return _all_present(session, seated.values_list("pk", flat=True), method=Method.BULK, by=by, act=act, reason=reason)


def confirm_early(*, session: Session, by: Any, act: uuid.UUID | None = None, reason: str = "") -> list[AttendanceMark]:
    """Mark those present whose mark was too early; one act, to be undone as one. Otherwise as ``mark_all_present``."""
    act = act or uuid.uuid4()
    done = list(AttendanceMark.objects.filter(session=session, act=act, marked_by=by))
    if done:
        return done
    early = [enrolment for enrolment, status in _already_marked(session).items() if status == Status.EARLY]
    return _all_present(session, early, method=Method.FORM, by=by, act=act, reason=reason)


def _all_present(
    session: Session, enrolments: Iterable[int], *, method: str, by: Any, act: uuid.UUID, reason: str
) -> list[AttendanceMark]:
    now = timezone.now()
    if refusal := refusal_of(session):
        raise refusal
    if now < counts_from(session):
        raise too_early_for_all(session)
    if now > needs_reason_after(session) and not clean_line(reason):
        raise reason_missing()
    marks = [
        Mark(pk, Status.PRESENT, client_uuid=uuid.uuid5(act, str(pk)), method=method, act=act, reason=reason)
        for pk in enrolments
    ]
    return list(record_marks(session=session, marks=marks, by=by).recorded.values())


@transaction.atomic
def undo_last(
    *,
    session: Session,
    by: Any,
    client_uuid: uuid.UUID | None = None,
    act: uuid.UUID | None = None,
    marked_at: datetime | None = None,
    reason: str = "",
) -> list[AttendanceMark]:
    """Take back the last thing that ``by`` did in ``session`` (or the given ``act`` of theirs), as a whole.

    What stood before stands again. Nothing is deleted: marks are added that name those they take back. The same
    ``client_uuid`` again takes nothing more back. ``marked_at``: the device's time, corrected; None for now. Raises
    ``DomainError`` when there is nothing to take back, and when a mark made in time is taken back long after the
    session without a ``reason``.
    """
    client_uuid = client_uuid or uuid.uuid4()
    # One undoing at a time: the same one sent twice at once would otherwise take the act before back as well.
    Session.objects.select_for_update().get(pk=session.pk)
    undoings = AttendanceMark.objects.filter(session=session, act=client_uuid, marked_by=by, method=Method.UNDO)
    if done := list(undoings.all()):
        return done
    if refusal := refusal_of(session):
        raise refusal
    own = AttendanceMark.objects.in_force().filter(session=session, marked_by=by)
    if act is None:
        act = own.order_by("-marked_at", "-pk").values_list("act", flat=True).first()
    taken_back = list(own.filter(act=act).order_by("pk")) if act else []
    if not taken_back:
        raise DomainError("attendance.nothing_to_undo")
    reason = clean_line(reason)
    if len(reason) > MAX_NOTE_LENGTH:
        raise DomainError("attendance.long_reason", count=MAX_NOTE_LENGTH)
    made_at, last_moment = _made_at(marked_at, session), needs_reason_after(session)
    if made_at > last_moment and not reason and any(mark.marked_at <= last_moment for mark in taken_back):
        raise reason_missing()

    before = _standing_without(taken_back)
    AttendanceMark.objects.bulk_create(
        [
            AttendanceMark(
                client_uuid=uuid.uuid5(client_uuid, str(mark.pk)),
                act=client_uuid,
                undoes=mark,
                session=session,
                enrolment_id=mark.enrolment_id,
                status=before[mark.enrolment_id].status if mark.enrolment_id in before else Status.CLEARED,
                note=before[mark.enrolment_id].note if mark.enrolment_id in before else "",
                reason=reason or mark.reason,
                method=Method.UNDO,
                marked_at=made_at,
                marked_by=by,
            )
            for mark in taken_back
        ],
        ignore_conflicts=True,  # the same undoing may arrive twice at once
    )
    return list(undoings)


@transaction.atomic
def write_session_note(*, session: Session, note: str, shown: str, by: Any) -> None:
    """Keep what happened in the session. ``shown`` is the note that the writer had before them.

    Raises ``DomainError`` when somebody else has written in the meantime, so that nothing is overwritten unseen.
    """
    locked = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    note, now = clean_text(note), clean_text(locked.note)
    if now == note:
        return
    if now != clean_text(shown):
        raise DomainError("attendance.note_changed", field="note", note=now)
    locked.note = note
    locked.save(update_fields=["note", "updated_at"])
    session.note = note


def _stored(marks: Iterable[Mark]) -> dict[uuid.UUID, AttendanceMark]:
    numbers = [mark.client_uuid for mark in marks]
    if not numbers:
        return {}
    return {mark.client_uuid: mark for mark in AttendanceMark.objects.filter(client_uuid__in=numbers)}


def _already_marked(session: Session) -> dict[int, str]:
    return dict(
        AttendanceMark.objects.in_force()
        .filter(session=session)
        .order_by("marked_at", "pk")
        .values_list("enrolment_id", "status")
    )


def _standing_without(marks: list[AttendanceMark]) -> dict[int, AttendanceMark]:
    """The marks that stand, by enrolment, once ``marks`` (all of one session) are taken back."""
    others = (
        AttendanceMark.objects.in_force()
        .filter(session=marks[0].session_id, enrolment__in=[mark.enrolment_id for mark in marks])
        .exclude(pk__in=[mark.pk for mark in marks])
    )
    return {mark.enrolment_id: mark for mark in others.order_by("marked_at", "pk")}


def _refused(session: Session, marks: Sequence[Mark]) -> dict[uuid.UUID, DomainError]:
    """The marks that cannot be recorded, and why."""
    if not marks:
        return {}
    states = dict(Enrolment.objects.filter(training=session.training_id).values_list("pk", "state"))
    asked = {mark.enrolment_id for mark in marks} & states.keys()
    seated = {pk for pk in asked if states[pk] == Enrolment.State.CONFIRMED}
    seated |= _who_held_a_seat(asked - seated)
    checks: list[tuple[str, Callable[[Mark], bool], dict[str, Any]]] = [
        ("attendance.not_enrolled", lambda mark: mark.enrolment_id in states, {}),
        ("attendance.not_confirmed", lambda mark: mark.enrolment_id in seated, {}),
        ("attendance.status", lambda mark: mark.status in Status.values, {}),
        ("attendance.method", lambda mark: mark.method in _METHODS, {}),
        ("attendance.long_note", lambda mark: len(mark.note) <= MAX_NOTE_LENGTH, {"count": MAX_NOTE_LENGTH}),
        ("attendance.long_reason", lambda mark: len(mark.reason) <= MAX_NOTE_LENGTH, {"count": MAX_NOTE_LENGTH}),
    ]
    refused = {}
    for mark in marks:
        failed = next(((code, data) for code, passes, data in checks if not passes(mark)), None)
        error = DomainError(failed[0], **failed[1]) if failed else _out_of_time(mark, session)
        if error:
            refused[mark.client_uuid] = error
    return refused


def _out_of_time(mark: Mark, session: Session) -> DomainError | None:
    """Why ``mark`` is refused at the time when it was made, or None."""
    made_at = _made_at(mark.marked_at, session)
    if mark.method == Method.BULK and made_at < counts_from(session):
        return too_early_for_all(session)
    if made_at > needs_reason_after(session) and not mark.reason:
        return reason_missing()
    return None


def _made_at(marked_at: datetime | None, session: Session) -> datetime:
    """When a mark was made. A device's clock may have been lost, or run ahead."""
    now = timezone.now()
    return min(max(marked_at or now, session.starts_at - MAX_ADVANCE), now)


_OPEN = AttendanceMark.OPEN
_METHODS = frozenset(Method.values) - {Method.UNDO}


def _who_held_a_seat(enrolments: set[int]) -> set[int]:
    """Those of ``enrolments`` that were confirmed at some time."""
    if not enrolments:
        return set()
    past = get_history_manager_for_model(Enrolment).filter(id__in=enrolments, state=Enrolment.State.CONFIRMED)
    return set(past.values_list("id", flat=True))


def _as_record(mark: Mark, session: Session, by: Any) -> AttendanceMark:
    made_at = _made_at(mark.marked_at, session)
    is_early = mark.status in AttendanceMark.ATTENDED and made_at < counts_from(session)
    return AttendanceMark(
        client_uuid=mark.client_uuid,
        act=mark.act or mark.client_uuid,
        session=session,
        enrolment_id=mark.enrolment_id,
        status=Status.EARLY if is_early else mark.status,
        note=mark.note,
        reason=mark.reason,
        method=mark.method,
        marked_at=made_at,
        marked_by=by,
    )


_CONTENT = ("session_id", "enrolment_id", "note", "method", "marked_by_id")


def _same(stored: AttendanceMark, sent: AttendanceMark) -> bool:
    # What was too early when it came first may count by the clock of a repetition, or after the session was moved.
    same_status = stored.status == sent.status or (
        {stored.status, sent.status} <= AttendanceMark.ATTENDED | {Status.EARLY}
        and Status.EARLY in {stored.status, sent.status}
    )
    return same_status and all(getattr(stored, name) == getattr(sent, name) for name in _CONTENT)

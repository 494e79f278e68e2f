"""The verbs of attendance. Marks are only ever added: sent twice they count once, and undoing adds a mark as well."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import get_history_manager_for_model

from emm.common.errors import DomainError
from trainings.models import Enrolment, Session, Training

from .models import AttendanceMark

Status = AttendanceMark.Status
Method = AttendanceMark.Method

LONGEST_NOTE = 300
# Nobody is excused earlier than this before a session: a device that says so has a wrong clock.
LONGEST_ADVANCE = timedelta(days=90)


@dataclass(frozen=True)
class Mark:
    """What somebody wants to record of one participant. ``marked_at``: the device's time, None for now.

    Marks with the same ``act`` were made by one deed and are undone as one.
    """

    enrolment_id: int
    status: str
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)
    note: str = ""
    method: str = Method.TAP
    marked_at: datetime | None = None
    act: uuid.UUID | None = None


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
        return DomainError(_("No attendance is taken in a break."), code="break")
    if session.training.state == Training.State.DRAFT:
        return DomainError(_("Attendance can be recorded once the training is published."), code="draft")
    if session.training.state == Training.State.CANCELLED:
        return DomainError(_("This training was cancelled; no attendance is recorded."), code="cancelled")
    return None


@transaction.atomic
def record_marks(*, session: Session, marks: Sequence[Mark], by: Any) -> Outcome:
    """Store ``marks`` that ``by`` made in ``session``. One mark that is refused does not hold up the others.

    The same ``client_uuid`` again gives the stored answer again; with another content it is refused. Raises
    ``DomainError`` when the session takes no marks at all.
    """
    outcome = Outcome()
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
        elif mark.method == Method.BULK and already_marked.get(mark.enrolment_id, Status.CLEARED) != Status.CLEARED:
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
            outcome.refused[mark.client_uuid] = DomainError(
                _("This mark was sent before with another content. Reload the page and look at what is recorded."),
                code="reused",
            )
    return outcome


def mark_all_present(*, session: Session, by: Any, act: uuid.UUID | None = None) -> list[AttendanceMark]:
    """Mark everybody present who holds a seat and is not marked yet; one act, to be undone as one.

    The same ``act`` again adds nothing. Raises ``DomainError`` when the session takes no marks.
    """
    act = act or uuid.uuid4()
    done = list(AttendanceMark.objects.filter(session=session, act=act, marked_by=by))
    if done:
        return done
    seated = Enrolment.objects.confirmed().filter(training=session.training_id)
    marks = [
        Mark(enrolment_id=pk, status=Status.PRESENT, client_uuid=uuid.uuid5(act, str(pk)), method=Method.BULK, act=act)
        for pk in seated.values_list("pk", flat=True)
    ]
    if not marks and (refusal := refusal_of(session)):
        raise refusal
    return list(record_marks(session=session, marks=marks, by=by).recorded.values())


@transaction.atomic
def undo_last(
    *, session: Session, by: Any, client_uuid: uuid.UUID | None = None, act: uuid.UUID | None = None
) -> list[AttendanceMark]:
    """Take back the last thing that ``by`` did in ``session`` (or the given ``act`` of theirs), as a whole.

    What stood before stands again. Nothing is deleted: marks are added that name those they take back. The same
    ``client_uuid`` again takes nothing more back. Raises ``DomainError`` when there is nothing to take back.
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
        raise DomainError(_("There is no mark of yours in this session to undo."), code="nothing")

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
                method=Method.UNDO,
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
    note, now = _unix_lines(note), _unix_lines(locked.note)
    if now == note:
        return
    if now != _unix_lines(shown):
        raise DomainError(
            _("Somebody else has changed this note in the meantime. It reads now: “%(note)s”. Put both together.")
            % {"note": now},
            field="note",
            code="changed",
        )
    locked.note = note
    locked.save(update_fields=["note", "updated_at"])
    session.note = note


def _unix_lines(text: str) -> str:
    """Browsers send line ends of their own kind."""
    return text.replace("\r\n", "\n").strip()


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
    checks: list[tuple[Callable[[Mark], bool], str]] = [
        (lambda mark: mark.enrolment_id in states, _("This person is not enrolled in this training.")),
        (
            lambda mark: mark.enrolment_id in seated,
            _("This person holds no seat in the training. Confirm the enrolment first."),
        ),
        (lambda mark: mark.status in Status.values, _("Choose one of the statuses.")),
        (lambda mark: mark.method in _METHODS, _("Marks are not made in this way.")),
        (
            lambda mark: len(mark.note) <= LONGEST_NOTE,
            _("A note has at most %(count)d characters.") % {"count": LONGEST_NOTE},
        ),
        (lambda mark: "\x00" not in mark.note, _("The note holds a character that cannot be stored.")),
    ]
    refused = {}
    for mark in marks:
        reason = next((message for passes, message in checks if not passes(mark)), None)
        if reason:
            refused[mark.client_uuid] = DomainError(reason, code="mark")
    return refused


_METHODS = frozenset(Method.values) - {Method.UNDO}


def _who_held_a_seat(enrolments: set[int]) -> set[int]:
    """Those of ``enrolments`` that were confirmed at some time."""
    if not enrolments:
        return set()
    past = get_history_manager_for_model(Enrolment).filter(id__in=enrolments, state=Enrolment.State.CONFIRMED)
    return set(past.values_list("id", flat=True))


def _as_record(mark: Mark, session: Session, by: Any) -> AttendanceMark:
    now = timezone.now()
    # A device's clock may have been lost, or run ahead.
    marked_at = max(mark.marked_at or now, session.starts_at - LONGEST_ADVANCE)
    return AttendanceMark(
        client_uuid=mark.client_uuid,
        act=mark.act or mark.client_uuid,
        session=session,
        enrolment_id=mark.enrolment_id,
        status=mark.status,
        note=mark.note.strip(),
        method=mark.method,
        marked_at=min(marked_at, now),
        marked_by=by,
    )


_CONTENT = ("session_id", "enrolment_id", "status", "note", "method", "marked_by_id")


def _same(stored: AttendanceMark, sent: AttendanceMark) -> bool:
    return all(getattr(stored, name) == getattr(sent, name) for name in _CONTENT)

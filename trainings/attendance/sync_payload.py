"""What a device sends: marks and undoings as JSON, read strictly."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import AttendanceMark
from .services import Mark

MAX_MESSAGE_BYTES = 256 * 1024
MAX_MARKS = 500

# A message may be so long on its way.
ON_THE_WAY = timedelta(seconds=30)


class Unreadable(Exception):
    """The message is not what our page sends. ``status`` is the HTTP status that says so."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def read_message(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object. Raises ``Unreadable``."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_MESSAGE_BYTES:
        raise Unreadable(_("The message is too large."), status=413)
    try:
        message = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("The message is not readable JSON.")) from error
    if not isinstance(message, dict):
        raise Unreadable(_("The message is not readable JSON."))
    return message


def marks_of(message: dict[str, Any]) -> list[Mark]:
    """The marks in a device's message, their times corrected by how wrong its clock is. Raises ``Unreadable``."""
    entries = message.get("marks")
    if not isinstance(entries, list) or not entries:
        raise Unreadable(_("The message contains no marks."))
    if len(entries) > MAX_MARKS:
        raise Unreadable(_("The message contains too many marks."), status=413)
    wrong_by = _clock_error(message)
    return [_mark(entry, wrong_by) for entry in entries]


def undone_at(message: dict[str, Any]) -> datetime | None:
    """When an undoing was made, corrected by how wrong the device's clock is. Raises ``Unreadable``."""
    return _corrected(moment_of(message, "marked_at"), _clock_error(message))


def reason_of(message: dict[str, Any]) -> str:
    """Why something is entered long after the session. Raises ``Unreadable``."""
    reason = message.get("reason", "")
    if not isinstance(reason, str):
        raise Unreadable(_("A mark is not readable."))
    return reason


def _clock_error(message: dict[str, Any]) -> timedelta:
    """By how much the device's clock is wrong."""
    sent_at = moment_of(message, "sent_at")
    # The device says how late it is by its own clock; the difference to ours is by how much that clock is wrong.
    wrong_by = timezone.now() - sent_at if sent_at else timedelta()
    # A small one is the network's delay: moving each message by its own delay would reorder taps.
    return timedelta() if abs(wrong_by) < ON_THE_WAY else wrong_by


def _corrected(moment: datetime | None, wrong_by: timedelta) -> datetime | None:
    try:
        return moment + wrong_by if moment else None
    except OverflowError:
        return None


def uuid_of(message: dict[str, Any], name: str) -> uuid.UUID | None:
    """The number under ``name``, None when there is none. Raises ``Unreadable``."""
    value = message.get(name)
    if value is None:
        return None
    try:
        return uuid.UUID(value)
    except (ValueError, TypeError, AttributeError) as error:
        raise Unreadable(_("“%(name)s” is not a UUID.") % {"name": name}) from error


def moment_of(message: dict[str, Any], name: str) -> datetime | None:
    """The time under ``name``, None when there is none. Raises ``Unreadable``."""
    value = message.get(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        utc = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable(_("“%(name)s” is not a time with its zone.") % {"name": name}) from error
    if utc is None:
        raise Unreadable(_("“%(name)s” is not a time with its zone.") % {"name": name})
    return utc


def _mark(entry: Any, wrong_by: timedelta) -> Mark:
    if not isinstance(entry, dict):
        raise Unreadable(_("A mark is not readable."))
    number, marked_at = uuid_of(entry, "uuid"), moment_of(entry, "marked_at")
    enrolment, status, note = entry.get("enrolment"), entry.get("status"), entry.get("note", "")
    method = entry.get("method", AttendanceMark.Method.TAP)
    words = (status, note, method)
    # type(): True is an int to Python.
    if number is None or type(enrolment) is not int or not all(isinstance(word, str) for word in words):
        raise Unreadable(_("A mark is not readable."))
    return Mark(
        enrolment_id=enrolment,
        status=str(status),
        client_uuid=number,
        note=str(note),
        method=str(method),
        marked_at=_corrected(marked_at, wrong_by),
        act=uuid_of(entry, "act"),
        reason=reason_of(entry),
    )

"""How a state looks: every value of a ``state`` field, with its tone and its shape.

Colour never stands alone: the badge shows the shape and the word as well.
"""

from typing import NamedTuple


class Look(NamedTuple):
    """``tone`` names a pair of colours in tokens.css, ``icon`` a picture in vendor/bootstrap-icons."""

    tone: str
    icon: str


UNKNOWN = Look("neutral", "circle")

LOOKS: dict[str, Look] = {
    # plans
    "draft": Look("neutral", "pencil"),
    "planned": Look("info", "calendar3"),
    "open": Look("info", "calendar-plus"),
    "running": Look("good", "play-circle"),
    "completed": Look("neutral", "check2-all"),
    "cancelled": Look("bad", "slash-circle"),
    "active": Look("good", "check-circle"),
    "inactive": Look("neutral", "pause-circle"),
    "published": Look("good", "check-circle"),
    "retired": Look("neutral", "slash-circle"),
    "archived": Look("neutral", "collection"),
    # places in a training
    "nominated": Look("info", "person-plus"),
    "invited": Look("info", "envelope"),
    "waitlisted": Look("warn", "hourglass-split"),
    "confirmed": Look("good", "person-check"),
    "declined": Look("neutral", "person-x"),
    "withdrawn": Look("neutral", "box-arrow-right"),
    # attendance
    "present": Look("good", "check-lg"),
    "late": Look("warn", "clock"),
    "excused": Look("info", "envelope"),
    "sick": Look("info", "heart-pulse"),
    "absent": Look("bad", "x-lg"),
    "unmarked": Look("neutral", "circle"),
    # certificates
    "issued": Look("good", "patch-check"),
    "valid": Look("good", "patch-check"),
    "revoked": Look("bad", "slash-circle"),
    "replaced": Look("warn", "arrow-repeat"),
    "expired": Look("warn", "hourglass"),
    "unknown": Look("bad", "question-circle"),
    # requests about personal data
    "received": Look("info", "inbox"),
    "in_hand": Look("warn", "hourglass-split"),
    "answered": Look("good", "check-circle"),
    "refused": Look("neutral", "slash-circle"),
    # letters
    "sending": Look("info", "send"),
    "sent": Look("good", "send"),
    "bounced": Look("bad", "arrow-counterclockwise"),
    # eligibility
    "eligible": Look("good", "check-lg"),
    "not_eligible": Look("warn", "x-lg"),
    # background work
    "queued": Look("neutral", "hourglass-split"),
    "succeeded": Look("good", "check-circle"),
    "failed": Look("bad", "exclamation-circle"),
    # trainers
    "candidate": Look("info", "mortarboard"),
    "qualified": Look("good", "patch-check"),
    "certified": Look("good", "patch-check"),
    "in_training": Look("info", "mortarboard"),
    "suspended": Look("bad", "pause-circle"),
}


def look_of(state: str) -> Look:
    """The look of a state; a value nobody named here is shown plainly."""
    return LOOKS.get(state, UNKNOWN)

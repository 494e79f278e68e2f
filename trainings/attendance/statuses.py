"""How statuses are written where there is little room: one letter, a short word, a shape and a tone."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from emm.ui.badges import BadgeStyle

from .models import AttendanceMark

Status = AttendanceMark.Status


class StatusLook(NamedTuple):
    value: str
    letter: str | Promise
    word: str | Promise
    label: str | Promise
    tone: str
    icon: str


_SHORT: dict[str, tuple[str | Promise, str | Promise]] = {
    Status.PRESENT: (pgettext_lazy("one letter for present", "P"), pgettext_lazy("attendance", "Present")),
    Status.LATE: (pgettext_lazy("one letter for late", "L"), pgettext_lazy("attendance", "Late")),
    Status.EXCUSED: (pgettext_lazy("one letter for excused", "E"), pgettext_lazy("attendance", "Excused")),
    Status.SICK: (pgettext_lazy("one letter for sick", "S"), pgettext_lazy("attendance", "Sick")),
    Status.ABSENT: (pgettext_lazy("one letter for absent", "A"), pgettext_lazy("attendance", "Absent")),
    Status.EARLY: ("!", pgettext_lazy("attendance", "Too early")),
    Status.CLEARED: ("–", pgettext_lazy("attendance", "Not marked")),
}

# Registered in ``apps.py``.
BADGES = {
    "present": BadgeStyle("good", "check-lg"),
    "late": BadgeStyle("warn", "clock"),
    "excused": BadgeStyle("info", "envelope"),
    "sick": BadgeStyle("info", "heart-pulse"),
    "absent": BadgeStyle("bad", "x-lg"),
    "early": BadgeStyle("warn", "hourglass-split"),
    "unmarked": BadgeStyle("neutral", "circle"),
}


def _look(status: str) -> StatusLook:
    letter, word = _SHORT[status]
    look = BADGES["unmarked" if status == Status.CLEARED else status]
    return StatusLook(status, letter, word, Status(status).label, look.tone, look.icon)


LOOKS = {status: _look(status) for status in Status.values}
# One tap away in the list, and what is behind the third control.
FIRST = [LOOKS[Status.PRESENT], LOOKS[Status.LATE]]
OTHERS = [LOOKS[Status.EXCUSED], LOOKS[Status.SICK], LOOKS[Status.ABSENT]]
CLEARED = LOOKS[Status.CLEARED]
# Shown, but not to be chosen.
EARLY = LOOKS[Status.EARLY]
ALL = [*FIRST, *OTHERS, EARLY, CLEARED]

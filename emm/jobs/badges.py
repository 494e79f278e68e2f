"""How the states of this app look; registered in ``apps.py``."""

from emm.ui.badges import BadgeStyle

BADGES = {
    "queued": BadgeStyle("neutral", "hourglass-split"),
    "running": BadgeStyle("good", "play-circle"),
    "succeeded": BadgeStyle("good", "check-circle"),
    "failed": BadgeStyle("bad", "exclamation-circle"),
    "cancelled": BadgeStyle("bad", "slash-circle"),
}

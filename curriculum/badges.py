"""How the states of this app look; registered in ``apps.py``."""

from emm.ui.badges import BadgeStyle

BADGES = {
    "draft": BadgeStyle("neutral", "pencil"),
    "published": BadgeStyle("good", "check-circle"),
    "retired": BadgeStyle("neutral", "slash-circle"),
}

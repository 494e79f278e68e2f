"""How the states of this app look; registered in ``apps.py``."""

from emm.ui.badges import BadgeStyle

BADGES = {
    "candidate": BadgeStyle("info", "mortarboard"),
    "qualified": BadgeStyle("good", "patch-check"),
    "inactive": BadgeStyle("neutral", "pause-circle"),
}

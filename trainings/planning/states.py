"""How trainings and sessions move from state to state."""

from django.utils.translation import gettext_lazy as _

from emm.common.states import StateMachine, transition
from emm.ui.badges import BadgeStyle

from .models import Session, Training

TRAINING = StateMachine(
    transition("publish", [Training.State.DRAFT], Training.State.PLANNED, _("Publish")),
    transition("complete", [Training.State.PLANNED], Training.State.COMPLETED, _("Mark as completed")),
    transition("reopen", [Training.State.COMPLETED], Training.State.PLANNED, _("Reopen")),
    transition("unpublish", [Training.State.PLANNED], Training.State.DRAFT, _("Back to draft")),
    transition(
        "cancel", [Training.State.DRAFT, Training.State.PLANNED], Training.State.CANCELLED, _("Cancel training")
    ),
    transition("restore", [Training.State.CANCELLED], Training.State.DRAFT, _("Restore as draft")),
)
# How they look; registered in ``apps.py``.
BADGES = {
    "draft": BadgeStyle("neutral", "pencil"),
    "planned": BadgeStyle("info", "calendar3"),
    "scheduled": BadgeStyle("info", "calendar3"),
    "running": BadgeStyle("good", "play-circle"),
    "completed": BadgeStyle("neutral", "check2-all"),
    "cancelled": BadgeStyle("bad", "slash-circle"),
}

SESSION = StateMachine(
    transition("cancel", [Session.State.SCHEDULED], Session.State.CANCELLED, _("Cancel session")),
    transition("restore", [Session.State.CANCELLED], Session.State.SCHEDULED, _("Restore session")),
)

"""How a request about personal data moves from state to state."""

from django.utils.translation import gettext_lazy as _

from emm.common.states import StateMachine, transition
from emm.ui.badges import BadgeStyle

from .models import PrivacyRequest

State = PrivacyRequest.State

REQUEST = StateMachine(
    transition("take", [State.RECEIVED], State.IN_HAND, _("Start work")),
    transition("put_back", [State.IN_HAND], State.RECEIVED, _("Put back")),
    transition("answer", [State.RECEIVED, State.IN_HAND], State.ANSWERED, _("Answer")),
    transition("refuse", [State.RECEIVED, State.IN_HAND], State.REFUSED, _("Refuse")),
)
# How they look; registered in ``apps.py``.
BADGES = {
    "received": BadgeStyle("info", "inbox"),
    "in_hand": BadgeStyle("warn", "hourglass-split"),
    "answered": BadgeStyle("good", "check-circle"),
    "refused": BadgeStyle("neutral", "slash-circle"),
}

"""How a request about personal data moves from state to state."""

from django.utils.translation import gettext_lazy as _

from emm.common.states import StateMachine, transition

from .models import PrivacyRequest

State = PrivacyRequest.State

REQUEST = StateMachine(
    transition("take", [State.RECEIVED], State.IN_HAND, _("Take in hand")),
    transition("put_back", [State.IN_HAND], State.RECEIVED, _("Put back")),
    transition("answer", [State.RECEIVED, State.IN_HAND], State.ANSWERED, _("Answer")),
    transition("refuse", [State.RECEIVED, State.IN_HAND], State.REFUSED, _("Refuse")),
)

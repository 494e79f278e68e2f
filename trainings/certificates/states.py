"""How certificates move from state to state."""

from django.utils.translation import gettext_lazy as _

from emm.common.states import StateMachine, transition

from .models import Certificate

CERTIFICATE = StateMachine(
    transition("replace", [Certificate.State.ISSUED], Certificate.State.REPLACED, _("Replace")),
    transition("revoke", [Certificate.State.ISSUED], Certificate.State.REVOKED, _("Revoke")),
    transition("reinstate", [Certificate.State.REVOKED], Certificate.State.ISSUED, _("Reinstate")),
)

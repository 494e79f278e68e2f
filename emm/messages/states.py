"""What a message goes through: waiting, sending, and one of the ends.

*Sending* is committed before the message is handed to the mail server and *sent* after its answer. Where the answer
never came, the message was *perhaps sent*; it is not repeated unless a person says so.
"""

from django.utils.translation import gettext_lazy as _

from emm.common.states import StateMachine, transition
from emm.ui.badges import BadgeStyle

from .models import Message

_State = Message.State
_HANDED_OVER = (_State.SENDING, _State.PERHAPS_SENT)

MESSAGE = StateMachine(
    transition("begin", [_State.WAITING], _State.SENDING, _("Send")),
    transition("postpone", [_State.SENDING], _State.WAITING, _("Try again later")),
    # The answer counts, also when it comes after somebody gave up waiting for it.
    transition("confirm", _HANDED_OVER, _State.SENT, _("Sent")),
    transition("fail", [_State.WAITING, *_HANDED_OVER], _State.FAILED, _("Failed")),
    transition("lose", [_State.SENDING], _State.PERHAPS_SENT, _("Perhaps sent")),
    # After a backup was restored, what waited in it may have left since.
    transition("doubt", [_State.WAITING, _State.SENDING], _State.PERHAPS_SENT, _("Perhaps sent")),
    transition("bounce", [_State.SENT, *_HANDED_OVER], _State.BOUNCED, _("Bounced")),
    transition("cancel", [_State.WAITING], _State.CANCELLED, _("Cancel")),
)
# How they look; registered in ``apps.py``.
BADGES = {
    "waiting": BadgeStyle("neutral", "hourglass-split"),
    "sending": BadgeStyle("info", "send"),
    "sent": BadgeStyle("good", "send"),
    "failed": BadgeStyle("bad", "exclamation-circle"),
    "perhaps_sent": BadgeStyle("warn", "question-circle"),
    "bounced": BadgeStyle("bad", "arrow-counterclockwise"),
    "cancelled": BadgeStyle("bad", "slash-circle"),
}

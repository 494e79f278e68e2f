"""The states of an enrolment and the moves between them."""

from django.utils.translation import gettext_lazy as _

from emm.common.states import StateMachine, transition
from emm.ui.badges import BadgeStyle
from trainings.enrolment.models import Enrolment

ENROLMENT = StateMachine(
    transition(
        "confirm", [Enrolment.State.NOMINATED, Enrolment.State.WAITLISTED], Enrolment.State.CONFIRMED, _("Confirm")
    ),
    transition("waitlist", [Enrolment.State.NOMINATED], Enrolment.State.WAITLISTED, _("Move to waiting list")),
    transition(
        "decline", [Enrolment.State.NOMINATED, Enrolment.State.WAITLISTED], Enrolment.State.DECLINED, _("Do not accept")
    ),
    transition(
        "withdraw",
        [Enrolment.State.NOMINATED, Enrolment.State.WAITLISTED, Enrolment.State.CONFIRMED],
        Enrolment.State.WITHDRAWN,
        _("Record a withdrawal"),
    ),
    transition(
        "renominate",
        [Enrolment.State.DECLINED, Enrolment.State.WITHDRAWN],
        Enrolment.State.NOMINATED,
        _("Nominate again"),
    ),
)
# How they look; registered in ``apps.py``.
BADGES = {
    "nominated": BadgeStyle("info", "person-plus"),
    "waitlisted": BadgeStyle("warn", "hourglass-split"),
    "confirmed": BadgeStyle("good", "person-check"),
    "declined": BadgeStyle("neutral", "person-x"),
    "withdrawn": BadgeStyle("neutral", "box-arrow-right"),
}

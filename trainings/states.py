"""How trainings and enrolments move from state to state."""

from django.utils.translation import gettext_lazy as _

from emm.common.states import StateMachine, transition

from .models import Enrolment, Training

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

ENROLMENT = StateMachine(
    transition(
        "confirm", [Enrolment.State.NOMINATED, Enrolment.State.WAITLISTED], Enrolment.State.CONFIRMED, _("Confirm")
    ),
    transition("waitlist", [Enrolment.State.NOMINATED], Enrolment.State.WAITLISTED, _("Put on the waiting list")),
    transition(
        "decline", [Enrolment.State.NOMINATED, Enrolment.State.WAITLISTED], Enrolment.State.DECLINED, _("Decline")
    ),
    transition(
        "withdraw",
        [Enrolment.State.NOMINATED, Enrolment.State.WAITLISTED, Enrolment.State.CONFIRMED],
        Enrolment.State.WITHDRAWN,
        _("Withdraw"),
    ),
    transition(
        "renominate",
        [Enrolment.State.DECLINED, Enrolment.State.WITHDRAWN],
        Enrolment.State.NOMINATED,
        _("Nominate again"),
    ),
)

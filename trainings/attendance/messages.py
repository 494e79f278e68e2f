"""What the codes of attendance say to people."""

from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from emm.common import formatting
from emm.common.errors import register_sentences
from trainings.planning.models import Session

from .timing import counts_from


def all_present_too_early(*, moment: datetime, zone: tzinfo) -> str:
    return _("You can use “All present” from %(moment)s.") % {"moment": formatting.moment(moment, zone)}


register_sentences(
    {
        "attendance.break": gettext_lazy("No attendance is taken in a break."),
        "attendance.session_cancelled": gettext_lazy("This session was cancelled; no attendance is recorded."),
        "attendance.draft": gettext_lazy("You can record attendance after the training is published."),
        "attendance.cancelled": gettext_lazy("This training was cancelled; no attendance is recorded."),
        "attendance.reused": gettext_lazy(
            "This mark was sent before with another content. Reload the page and look at what is recorded."
        ),
        "attendance.nothing_to_undo": gettext_lazy("There is no mark of yours in this session to undo."),
        "attendance.note_changed": gettext_lazy(
            "Another person changed this note: “%(note)s”. Combine both texts and save again."
        ),
        "attendance.not_enrolled": gettext_lazy("This person is not enrolled in this training."),
        "attendance.not_confirmed": gettext_lazy(
            "This person is not a confirmed participant. Confirm the nomination first."
        ),
        "attendance.status": gettext_lazy("Choose one of the statuses."),
        "attendance.method": gettext_lazy("You cannot record attendance in this way."),
        "attendance.long_note": gettext_lazy("A note has at most %(count)d characters."),
        "attendance.long_reason": gettext_lazy("A reason has at most %(count)d characters."),
        "attendance.all_present_too_early": all_present_too_early,
        "attendance.reason_missing": ngettext_lazy(
            "This session ended more than %(days)d day ago. Enter a reason for the late entry.",
            "This session ended more than %(days)d days ago. Enter a reason for the late entry.",
            "days",
        ),
    }
)


def present_counts_from(session: Session) -> str:
    """From when on present and late count."""
    moment = formatting.moment(counts_from(session), session.training.zone)
    return _("Present and late count from %(moment)s.") % {"moment": moment}

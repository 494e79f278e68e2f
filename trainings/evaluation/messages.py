"""What the codes of evaluation say to people."""

from django.utils.translation import gettext_lazy as _

from emm.common.errors import register_sentences

register_sentences(
    {
        "evaluation.draft": _("You can enter results after the training is published."),
        "evaluation.cancelled": _("This training was cancelled; no results are entered."),
        "evaluation.not_confirmed": _("This person is no longer a confirmed participant."),
        "evaluation.feedback_day": _("Feedback is given between the first day of the training and today."),
        "evaluation.teach_back_kind": _("A teach-back belongs to a training of trainers."),
        "evaluation.changed": _("Another person entered “%(value)s”. Save again to overwrite it."),
    }
)

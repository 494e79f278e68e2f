"""What the codes of privacy say to people."""

from django.utils.translation import gettext_lazy as _

from emm.common.errors import register_sentences

register_sentences(
    {
        "privacy.no_person": _("Your account is not linked with a person. Write to the contact address instead."),
        "privacy.request_open": _("You have already sent this request. We have not answered yet."),
        "privacy.merge_two_requests": _("Both people wait for an answer to a request of one kind. Answer one first."),
        "privacy.text_missing": _("Write at least one sentence."),
    }
)

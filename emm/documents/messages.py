"""What the codes of documents say to people."""

from django.utils.translation import gettext_lazy as _

from emm.common.errors import register_sentences

register_sentences(
    {
        "documents.no_timestamp": _(
            "The time-stamp server gave no time-stamp, so the document cannot be signed now. Try again later."
        ),
    }
)

"""What the codes of links say to people."""

from django.utils.translation import gettext_lazy as _

from emm.common.errors import register_sentences

register_sentences(
    {
        "links.ended": _("This link no longer works."),
        "links.revoked": _("This link was revoked. Send a new link instead."),
    }
)

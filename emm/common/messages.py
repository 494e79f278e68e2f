"""What the codes of the shared base say to people."""

from django.utils.translation import gettext_lazy as _

from .errors import register_sentences

register_sentences(
    {
        "common.transition": _("You can no longer do this. The state is now “%(state)s”. Reload the page."),
        "common.storage_away": _("The file storage does not answer now. Try again in a minute."),
        "common.cache_away": _("Attempts cannot be counted now, so this page is closed. Try again in a minute."),
        "common.sign_in_away": _("The sign-in of your organisation does not answer now. Try again in a minute."),
    }
)

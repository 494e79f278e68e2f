"""Which text of a certificate has no room, and how it becomes shorter, in words."""

import re
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What each text is called, and how it becomes shorter.
_TITLE = _("Shorten the title of the training, or issue the certificates in one language.")
_TEMPLATE = _("Shorten this text in the template.")
_SIGNATORY = _("Shorten this text in the template, or name fewer signatories.")
_AFFILIATION = _("Shorten the position or the name of the institution.")
_NAME = _("Enter a shorter name for the certificate.")
_FACTS = _("Shorten the place of the training, or this text in the template.")
TEXTS: dict[str, tuple[Promise, Promise]] = {
    "organisation": (_("the name of the organisation"), _TEMPLATE),
    "logo": (_("the logos"), _("Choose fewer or narrower logos in the template.")),
    "heading": (_("the heading"), _TEMPLATE),
    "number": (_("the certificate number"), _("Ask the administrator for a shorter format.")),
    "lead": (_("the line above the name"), _TEMPLATE),
    "name": (_("the name of the person"), _NAME),
    "nip": (_("the NIP"), _NAME),
    "affiliation": (_("position and institution"), _AFFILIATION),
    "statement": (_("the line above the title"), _TEMPLATE),
    "training": (_("the title of the training"), _TITLE),
    "facts": (_("the line with place, dates and learning hours"), _FACTS),
    "hand": (_("the signature of signatory %(number)s"), _SIGNATORY),
    "signature": (_("the name of signatory %(number)s"), _SIGNATORY),
    "function": (_("the function of signatory %(number)s"), _SIGNATORY),
    "qr": (_("the QR code"), _SIGNATORY),
    "code": (_("the verification code"), _SIGNATORY),
    "issued": (_("the date of issue"), _SIGNATORY),
    "reverse-heading": (_("the heading of the reverse"), _TEMPLATE),
    "note": (_("the note on the reverse"), _TEMPLATE),
}
_REVERSE = (_("the list of modules"), _("Shorten the titles of modules or sessions."))
_NUMBERED = re.compile(r"(\w+) (\d)")


def no_room(*, texts: Iterable[str]) -> str:
    """``texts``: their names, as ``what_does_not_fit`` gives them."""
    return " ".join(no_room_for(text) for text in dict.fromkeys(texts))


def no_room_for(name: str) -> str:
    """That one text has no room, and what to do."""
    numbered = _NUMBERED.fullmatch(name)
    called, remedy = TEXTS.get(numbered[1] if numbered else name, _REVERSE)
    said = str(called) % {"number": numbered[2] if numbered else ""}
    return gettext("The certificate has no room for %(text)s. %(remedy)s") % {"text": said, "remedy": remedy}

"""The places of a certificate that differ from person to person, and how their texts are set."""

from dataclasses import replace

from emm.documents.typesetting.places import Place

from .arranging import REVERSE_OF, Arrangement, place_on_front
from .sizes import MIDDLE

PLACES = {
    "code": Place("strong", 74, "centre", figures=True, lines=1),
    "reverse_of": REVERSE_OF,
    "jp": Place("text", 22, "right", figures=True, lines=1),
    "total": Place("strong", 22, "right", figures=True, lines=1),
    "percent": Place("strong", 50, figures=True, lines=1),
    "status": Place("text", 55, lines=1),
    "link": Place("strong", 86, breaks="/", figures=True, lines=2, leading=1.35),
    "code_again": Place("strong", 50, figures=True, lines=1),
}


def place_of(key: str, arrangement: Arrangement, *, is_both: bool) -> Place:
    """The place with the key “text.language” or “text.language.row”, as ``with_places`` names them."""
    kind, language, *_row = key.split(".")
    if kind in MIDDLE:
        return place_on_front(kind, int(language), arrangement, is_both=is_both)
    return replace(PLACES[kind], face="other") if language == "1" else PLACES[kind]

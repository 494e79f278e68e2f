"""Which texts and pictures of a certificate are measured: they are known by their classes in ``layout.html``."""

from typing import Any

from emm.documents.measuring import MILLIMETRE, Area, Named

from .arranging import Arrangement

# A4 across, without its margins: what is outside stands on the border or is cut off.
AREA = Area(24 * MILLIMETRE, 18 * MILLIMETRE, 273 * MILLIMETRE, 192 * MILLIMETRE)
_WIDE = Area(11 * MILLIMETRE, 11 * MILLIMETRE, 286 * MILLIMETRE, 199 * MILLIMETRE)
# The innermost class counts.
NAMES = {
    *("organisation", "logo", "heading", "number", "lead", "name", "nip", "affiliation", "statement", "training"),
    *("facts", "hand", "signature", "function", "qr", "code", "issued"),
    *("reverse-heading", "reverse-of", "no-jp", "note", "reverse-foot"),
}


def area_of(arrangement: Arrangement) -> Area:
    """Within which everything on the pages stands."""
    return _WIDE if arrangement.is_wide else AREA


def named(element: Any, parents: dict[Any, Any]) -> Named | None:
    """The text that an element belongs to, with the number of a signatory (“function 2”) or of a row; None for none.

    A part is one language, or one column of a row. What is on the reverse takes as many pages as there are modules.
    """
    name, part, signatory = "", "", ""
    while element is not None:
        classes = set((element.get("class") or "").split())
        if "watermark" in classes:
            break
        if "front" in classes:
            return Named(f"{name} {signatory}".strip(), part, is_front=True) if name else None
        if "reverse" in classes:
            return Named(name, part, is_front=False) if name else None
        parent = parents.get(element)
        if element.tag in ("td", "th", "p") and parent is not None:
            part = f"{part} {list(parent).index(element)}"
        if element.tag == "tr" and parent is not None:
            name = f"{parent.tag} {list(parent).index(element)}"
        part = next(iter(classes & {"main", "other"}), part)
        name = name or next(iter(classes & NAMES), "")
        signatory = next((each[10:] for each in classes if each.startswith("signatory-")), signatory)
        element = parent
    return None

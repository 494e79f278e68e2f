"""What of a file that WeasyPrint wrote does not conform yet, beside its structure."""

import pikepdf
from pikepdf import Name

# Stands for nothing that is seen or said.
_NOTHING = b"<200b>"


def mend(pdf: pikepdf.Pdf) -> None:
    """Make pictures and fonts of ``pdf`` as PDF/A wants them."""
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if thing.get("/Subtype") == Name.Image:
            # Logos and signatures are shown as they are: ISO 19005-3, 6.2.8.1 forbids to interpolate.
            thing.Interpolate = False
        if thing.get("/Type") == Name.Font and "/ToUnicode" in thing:
            _give_every_glyph_a_text(thing.ToUnicode)


def _give_every_glyph_a_text(to_unicode: pikepdf.Object) -> None:
    """Dots and marks are glyphs of their own in some scripts, and stand for no letter of theirs.

    ISO 19005-3, 6.2.11.7 wants that every glyph stands for something.
    """
    mapping = to_unicode.read_bytes()
    if b"<>" in mapping:
        to_unicode.write(mapping.replace(b"<>", _NOTHING))

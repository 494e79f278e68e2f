"""The fonts that documents are set in: which letters they have, and how wide a line becomes.

All are open (OFL, see the licence beside each) and embedded in the document; no font of the machine is ever used, so
a document looks the same wherever it is rendered.
"""

import unicodedata
from functools import cache
from pathlib import Path

from emm.common.normalizing import normalized

FOLDER = Path(__file__).resolve().parent / "fonts"
# In the order in which a letter is looked for, as in fonts.css: every text of the document falls back to these.
NAME_FONTS = (
    "source-serif-4/source-serif-4-latin-600-normal.ttf",
    "source-serif-4/source-serif-4-latin-ext-600-normal.ttf",
    "noto-naskh-arabic/noto-naskh-arabic-arabic-600-normal.ttf",
    "noto-sans-javanese/noto-sans-javanese-javanese-600-normal.ttf",
)


_FALLBACK = {
    weight: (
        f"noto-naskh-arabic/noto-naskh-arabic-arabic-{weight}-normal.ttf",
        f"noto-sans-javanese/noto-sans-javanese-javanese-{weight}-normal.ttf",
    )
    for weight in (400, 600)
}


def _faces(family: str, weight: int, style: str = "normal") -> tuple[str, ...]:
    return tuple(f"{family}/{family}-{subset}-{weight}-{style}.ttf" for subset in ("latin", "latin-ext"))


# The faces that texts are filled in with: font files in the order in which a letter is looked for.
FACES = {
    "heading": (*_faces("source-serif-4", 400), *_FALLBACK[400]),
    "name": (*_faces("source-serif-4", 600), *_FALLBACK[600]),
    "text": (*_faces("plus-jakarta-sans", 400), *_faces("source-serif-4", 400), *_FALLBACK[400]),
    "strong": (*_faces("plus-jakarta-sans", 600), *_faces("source-serif-4", 600), *_FALLBACK[600]),
    "other": (*_faces("source-serif-4", 400, "italic"), *_FALLBACK[400]),
}


def missing_characters(text: str) -> set[str]:
    """The characters of ``text`` that no font of ours can render; such a text must not be printed."""
    return {
        character
        for character in normalized("NFC", text)
        if not character.isspace() and unicodedata.category(character) != "Cf" and character not in _widths()
    }


def width_of(text: str) -> float:
    """The width of ``text`` on one line, in ems: letter by letter, which is close enough to choose a size."""
    widths = _widths()
    return sum(widths.get(character, 0.0 if unicodedata.combining(character) else 0.6) for character in text)


@cache
def _widths() -> dict[str, float]:
    """Every character that can be rendered, with its width in ems."""
    from fontTools.ttLib import TTFont

    widths: dict[str, float] = {}
    for name in reversed(NAME_FONTS):
        with TTFont(FOLDER / name, lazy=True) as font:
            units, advances = font["head"].unitsPerEm, font["hmtx"].metrics
            for code, glyph in font.getBestCmap().items():
                widths[chr(code)] = advances[glyph][0] / units
    return widths

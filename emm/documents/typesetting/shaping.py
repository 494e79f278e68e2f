"""Turns a text into glyphs: which font has each letter, in which order they stand, where each is put.

HarfBuzz shapes; this module only cuts a line into stretches of one font and one direction, as a browser does.
"""

import string
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from emm.common.normalizing import normalized

from .fonts import FACES, FOLDER

# As the style sheets of layouts set it, for all text.
WORD_SPACING = 0.06
# What most texts are made of.
_COMMON = f"{string.ascii_letters}{string.digits} .,:/%·'’–-()&"


class Part(NamedTuple):
    """A glyph within a compound, and where it stands (units of the font)."""

    number: int
    x: int
    y: int


class Glyph(NamedTuple):
    """One glyph, measured in thousandths of an em; ``text`` is what it stands for.

    ``parts``: of a letter that the font makes of several glyphs, as of a shape and its dots. A document holds it as one
    glyph, so that whoever reads the text finds one letter in one place.
    """

    font: str
    number: int
    advance: float
    right: float
    up: float
    text: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Line:
    """Glyphs from left to right."""

    text: str
    glyphs: tuple[Glyph, ...]

    @property
    def width(self) -> float:
        """In ems."""
        return sum(glyph.advance for glyph in self.glyphs) / 1000

    @property
    def seen(self) -> float:
        """The width without a space at the end, in ems."""
        last = self.glyphs[-1] if self.glyphs else None
        return self.width - (last.advance / 1000 if last is not None and last.text == " " else 0.0)

    @property
    def is_plain(self) -> bool:
        """Whether a program that goes from glyph to glyph says the text as it is written."""
        return "".join(glyph.text for glyph in self.glyphs) == self.text


@lru_cache(maxsize=4096)
def shape(text: str, face: str, *, figures: bool = False) -> Line:
    """``text`` on one line in ``face``, a name in ``FACES``; ``figures`` are all of one width."""
    text = normalized("NFC", text)
    glyphs: list[Glyph] = []
    for stretch, leftwards in visual_order(text):
        runs = [(font, "".join(letters)) for font, letters in _by_font(stretch, FACES[face])]
        for font, run in reversed(runs) if leftwards else runs:
            glyphs.extend(_shape_run(run, font, leftwards, figures))
    return Line(text, tuple(glyphs))


def visual_order(text: str) -> list[tuple[str, bool]]:
    """Stretches of one direction as they stand from left to right: text, and whether it runs to the left.

    The rules of Unicode's bidirectional algorithm that names need: strong letters, figures within them, and what
    stands between, which goes with its neighbours or else with the line.
    """
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    strong = ["R" if kind in ("R", "AL") else kind if kind in ("L", "EN", "AN") else "" for kind in kinds]
    base = 1 if next((kind for kind in strong if kind in ("L", "R")), "L") == "R" else 0
    if base == 0 and "R" not in strong:
        return [(text, False)] if text else []
    levels = _levels(strong, base)
    stretches = [
        (level, text[group[0] : group[-1] + 1])
        for level, group in ((key, list(each)) for key, each in groupby(range(len(text)), key=levels.__getitem__))
    ]
    for level in range(max(levels), 0, -1):
        ordered: list[tuple[int, str]] = []
        for high, group in groupby(stretches, key=lambda each: each[0] >= level):
            part = list(group)
            ordered.extend(reversed(part) if high else part)
        stretches = ordered
    return [(stretch, level % 2 == 1) for level, stretch in stretches]


def _levels(strong: list[str], base: int) -> list[int]:
    """The embedding level of each letter: odd where it runs to the left."""
    left_to_right = 2 * base
    levels: list[int] = []
    before = "R" if base else "L"
    for position, kind in enumerate(strong):
        if kind in ("L", "R"):
            before = kind
            levels.append(1 if kind == "R" else left_to_right)
        elif kind:
            levels.append(2 if before == "R" else left_to_right)
        else:
            # Between neighbours of one direction it goes with them; figures count with the letters before them.
            after = next((each for each in strong[position:] if each), "R" if base else "L")
            after = before if after in ("EN", "AN") else after
            levels.append(base if after != before else 1 if before == "R" else left_to_right)
    return levels


def _by_font(text: str, fonts: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """Stretches of the first font that has each letter; a mark, a joiner or a space stays with what it follows."""
    if font_of(fonts[0]).letters.keys() >= set(map(ord, text)):
        return [(fonts[0], list(text))]
    runs: list[tuple[str, list[str]]] = []
    for letter in text:
        stays = bool(runs) and (unicodedata.category(letter) in ("Mn", "Mc", "Cf", "Zs"))
        if stays and ord(letter) in font_of(runs[-1][0]).letters:
            font = runs[-1][0]
        else:
            font = next((each for each in fonts if ord(letter) in font_of(each).letters), fonts[0])
        if runs and runs[-1][0] == font:
            runs[-1][1].append(letter)
        else:
            runs.append((font, [letter]))
    return runs


def _shape_run(text: str, font: str, leftwards: bool, figures: bool) -> list[Glyph]:
    import uharfbuzz as hb  # type: ignore[import-untyped]

    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if leftwards else "ltr"
    hb.shape(font_of(font).font, buffer, {"tnum": figures})
    glyphs = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    starts = sorted({info.cluster for info, _position in glyphs})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    return [
        # Whoever reads the text of a page turns round all that stands from right to left.
        _glyph(font, text[cluster : ends[cluster]][:: -1 if leftwards else 1], list(group))
        for cluster, group in groupby(glyphs, key=lambda each: each[0].cluster)
    ]


def _glyph(font: str, said: str, cluster: list[tuple[Any, Any]]) -> Glyph:
    """What stands for ``said``: a glyph, or several as a compound."""
    scale = font_of(font).scale
    advance = sum(position.x_advance for _info, position in cluster) * scale
    if said == " ":
        advance += 1000 * WORD_SPACING
    if len(cluster) == 1:
        [(info, position)] = cluster
        return Glyph(font, info.codepoint, advance, position.x_offset * scale, position.y_offset * scale, said)
    parts, x = [], 0
    for info, position in cluster:
        parts.append(Part(info.codepoint, x + position.x_offset, position.y_offset))
        x += position.x_advance
    return Glyph(font, min(part.number for part in parts), advance, 0.0, 0.0, said, tuple(parts))


@cache
def common_glyphs(font: str) -> dict[int, str]:
    """The glyphs that most texts in ``font`` need, with what each stands for; none in a font for another script."""
    if not font_of(font).letters.keys() >= set(map(ord, _COMMON)):
        return {}
    shaped = (glyph for figures in (False, True) for glyph in _shape_run(_COMMON, font, False, figures))
    return {glyph.number: glyph.text for glyph in shaped}


@cache
def count_of_glyphs(font: str) -> int:
    """How many glyphs the font has: a document numbers its compounds from there on."""
    return int(font_of(font).face.glyph_count)


@dataclass(frozen=True)
class Font:
    """A font file, loaded once: HarfBuzz's view of it, its letters, and thousandths of an em per unit."""

    face: Any
    font: Any
    letters: dict[int, int]
    scale: float

    @property
    def letter_of(self) -> dict[int, str]:
        """For each glyph that a letter has to itself, that letter."""
        return {index: chr(code) for code, index in reversed(self.letters.items())}


@cache
def font_of(name: str) -> Font:
    """The font in the file ``name`` of the folder of fonts."""
    import uharfbuzz as hb

    face = hb.Face(hb.Blob.from_file_path(str(FOLDER / name)))
    font = hb.Font(face)
    letters = {code: font.get_nominal_glyph(code) for code in face.unicodes}
    return Font(face, font, letters, 1000 / face.upem)

"""The places of the document that differ from person to person, and how a text is made to fit each of them."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from .shaping import Line, shape

MILLIMETRE = 96 / 25.4
# The smallest step, as a share of the size in style.css; a text that is still too wide is shrunk to what fits.
_ON_ONE_LINE = (1.0, 0.93, 0.87, 0.8)
# Javanese letters are tall, and reach far below the line.
_JAVANESE, _LARGEST_JAVANESE, _RISE_OF_JAVANESE = range(0xA980, 0xA9E0), 0.63, 0.3


@dataclass(frozen=True)
class Place:
    """How a text is set: the face, how wide it may become (mm), where it is anchored, and the sizes tried in turn."""

    face: str
    width: float
    align: Literal["left", "centre", "right"] = "left"
    one_line: tuple[float, ...] = _ON_ONE_LINE
    two_lines: tuple[float, ...] = (0.8, 0.7, 0.6)
    leading: float = 1.3
    # Two lines stand around the line of the layout (else below it).
    around: bool = False
    figures: bool = False
    breaks: str = " "


PLACES = {
    "number": Place("strong", 200, "centre", figures=True, two_lines=()),
    "name": Place(
        "name", 232, "centre", one_line=(1, 0.87, 0.74, 0.63), two_lines=(0.58, 0.5, 0.42), leading=1.08, around=True
    ),
    "nip": Place("text", 226, "centre", figures=True, two_lines=()),
    "affiliation": Place("text", 226, "centre", around=True),
    "lead": Place("text", 226, "centre", around=True),
    "statement": Place("text", 226, "centre", around=True),
    "facts": Place("text", 226, "centre", around=True),
    "code": Place("strong", 74, "centre", figures=True, two_lines=()),
    "reverse_of": Place("text", 236),
    "jp": Place("text", 17, "right", figures=True, two_lines=()),
    "total": Place("strong", 17, "right", figures=True, two_lines=()),
    "percent": Place("strong", 50, figures=True, two_lines=()),
    "status": Place("text", 55),
    "link": Place("strong", 86, breaks="/", figures=True),
    "code_again": Place("strong", 50, figures=True, two_lines=()),
}


def place_of(key: str) -> Place:
    """The place with the key “kind”, “kind.language” or “kind.language.row”."""
    kind, _dot, rest = key.partition(".")
    place = PLACES[kind]
    is_other = rest.partition(".")[0] == "1"
    return replace(place, face="other") if is_other else place


@dataclass(frozen=True)
class Fitted:
    """A text on one or two lines, and its size as a share of the layout's."""

    lines: tuple[Line, ...]
    size: float

    @property
    def rise(self) -> float:
        """How far above the line of the layout it is set, in ems, so that nothing below is touched."""
        return _RISE_OF_JAVANESE if _is_javanese("".join(line.text for line in self.lines)) else 0.0


@lru_cache(maxsize=4096)
def fit(text: str, place: Place, em: float) -> Fitted:
    """``text`` as large as it fits into ``place``, whose layout is set in ``em`` (CSS pixels)."""
    room = place.width * MILLIMETRE / em
    largest = _LARGEST_JAVANESE if _is_javanese(text) else 1.0
    line = shape(text, place.face, figures=place.figures)
    for size in place.one_line:
        if size <= largest and line.width * size <= room:
            return Fitted((line,), size)
    if not place.two_lines:
        return Fitted((line,), room / line.width)
    lines = _halves(text, place)
    widest = max(each.width for each in lines)
    return Fitted(lines, next((size for size in place.two_lines if widest * size <= room), room / widest))


def _halves(text: str, place: Place) -> tuple[Line, ...]:
    """The text on two lines that are as equal as can be."""
    cuts = [at for at in range(1, len(text)) if text[at - 1] in place.breaks]
    if not cuts:
        return (shape(text, place.face, figures=place.figures),)
    halves = (
        tuple(shape(half, place.face, figures=place.figures) for half in (text[:cut], text[cut:])) for cut in cuts
    )
    return min(halves, key=lambda pair: max(line.width for line in pair))


def _is_javanese(text: str) -> bool:
    return any(ord(letter) in _JAVANESE for letter in text)

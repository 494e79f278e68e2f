"""How a text is made to fit the place that it stands in: smaller, and from a floor on, on more lines."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from ..measuring import MILLIMETRE
from .shaping import Line, shape

# No text becomes smaller (CSS pixels): 9 points.
FLOOR = 12.0
# Javanese letters are tall, and reach far below the line.
_JAVANESE, _MAX_JAVANESE, _RISE_OF_JAVANESE = range(0xA980, 0xA9E0), 0.63, 0.3


@dataclass(frozen=True)
class Place:
    """How a text is set: the face, how wide it may become (mm), and where it is anchored.

    It is shrunk to the share ``one_line`` of the layout's size before it wraps, and where it wraps to ``wrapped`` at
    first; never below ``FLOOR``, unless ``lines`` are not enough. ``height`` (ems of the layout): the place is as high
    whatever it holds, its lines stand around the middle, and of so many as make the letters largest.
    """

    face: str
    width: float
    align: Literal["left", "centre", "right"] = "left"
    one_line: float = 0.8
    wrapped: float = 1.0
    lines: int = 12
    leading: float = 1.3
    height: float = 0.0
    figures: bool = False
    breaks: str = " "


@dataclass(frozen=True)
class Fitted:
    """A text on its lines, and its size as a share of the layout's."""

    lines: tuple[Line, ...]
    size: float

    @property
    def rise(self) -> float:
        """How far above the line of the layout it is set, in ems, so that nothing below is touched."""
        return _RISE_OF_JAVANESE if _is_javanese("".join(line.text for line in self.lines)) else 0.0


def fit(text: str, place: Place, em: float) -> Fitted:
    """``text`` as large as it fits into ``place``, whose layout is set in ``em`` (CSS pixels)."""
    return _fit(text, place, round(em, 2))


@lru_cache(maxsize=8192)
def _fit(text: str, place: Place, em: float) -> Fitted:
    room, floor = place.width * MILLIMETRE / em, min(1.0, FLOOR / em)
    largest = max(_MAX_JAVANESE, floor) if _is_javanese(text) else 1.0
    line = shape(text, place.face, figures=place.figures)
    size = _size(largest, room, (line,))
    if place.lines == 1 or size >= min(largest, max(place.one_line, floor)):
        return Fitted((line,), size)
    tried = []
    for number in range(2, place.lines + 1):
        lines = _broken(text, place, number, most=room / floor)
        most = place.height / (number * place.leading) if place.height else 1.0
        tried.append(Fitted(lines, _size(min(largest, place.wrapped, most), room, lines)))
        if tried[-1].size >= floor and not place.height:
            return tried[-1]
        if most < floor:
            break
    return max(tried, key=lambda each: each.size)


def _size(most: float, room: float, lines: tuple[Line, ...]) -> float:
    widest = max(line.width for line in lines)
    return min(most, room / widest) if widest else most


def _broken(text: str, place: Place, number: int, *, most: float) -> tuple[Line, ...]:
    """The text on so many lines that are as equal as can be; a word that is wider than ``most`` ems is broken."""
    words = [part for word in _words(text, place.breaks) for part in _pieces(word, place, most)]
    widths = [shape(word, place.face, figures=place.figures).width for word in words]
    low, high = max(*widths, sum(widths) / number), sum(widths)
    for _halving in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_lines(words, widths, middle)) <= number else (middle, high)
    return tuple(shape(line, place.face, figures=place.figures) for line in _lines(words, widths, high))


def _words(text: str, breaks: str) -> list[str]:
    """Cut after each letter of ``breaks``."""
    words, word = [], ""
    for letter in text:
        word += letter
        if letter in breaks:
            words.append(word)
            word = ""
    return [*words, word] if word else words


def _pieces(word: str, place: Place, most: float) -> list[str]:
    """The word itself, or where no line has room for it, as much of it as a line has room for, again and again."""
    if shape(word, place.face, figures=place.figures).width <= most:
        return [word]
    ends = list(accumulate(shape(letter, place.face, figures=place.figures).width for letter in word))
    pieces, start = [], 0
    for at in range(1, len(word)):
        if ends[at] - (ends[start - 1] if start else 0.0) > most:
            pieces.append(word[start:at])
            start = at
    return [*pieces, word[start:]]


def _lines(words: list[str], widths: list[float], most: float) -> list[str]:
    """The words on lines that are no wider than ``most`` ems, as far as a word is not."""
    lines, width = [words[0]], widths[0]
    for word, more in zip(words[1:], widths[1:], strict=True):
        if width + more > most + 1e-9:
            lines.append(word)
            width = more
        else:
            lines[-1] += word
            width += more
    return lines


def _is_javanese(text: str) -> bool:
    return any(ord(letter) in _JAVANESE for letter in text)

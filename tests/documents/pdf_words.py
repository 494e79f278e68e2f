"""Where the words of a document stand, as another program (Poppler) reads them from the file."""

import re
import subprocess
from itertools import combinations
from typing import NamedTuple

_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
# Poppler's boxes are as high as the font may become; of that, the letters take this share.
_ABOVE, _BELOW = 0.27, 0.14


class Word(NamedTuple):
    """In points from the top left of the page."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    def covers(self, other: "Word") -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.5
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.5
        )


def words_of(document: bytes) -> list[list[Word]]:
    """The words of each page."""
    page = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=document, capture_output=True, check=True).stdout
    return [[_word(*found) for found in _WORD.findall(each)] for each in page.decode().split("<page ")[1:]]


def covered(words: list[Word]) -> list[tuple[str, str]]:
    """The pairs of words of which one stands on the other."""
    return [(one.text, other.text) for one, other in combinations(words, 2) if one.covers(other)]


def _word(left: str, top: str, right: str, bottom: str, text: str) -> Word:
    height = float(bottom) - float(top)
    return Word(float(left), float(top) + _ABOVE * height, float(right), float(bottom) - _BELOW * height, text)

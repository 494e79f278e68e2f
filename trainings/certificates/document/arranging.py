"""How the texts of a certificate's front are made to fit: which lines each takes, and how closely the page is set.

Every text has a box as wide as the page or its column. It becomes smaller down to a floor, then it wraps; where all of
them together are higher than the page, it is set at the next level (``sizes``). All this is reckoned with the widths of
the letters themselves, before a page is set.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import ceil
from typing import Any, NamedTuple

from emm.documents.languages import Words
from emm.documents.typesetting.places import FLOOR, Place, fit

from . import sizes
from .sizes import CLOSE, LEVELS, POINT, setting

# The width of a text across the page, on a page that is set wide as well (mm).
_ACROSS, _ACROSS_WIDE = 226, 262
# In the line of proof where the code is in a corner: how far its parts stand apart, and the width of the code.
_BETWEEN, _CODE, _ABOVE_PROOF = 8.0, 52.0, 1.0
# Whose reverse it is: the number and the name.
REVERSE_OF, REVERSE_EM = Place("text", 236, leading=1.35), 10.5 * sizes.PIXELS_A_POINT


class SetText(NamedTuple):
    """A text in one language on its lines; ``share``: its size in percent. Of a personal text the number of lines."""

    language: str
    lines: tuple[str, ...]
    share: int = 100
    room: int = 1


class Arrangement(NamedTuple):
    """How a front is set. ``personal``: how many lines each personal text takes, by its key, where there are several.

    Two certificates with equal arrangements share a page.
    """

    level: int
    is_wide: bool
    foot: int
    personal: tuple[tuple[str, int], ...] = ()

    @property
    def classes(self) -> str:
        """Of the front in ``layout.html``."""
        corner, wide = "corner " if self.level >= CLOSE else "", "wide " if self.is_wide else ""
        return f"{LEVELS[self.level]} {corner}{wide}foot-{self.foot}"

    def css(self) -> str:
        """The rules that this front needs."""
        return sizes.css([self.level], [self.foot], {lines for _key, lines in self.personal})


def arranged(content: dict[str, Any]) -> Arrangement:
    """How the front with this content is set: as widely as everything fits, else as closely as can be."""
    for level in range(len(LEVELS)):
        is_wide = level >= CLOSE and content["may_be_wide"]
        foot = _foot(content, level, is_wide=is_wide)
        height, lines = _middle(content, level, is_wide=is_wide)
        if height <= sizes.middle_height(level, foot, is_wide=is_wide):
            break
    reverse_of = fit(content["reverse_of"], REVERSE_OF, REVERSE_EM)
    if len(reverse_of.lines) > 1:
        lines = (*lines, ("reverse_of.0", len(reverse_of.lines)))
    return Arrangement(level, is_wide, foot, lines)


def place_on_front(kind: str, language: int, arrangement: Arrangement, *, is_both: bool) -> Place:
    """The place of a text of the middle or the top."""
    return _place(kind, language, arrangement.level, is_wide=arrangement.is_wide, is_both=is_both)


def set_texts(content: dict[str, Any], arrangement: Arrangement) -> dict[str, Any]:
    """The texts of the front on their lines, to replace those in ``content``."""
    level, is_wide, is_both = arrangement.level, arrangement.is_wide, content["is_both"]
    lines = dict(arrangement.personal)
    done: dict[str, Any] = {
        "arrangement": arrangement.classes,
        "reverse_of": [SetText(content["main_language"], (content["reverse_of"],), room=lines.get("reverse_of.0", 1))],
    }
    for kind in (*sizes.TOP, *sizes.MIDDLE):
        done[kind] = [
            SetText(words.language, (words.text,), room=lines.get(f"{kind}.{at}", 1))
            if kind in content["personal"]
            else _set(words, _place(kind, at, level, is_wide=is_wide, is_both=is_both), _em(kind, level, at, is_both))
            for at, words in enumerate(content[kind])
        ]
    number = len(content["signatories"])
    width = _column(number, level, is_wide=is_wide)
    beside = sizes.COLUMN_OF_QR[number] - 1 if level < CLOSE else 10_000
    done["issued"] = [
        _set(words, *_of_column("issued", at, level, beside, is_both)) for at, words in enumerate(content["issued"])
    ]
    done["signatories"] = [
        {
            **signatory,
            "name": [_set(signatory["name"], *_of_column("signature", 0, level, width, is_both))],
            "title": [
                _set(words, *_of_column("function", at, level, width, is_both))
                for at, words in enumerate(signatory["title"])
            ],
        }
        for signatory in content["signatories"]
    ]
    return done


def _set(words: Words, place: Place, em: float) -> SetText:
    fitted = fit(words.text, place, em)
    share = max(int(fitted.size * 100 + 0.01), min(100, ceil(FLOOR / em * 100)))
    return SetText(words.language, tuple(line.text for line in fitted.lines), share)


def _em(kind: str, level: int, language: int, is_both: bool) -> float:
    return setting(kind, level, is_both=is_both, is_other=language == 1).em


@lru_cache(maxsize=1024)
def _place(kind: str, language: int, level: int, *, is_wide: bool, is_both: bool) -> Place:
    width = _ACROSS_WIDE if is_wide else _ACROSS
    return sizes.place(kind, level, is_both=is_both, is_other=language == 1, width=width)


@lru_cache(maxsize=256)
def _of_column(kind: str, language: int, level: int, width: float, is_both: bool) -> tuple[Place, float]:
    place = sizes.place(kind, level, is_both=is_both, is_other=language == 1, width=width)
    return place, _em(kind, level, language, is_both)


def _middle(content: dict[str, Any], level: int, *, is_wide: bool) -> tuple[float, tuple[tuple[str, int], ...]]:
    """The height of the middle in millimetres, and how many lines each personal text takes."""
    is_both, personal, height = content["is_both"], content["personal"], 0.0
    several: list[tuple[str, int]] = []
    for kind in sizes.MIDDLE:
        for at, words in enumerate(content[kind]):
            how = setting(kind, level, is_both=is_both, is_other=at == 1)
            height += how.above
            if kind == "name":
                height += sizes.name_height(level, is_both=is_both)
                continue
            place = _place(kind, at, level, is_wide=is_wide, is_both=is_both)
            fitted = fit(words.text, place, how.em)
            # The place of a personal text is as high as its lines would be in full size.
            size = 1.0 if kind in personal else fitted.size
            height += len(fitted.lines) * how.points * size * how.leading * POINT
            if kind in personal and len(fitted.lines) > 1:
                several.append((f"{kind}.{at}", len(fitted.lines)))
    return height, tuple(several)


def _foot(content: dict[str, Any], level: int, *, is_wide: bool) -> int:
    """The height of the foot in whole steps of millimetres."""
    number, is_both = len(content["signatories"]), content["is_both"]
    width = _column(number, level, is_wide=is_wide)
    line = (sizes.LINE_OF_MANY if number > 2 else sizes.LINE)[level] + sizes.BELOW_LINE[level]
    columns = [line + _height_of_signatory(each, level, width, is_both=is_both) for each in content["signatories"]]
    proof = sum(_heights_of_proof(content, level, number, is_wide=is_wide))
    height = proof + max(columns, default=0.0) if level >= CLOSE else max([*columns, proof])
    return ceil(height / sizes.FOOT_STEP) * sizes.FOOT_STEP


def _height_of_signatory(signatory: dict[str, Any], level: int, width: float, *, is_both: bool) -> float:
    texts = [
        ("signature", 0, signatory["name"]),
        *(("function", at, each) for at, each in enumerate(signatory["title"])),
    ]
    height = 0.0
    for kind, at, words in texts:
        how = setting(kind, level, is_both=is_both, is_other=at == 1)
        fitted = fit(words.text, *_of_column(kind, at, level, width, is_both))
        height += len(fitted.lines) * how.points * fitted.size * how.leading * POINT
    return height


def _heights_of_proof(content: dict[str, Any], level: int, number: int, *, is_wide: bool) -> Iterator[float]:
    """Of the QR code, and of the lines with the verification code and the day of issue."""
    is_both = content["is_both"]
    how = setting("issued", level, is_both=is_both)
    line = how.points * how.leading * POINT
    if level >= CLOSE:
        wide = _ACROSS_WIDE if is_wide else _ACROSS
        unbroken, em = Place("text", 10_000), how.points * POINT
        across = sum(fit(each.text, unbroken, how.em).lines[0].width * em + _BETWEEN for each in content["issued"])
        yield ceil((across + _CODE) / wide) * line + _ABOVE_PROOF
        return
    yield (sizes.QR_BOTH if is_both else sizes.QR)[level]
    yield line + 0.5
    width = sizes.COLUMN_OF_QR[number]
    for at, words in enumerate(content["issued"]):
        yield len(fit(words.text, *_of_column("issued", at, level, width - 1, is_both)).lines) * line


def _column(number: int, level: int, *, is_wide: bool) -> float:
    """How wide the texts of one who signs may be."""
    if level >= CLOSE:
        return sizes.CLOSE_COLUMN[number] * (sizes.WIDE_WIDTH if is_wide else sizes.WIDTH) - 1
    return sizes.COLUMN[number]

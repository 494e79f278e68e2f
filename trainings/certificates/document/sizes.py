"""How large the texts of a certificate's front are set, at each of five levels from the widest to the closest.

A text that is too long for its line becomes smaller, down to 9 points, and then wraps. A page that has no room for its
texts is set at the next level. ``sizes.css`` is written from these tables, and ``arranging`` reckons with them.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from emm.documents.typesetting.places import Place

LEVELS = ("usual", "tight", "tighter", "close", "closest")
# From this level on the page is set wide, the code is in a corner, and those who sign share the whole width.
CLOSE = LEVELS.index("close")
POINT, PIXELS_A_POINT = 25.4 / 72, 96 / 72
# More lines than a page has room for.
MOST_LINES = 40


class Text(NamedTuple):
    """A text of the front: faces, and by level points (one language, first of two, second of two) and millimetres of
    space above it (one language, two). ``smallest``: the share at which it wraps; ``wrapped``: its share then.
    """

    face: str
    single: tuple[float, ...]
    first: tuple[float, ...]
    second: tuple[float, ...]
    above: tuple[float, ...]
    above_both: tuple[float, ...]
    leading: float = 1.35
    smallest: float = 0.8
    wrapped: float = 1.0
    figures: bool = False


_TEN, _NINE, _SECOND = (10, 10, 9.5, 9.5, 9), (9, 9, 9, 9, 9), (9.5, 9.5, 9, 9, 9)
_NOTHING = (0, 0, 0, 0, 0)
_PHRASE = Text("text", (10.5, 10.5, 10, 9.5, 9), _TEN, _SECOND, (7, 4.5, 2.5, 2, 0.4), (3.5, 2.6, 1.4, 1.2, 0.4))
# In the order in which they stand.
MIDDLE = {
    "heading": Text(
        "heading", (36, 29, 22, 18, 12), (30, 25, 20, 17, 12), (17, 14, 12, 11, 9.5), _NOTHING, _NOTHING, leading=1.15
    ),
    "number": Text("strong", _TEN, _TEN, _NINE, (2, 1.6, 1, 0.8, 0.3), (2, 1.4, 0.8, 0.7, 0.3), figures=True),
    "lead": _PHRASE,
    "name": Text(
        "name", (38, 36, 33, 28, 21), (38, 35, 30, 26, 21), _NINE, (2, 1.2, 0.7, 0.6, 0.3), (1, 0.8, 0.6, 0.5, 0.3),
        leading=1.08,
    ),
    "nip": Text("text", _TEN, _TEN, _NINE, (1, 0.8, 0.5, 0.4, 0.2), (1, 0.7, 0.4, 0.3, 0.2), figures=True),
    "affiliation": Text(
        "text", (11.5, 11, 10, 9.5, 9), _TEN, _SECOND, (2, 1.2, 0.7, 0.6, 0.2), (1, 0.8, 0.5, 0.4, 0.2)
    ),
    "statement": _PHRASE,
    "training": Text(
        "name", (21, 19, 16, 14, 11), (21, 18, 15, 13.5, 11), (13, 12, 11, 10, 9), (2, 1.2, 0.7, 0.6, 0.3),
        (1, 0.8, 0.6, 0.5, 0.3), leading=1.2, smallest=0.74, wrapped=0.84,
    ),
    "facts": Text("text", (11, 10.5, 10, 9.5, 9), _TEN, _SECOND, (3, 2, 1, 0.8, 0.3), (3, 1.8, 0.9, 0.7, 0.3)),
}  # fmt: skip
_SIGNED = Text("strong", (10.5, 10, 9.5, 9.5, 9), (10.5, 10, 9.5, 9.5, 9), _NINE, _NOTHING, _NOTHING)
_SMALL = Text("text", _NINE, _NINE, _NINE, _NOTHING, _NOTHING, leading=1.3)
TOP = {"organisation": _SIGNED}
FOOT = {
    "signature": _SIGNED,
    "function": _SMALL,
    "code": _SMALL._replace(face="strong", figures=True),
    "issued": _SMALL,
}
TEXTS = {**TOP, **MIDDLE, **FOOT}
# Of all lines, how much closer they stand at each level; and of the name's box the height in millimetres.
_CLOSER = (1.0, 0.97, 0.92, 0.92, 0.85)
_NAME_HEIGHT, _NAME_HEIGHT_BOTH = (19, 17, 15, 13, 10.5), (17, 15.5, 13.5, 12, 10.5)

# --- The page, in millimetres ------------------------------------------------------------------

HEIGHT, WIDTH, WIDE_HEIGHT, WIDE_WIDTH = 174, 249, 188, 275
TOP_HEIGHT = (24.0, 24.0, 22.0, 20.0, 18.5)
BOTTOM, CLEAR = 3.0, 1.5
# Where a signature's line is below the top of its column, for up to two who sign, and for more; and what is below it.
LINE, LINE_OF_MANY = (20.5, 17.5, 14.0, 13.5, 9.5), (15.5, 13.5, 11.5, 12.5, 9.5)
BELOW_LINE = (1.8, 1.5, 1.0, 1.0, 0.6)
QR, QR_BOTH = (28, 27, 24, 20, 18), (25, 25, 22, 20, 18)
# Columns by the number of those who sign: its width; and that of the one with the QR code.
COLUMN, COLUMN_OF_QR = {0: 84, 1: 84, 2: 84, 3: 56, 4: 46}, {0: 74, 1: 74, 2: 74, 3: 62, 4: 48}
# Where the code is in a corner above, columns are shares of the whole width.
CLOSE_COLUMN = {0: 0.48, 1: 0.48, 2: 0.48, 3: 0.32, 4: 0.24}
# Heights of the foot go up by so much, so that certificates share pages.
FOOT_STEP = 3


class Setting(NamedTuple):
    """Of a text at one level: points, height of a line in ems, and millimetres above it."""

    points: float
    leading: float
    above: float

    @property
    def em(self) -> float:
        """In CSS pixels."""
        return self.points * PIXELS_A_POINT


def setting(kind: str, level: int, *, is_both: bool, is_other: bool = False) -> Setting:
    """How the text ``kind`` is set in one language of two (``is_both``), the second one (``is_other``) or the first."""
    text = TEXTS[kind]
    points = (text.second if is_other else text.first if is_both else text.single)[level]
    above = 0.0 if is_other else (text.above_both if is_both else text.above)[level]
    leading = text.leading if kind == "name" else max(1.08, text.leading * _CLOSER[level] - (0.05 if is_other else 0))
    return Setting(points, round(leading, 3), above)


def name_height(level: int, *, is_both: bool) -> float:
    """The height of the name's box in millimetres, however many lines it takes."""
    return (_NAME_HEIGHT_BOTH if is_both else _NAME_HEIGHT)[level]


def place(kind: str, level: int, *, is_both: bool, is_other: bool, width: float) -> Place:
    """How a text becomes as wide as it may be, ``width`` millimetres."""
    text, how = TEXTS[kind], setting(kind, level, is_both=is_both, is_other=is_other)
    if kind == "name":
        height = name_height(level, is_both=is_both) / (how.points * POINT)
        return Place("name", width, "centre", one_line=0.63, wrapped=0.58, leading=how.leading, height=height)
    return Place(
        "other" if is_other else text.face,
        width,
        "centre",
        one_line=text.smallest,
        wrapped=text.wrapped,
        lines=MOST_LINES,
        leading=how.leading,
        figures=text.figures,
    )


# Sizes in percent, of texts that are shrunk.
SHARES = range(20, 100)


def css(
    levels: Iterable[int] = range(len(LEVELS)),
    feet: Iterable[int] = range(FOOT_STEP, WIDE_HEIGHT, FOOT_STEP),
    lines: Collection[int] = (),
) -> str:
    """The rules of ``layout.html`` for these levels and heights of the foot, and for texts of so many lines that are
    filled in.
    """
    rules = [f".fitted-{share} {{ font-size: {share}% }}" for share in SHARES]
    for level in levels:
        name = LEVELS[level]
        for kind in TEXTS:
            rules.extend(_css_of_a_text(kind, level, lines if kind in MIDDLE else ()))
        rules.extend(_css_of_the_page(level))
        rules.extend(f".reverse-of .lines-{number} {{ padding-bottom: {1.35 * (number - 1)}em }}" for number in lines)
        for foot in feet:
            for wide, height in (("", HEIGHT), (".wide", WIDE_HEIGHT)) if level >= CLOSE else (("", HEIGHT),):
                top = height - BOTTOM - foot
                rules.append(f".{name}{wide}.foot-{foot} .signatory {{ top: {top}mm }}")
                room = middle_height(level, foot, is_wide=bool(wide))
                rules.append(f".{name}{wide}.foot-{foot} .centred {{ height: {room}mm }}")
    return "\n".join(rules)


def middle_height(level: int, foot: int, *, is_wide: bool) -> float:
    """How much room the texts of the middle have, in millimetres."""
    height = WIDE_HEIGHT if is_wide else HEIGHT
    return round(height - BOTTOM - foot - CLEAR - TOP_HEIGHT[level], 2)


def _css_of_a_text(kind: str, level: int, lines: Iterable[int]) -> Iterator[str]:
    name, settings = LEVELS[level], [setting(kind, level, is_both=is_both) for is_both in (False, True)]
    for how, begin, is_both in zip(settings, ("", ".bilingual "), (False, True), strict=True):
        box = name_height(level, is_both=is_both)
        leading = f"{box}mm; height: {box}mm" if kind == "name" else how.leading
        above = f"; margin-top: {how.above}mm" if kind in MIDDLE else ""
        yield f"{begin}.{name} .{kind} {{ font-size: {how.points}pt; line-height: {leading}{above} }}"
    other = setting(kind, level, is_both=True, is_other=True)
    yield f".{name} .{kind} .other {{ font-size: {other.points}pt; line-height: {other.leading} }}"
    for number in lines:
        for each, end in ((settings[0], ""), (other, ".other")):
            more = round((number - 1) * each.leading, 3)
            yield f".{name} .{kind} {end}.lines-{number} {{ padding-bottom: {more}em }}"


def _css_of_the_page(level: int) -> Iterator[str]:
    name, top = LEVELS[level], TOP_HEIGHT[level]
    yield f".{name} .organisation {{ height: {top}mm; padding-top: {top - 6.5}mm }}"
    yield f".{name} .logos {{ height: {top - 7.5}mm; padding-top: {max(0.0, top - 21)}mm }}"
    yield f".{name} .below-logos {{ height: 7.5mm; padding-top: 1mm }}"
    for many, line in (("", LINE[level]), (".many", LINE_OF_MANY[level])):
        above, height = max(0.0, line - 15.5), min(15.0, line - 0.5)
        yield f".{name}{many} .hand {{ top: {above}mm; height: {height}mm }}"
        yield f".{name}{many} .signature {{ margin-top: {line}mm; padding-top: {BELOW_LINE[level]}mm }}"
    for both, side in (("", QR[level]), (".bilingual ", QR_BOTH[level])):
        yield f"{both}.{name} .qr {{ width: {side}mm; height: {side}mm }}"

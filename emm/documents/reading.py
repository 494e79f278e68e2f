"""Reads the pages that WeasyPrint wrote: their marked-content sequences, with the text of each and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

_TEXT_OPERATORS = {"BT", "ET", "Tf", "Tm", "TJ", "Tj", "Td", "Ts", "Tc", "Tw", "Tr"}


@dataclass(frozen=True)
class _Font:
    letters: dict[int, str]
    widths: dict[int, float]


@dataclass
class Sequence:
    """Instructions that belong together: a marked-content sequence, or what stands between two."""

    instructions: list[Any]
    tag: str = ""
    mcid: int | None = None
    text: str = ""
    x: float = 0.0
    y: float = 0.0
    em: float = 0.0
    width: float = 0.0

    def outside_text(self) -> list[Any]:
        """What the sequence does beside showing text: colour and state."""
        return [each for each in self.instructions[1:-1] if str(each.operator) not in _TEXT_OPERATORS]


def sequences(page: pikepdf.Page) -> Iterator[Sequence]:
    """The page cut into sequences, in the order of its content."""
    fonts = _Fonts(page)
    between: list[Any] = []
    current: Sequence | None = None
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if current is None and operator == "BDC" and "/MCID" in operands[1]:
            yield Sequence(between)
            between, current = [], Sequence([], tag=str(operands[0]), mcid=int(operands[1].MCID))
        if current is None:
            between.append(instruction)
            continue
        current.instructions.append(instruction)
        _read(current, operator, operands, fonts)
        if operator == "EMC":
            yield current
            current = None
    yield Sequence(between)


class _Fonts:
    """The fonts of a page, and the one in use."""

    def __init__(self, page: pikepdf.Page) -> None:
        self._page = page
        self._read: dict[str, _Font] = {}
        self.current = _Font({}, {})

    def choose(self, name: str) -> None:
        if name not in self._read:
            self._read[name] = _read_font(self._page.Resources.Font[name])
        self.current = self._read[name]


def _read(sequence: Sequence, operator: str, operands: Any, fonts: _Fonts) -> None:
    """Take from one instruction what it says of the sequence's text."""
    if operator == "Tf":
        fonts.choose(str(operands[0]))
        sequence.em = float(operands[1])
    elif operator == "Tm" and not sequence.text:
        sequence.x, sequence.y = float(operands[4]), float(operands[5])
    elif operator == "TJ":
        for shown in operands[0]:
            if isinstance(shown, pikepdf.String):
                _show(sequence, bytes(shown), fonts.current)
            else:
                sequence.width -= float(shown) * sequence.em / 1000


def _show(sequence: Sequence, codes: bytes, font: _Font) -> None:
    for start in range(0, len(codes), 2):
        code = int.from_bytes(codes[start : start + 2], "big")
        sequence.text += font.letters.get(code, "")
        sequence.width += font.widths.get(code, 1000.0) * sequence.em / 1000


def _read_font(font: pikepdf.Object) -> _Font:
    letters = {}
    for instruction in pikepdf.parse_content_stream(font.ToUnicode):
        if str(instruction.operator) == "endbfchar":
            codes = [bytes(each) for each in instruction.operands]
            for code, letter in zip(codes[::2], codes[1::2], strict=True):
                letters[int.from_bytes(code, "big")] = letter.decode("utf-16-be")
    widths: dict[int, float] = {}
    listed = list(font.DescendantFonts[0].W)
    for first, row in zip(listed[::2], listed[1::2], strict=True):
        widths.update((int(first) + at, float(width)) for at, width in enumerate(row))
    return _Font(letters, widths)

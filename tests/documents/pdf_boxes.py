"""Where letters, pictures, lines and drawings of a document stand, as another program (pdfium) finds them in the file.

Boxes are those of the ink. What repeats behind the text (a border, a pattern) is no box: it is an artifact of the page.
"""

import ctypes
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

TEXT, PICTURE, DRAWING, LINE = "text", "picture", "drawing", "line"
# Boxes that merely touch do not cover each other (points).
TOLERANCE = 0.75
_THIN, _SHORT = 2.0, 20.0
# A line that is longer than so much of the page is one of its border.
_OF_THE_BORDER = 0.93


class Inked(NamedTuple):
    """In points from the bottom left of the page; ``size``: of letters, in points."""

    kind: str
    page: int
    left: float
    bottom: float
    right: float
    top: float
    size: float = 0.0
    text: str = ""

    def covers(self, other: "Inked") -> bool:
        if self.kind == other.kind == LINE:
            return False  # cells of a table draw their part of a line each
        return (
            min(self.right, other.right) - max(self.left, other.left) > TOLERANCE
            and min(self.top, other.top) - max(self.bottom, other.bottom) > TOLERANCE
        )


def inked(document: bytes) -> list[list[Inked]]:
    """The boxes of each page: of texts stretch by stretch, of a drawing (the QR code) and of lines."""
    with pypdfium2.PdfDocument(document) as pdf:
        return [list(_on_page(page, number)) for number, page in enumerate(pdf)]


def covered(boxes: Iterable[Inked]) -> list[tuple[Inked, Inked]]:
    """The pairs of which one stands on the other, found from the left to the right."""
    found: list[tuple[Inked, Inked]] = []
    near: list[Inked] = []
    for box in sorted(boxes, key=lambda each: each.left):
        near = [each for each in near if each.right > box.left]
        found.extend((each, box) for each in near if each.covers(box))
        near.append(box)
    return found


def outside(boxes: Iterable[Inked], *, left: float, bottom: float, right: float, top: float) -> list[Inked]:
    """What leaves this part of the page (points)."""
    return [
        box
        for box in boxes
        if box.left < left - TOLERANCE
        or box.right > right + TOLERANCE
        or box.bottom < bottom - TOLERANCE
        or box.top > top + TOLERANCE
    ]


def _on_page(page: pypdfium2.PdfPage, number: int) -> Iterator[Inked]:
    width, _height = page.get_size()
    drawn: list[tuple[float, float, float, float]] = []
    for each in page.get_objects(max_depth=1, textpage=page.get_textpage()):
        bounds = each.get_bounds()
        if each.type == pdfium.FPDF_PAGEOBJ_TEXT:
            if bounds[2] - bounds[0] > 0.1 and bounds[3] - bounds[1] > 0.1:
                yield Inked(TEXT, number, *bounds)._replace(size=_size(each), text=each.extract())
        elif each.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            if bounds[2] - bounds[0] < _OF_THE_BORDER * width:
                yield Inked(PICTURE, number, *bounds)
        elif each.type == pdfium.FPDF_PAGEOBJ_PATH:
            if "Figure" in _marks(each):
                drawn.append(bounds)
            elif bounds[3] - bounds[1] < _THIN and _SHORT < bounds[2] - bounds[0] < _OF_THE_BORDER * width:
                yield Inked(LINE, number, *bounds)
    if drawn:
        lefts, bottoms, rights, tops = zip(*drawn, strict=True)
        yield Inked(DRAWING, number, min(lefts), min(bottoms), max(rights), max(tops))


def _size(text: pypdfium2.PdfObject) -> float:
    return round(text.get_font_size() * abs(text.get_matrix().d), 2)


def _marks(each: pypdfium2.PdfObject) -> set[str]:
    names = set()
    for at in range(pdfium.FPDFPageObj_CountMarks(each.raw)):
        buffer, length = (ctypes.c_ushort * 32)(), ctypes.c_ulong()
        pdfium.FPDFPageObjMark_GetName(pdfium.FPDFPageObj_GetMark(each.raw, at), buffer, 64, length)
        names.add(bytes(buffer)[: length.value].decode("utf-16-le").rstrip("\0"))
    return names

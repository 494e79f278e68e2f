"""A page that many documents share, ready to be filled in: the file, and its pages cut at the places.

WeasyPrint sets it once, with a mark where each text of a document comes. Each mark lies in a marked-content sequence of
its own, so what replaces it keeps its place in the structure of the document.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pikepdf
from pikepdf import Dictionary

from . import metadata
from .layouts import Layout, set_pages
from .measuring import Box
from .mending import mend
from .reading import Sequence, sequences
from .signing.field import add_signature_field
from .structure import Content, Structure
from .typesetting.places import Place

# The mark of a place: its number between two signs that are in our fonts and in nobody's name.
_SIGN = "¤"
MARK = re.compile(f"{_SIGN}(\\d+){_SIGN}")
_PATH = {"m", "l", "c", "v", "y", "h", "re", "f", "F", "f*"}


@dataclass(frozen=True)
class Slot:
    """A place on the page: where its line is anchored, and the operators (colour and the like) that go before."""

    key: str
    place: Place
    tag: bytes
    mcid: int
    before: bytes
    anchor: float
    baseline: float
    em: float


@dataclass(frozen=True)
class QrSlot:
    """Where the dark modules of the QR code are drawn, one unit each."""


Piece = bytes | Slot | QrSlot


@dataclass(frozen=True)
class PreparedPage:
    """A file without contents of pages, and these in pieces. ``Root.Filled`` names what else is filled in."""

    file: bytes
    pages: tuple[tuple[Piece, ...], ...]
    # Of all that stands on the pages; those of a document's own texts by the key of the place.
    boxes: tuple[tuple[Box, str], ...] = ()


@lru_cache(maxsize=32)
def prepared(layout: Layout) -> PreparedPage:
    """The page of ``layout``, set when it is asked for the first time.

    Raises ``ValueError`` when a place of the layout is not set apart from the text around it.
    """
    keys: list[tuple[str, str]] = []

    def put(key: str, text: str, language: str) -> str:
        keys.append((key, language))
        return f"{_SIGN}{len(keys) - 1}{_SIGN}"

    page = layout.page(put)
    pages_set = set_pages(page.html, part_of=layout.part_of, naming=layout.naming, mark=MARK)
    with pikepdf.open(io.BytesIO(pages_set.pdf())) as pdf:
        pages = []
        places: dict[Content, tuple[str, str]] = {}
        texts: dict[Content, str] = {}
        for each in pdf.pages:
            pieces: list[Piece] = []
            for part in sequences(each):
                at: Content = (each.obj.objgen, part.mcid)
                if part.mcid is not None:
                    texts[at] = part.text
                mark = MARK.fullmatch(part.text)
                if mark:
                    key, language = keys[int(mark[1])]
                    pieces.append(_slot(part, key, layout.place_of(key)))
                    places[at] = (key, language)
                elif part.tag == "/Figure" and _is_drawn(part):
                    pieces.extend(_around_qr(part))
                else:
                    pieces.append(pikepdf.unparse_content_stream(part.instructions))
            pages.append(tuple(_joined(pieces)))
            each.Contents = pdf.make_stream(b"")
        missing = {key for key, _language in keys} - {key for key, _language in places.values()}
        if missing:
            raise ValueError(f"The layout has no place for {sorted(missing)}, or does not set it apart.")
        structure = Structure(pdf, texts=texts, words=page.words, places=places)
        structure.mark()
        pdf.Root.Filled = Dictionary({f"/{key}": element for key, element in structure.filled.items()})
        if metadata.QR in structure.figures:
            pdf.Root.Filled.Qr = structure.figures[metadata.QR]
        mend(pdf)
        metadata.prepare(pdf)
        if layout.is_signed:
            add_signature_field(pdf)
        file = io.BytesIO()
        pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    boxes = tuple((box, "" if box.slot is None else keys[box.slot][0]) for box in pages_set.boxes)
    return PreparedPage(file.getvalue(), tuple(pages), boxes)


def _slot(part: Sequence, key: str, place: Place) -> Slot:
    shift = {"left": 0.0, "centre": part.width / 2, "right": part.width}[place.align]
    return Slot(
        key=key,
        place=place,
        tag=part.tag.encode(),
        mcid=part.mcid or 0,
        before=pikepdf.unparse_content_stream(part.outside_text()),
        anchor=part.x + shift,
        baseline=part.y,
        em=part.em,
    )


def _is_drawn(part: Sequence) -> bool:
    """Whether a picture is drawn by paths, as the QR code alone is; logos and signatures are images."""
    return any(str(operator) in ("f", "F", "f*") for _operands, operator in part.instructions)


def _around_qr(part: Sequence) -> Iterator[Piece]:
    """Cut the picture where its last shape is, the square that stands for the dark modules."""
    operators = [str(operator) for _operands, operator in part.instructions]
    end = max(at for at, operator in enumerate(operators) if operator in ("f", "F", "f*"))
    start = end
    while operators[start - 1] in _PATH - {"f", "F", "f*"}:
        start -= 1
    yield pikepdf.unparse_content_stream(part.instructions[:start])
    yield QrSlot()
    yield pikepdf.unparse_content_stream(part.instructions[end + 1 :])


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Neighbouring stretches of bytes as one."""
    waiting: list[bytes] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            waiting.append(piece)
            continue
        yield b"\n".join([*waiting, b""])
        waiting = []
        yield piece
    yield b"\n".join([b"", *waiting])

"""What all certificates of one training share, ready to be filled in: the file, and its pages cut at the places."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from ..bilingual import InBoth, Words
from ..snapshot import Snapshot
from . import metadata
from .content import Row, content_of, with_places
from .layout import set_pages
from .places import Place, place_of
from .reading import Sequence, sequences
from .signing import add_signature_field

# The mark of a place: its number between two signs that are in our fonts and in nobody's name.
_SIGN = "¤"
_MARK = re.compile(f"{_SIGN}(\\d+){_SIGN}")
# So many letters are not found by accident in a text of another language.
_WHOLE_WORDS = 8
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
class Template:
    """A file without contents of pages, and these in pieces. ``Root.Personal`` names what else is filled in."""

    file: bytes
    pages: tuple[tuple[Piece, ...], ...]


def template_for(snapshot: Snapshot, *, specimen: bool, qr_size: int) -> Template:
    """The template that ``snapshot`` is filled into; made when it is asked for the first time."""
    return _template(_shared(snapshot), specimen, qr_size)


def _shared(snapshot: Snapshot) -> Snapshot:
    """The snapshot without what differs from person to person; of the affiliation only how many lines it takes."""
    lines = len(snapshot.printed(snapshot.affiliation))
    return replace(
        snapshot,
        number="",
        verification_code="",
        verification_url="",
        name="",
        position="",
        nip="1" if snapshot.nip else "",
        institution=(InBoth("", ""), InBoth("1", "1"), InBoth("1", "2"))[lines],
        attended_jp=snapshot.attended_jp * 0,
        percent=0,
        modules=tuple(replace(line, attended=line.attended * 0) for line in snapshot.modules),
    )


@lru_cache(maxsize=16)
def _template(shared: Snapshot, specimen: bool, qr_size: int) -> Template:
    keys: list[tuple[str, str]] = []

    def put(key: str, text: str, language: str) -> str:
        keys.append((key, language))
        return f"{_SIGN}{len(keys) - 1}{_SIGN}"

    content = with_places(content_of(shared, specimen=specimen), put)
    content.update(title=metadata.TITLE, qr=Words(shared.languages[0], metadata.QR))
    with pikepdf.open(io.BytesIO(set_pages(content, qr_size=qr_size))) as pdf:
        pages, found, texts = [], {}, {}
        for page in pdf.pages:
            pieces: list[Piece] = []
            for part in sequences(page):
                if part.mcid is not None:
                    texts[page.obj.objgen, part.mcid] = part.text
                mark = _MARK.fullmatch(part.text)
                if mark:
                    key, language = keys[int(mark[1])]
                    pieces.append(_slot(part, key))
                    found[page.obj.objgen, part.mcid] = (key, language)
                elif part.tag == "/Figure" and _is_drawn(part):
                    pieces.extend(_around_qr(part))
                else:
                    pieces.append(pikepdf.unparse_content_stream(part.instructions))
            pages.append(tuple(_joined(pieces)))
            page.Contents = pdf.make_stream(b"")
        missing = {key for key, _language in keys} - {key for key, _language in found.values()}
        if missing:
            raise ValueError(f"The layout has no place for {sorted(missing)}, or does not set it apart.")
        _Structure(pdf, texts, found, _in_other_language(content)).mark(pdf.Root.StructTreeRoot.K[0])
        _leave_pixels_alone(pdf)
        metadata.prepare(pdf)
        if not specimen:
            add_signature_field(pdf)
        file = io.BytesIO()
        pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return Template(file.getvalue(), tuple(pages))


def _leave_pixels_alone(pdf: pikepdf.Pdf) -> None:
    """Logos and signatures are shown as they are: ISO 19005-3, 6.2.8.1 forbids to interpolate."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == Name.Image:
            thing.Interpolate = False


def _slot(part: Sequence, key: str) -> Slot:
    place = place_of(key)
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


def _in_other_language(content: dict[str, Any]) -> dict[str, str]:
    """The language of each text of the content that is not in the document's main language."""
    languages = {_squeezed(each.text): each.language for each in _words(list(content.values()))}
    for each in _words(list(content.values())):
        if each.language == content["main_language"]:
            languages.pop(_squeezed(each.text), None)
    return languages


def _words(value: Any) -> Iterator[Words]:
    if isinstance(value, Words):
        yield value
    elif isinstance(value, Row):
        yield from value.title
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _words(each)


def _squeezed(text: str) -> str:
    return "".join(text.split())


class _Structure:
    """The structure of the document, to which the language of every part is added."""

    def __init__(
        self, pdf: pikepdf.Pdf, texts: dict[Any, str], found: dict[Any, tuple[str, str]], other: dict[str, str]
    ) -> None:
        self._main = str(pdf.Root.Lang)
        self._texts, self._found, self._other = texts, found, other
        # Names the elements that are filled in for each document.
        self._personal = pdf.Root.Personal = Dictionary()

    def mark(self, element: Any) -> tuple[str, bool]:
        """Returns what the element says, and whether something in it has said its language."""
        said, told = "", False
        for kid in _kids(element):
            if isinstance(kid, int):
                at = (element.Pg.objgen, kid)
                said += self._texts.get(at, "")
                self._mark_place(element, *self._found.get(at, ("", self._main)))
            elif isinstance(kid, Dictionary) and "/S" in kid:
                inner, inner_told = self.mark(kid)
                said, told = said + inner, told or inner_told
        language = self._language_of(_squeezed(said))
        if language and not told and Name.Span == element.S:
            element.Lang = String(language)
        if Name.TH == element.S:
            element.A = Dictionary(O=Name.Table, Scope=Name.Column)
        if Name.Figure == element.S and str(element.get("/Alt", "")) == metadata.QR:
            self._personal.Qr = element
        return said, told or "/Lang" in element

    def _language_of(self, said: str) -> str:
        """The other language when that is what is said, be it one line of several."""
        if said in self._other or len(said) < _WHOLE_WORDS:
            return self._other.get(said, "")
        return next((language for text, language in self._other.items() if said in text), "")

    def _mark_place(self, element: Any, key: str, language: str) -> None:
        if key:
            self._personal[f"/{key}"] = element
        if language not in ("", self._main):
            element.Lang = String(language)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]

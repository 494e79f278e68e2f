"""Documents that share a page: each is that page with its own texts in their places.

About 30 times as quick as to set the page anew for each (docs/decisions/0003-filling-certificates.md).
"""

import datetime
import io
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import pikepdf
from pikepdf import Name, String

from . import metadata
from .attaching import Attachment, attach
from .layouts import Layout
from .measuring import Box, line_box
from .prepared import Piece, PreparedPage, QrSlot, Slot, prepared
from .qr import QrCode, dark_rectangles
from .signing import field
from .typesetting.places import fit
from .typesetting.shaping import Glyph, Line, Part, count_of_glyphs
from .typesetting.subsets import Compound, advance_of, embed

# Fine enough for any printer.
_DECIMALS = 2


class _Used:
    """What filling in comes to use: fonts, each with its glyphs and what they stand for, and words for a voice."""

    def __init__(self) -> None:
        self.glyphs: dict[str, dict[int, str]] = defaultdict(dict)
        self._compounds: dict[str, dict[tuple[Compound, str], int]] = defaultdict(dict)
        self._names: dict[str, bytes] = {}
        # Keys of texts that must be said by another way than glyph by glyph.
        self.hard_to_say: list[str] = []

    def name_of(self, font: str) -> bytes:
        return self._names.setdefault(font, b"/Filled%d" % len(self._names))

    def number_of(self, glyph: Glyph) -> int:
        """Under which number the document has ``glyph``: each number stands for one text only."""
        known = self.glyphs[glyph.font]
        if not glyph.parts and known.setdefault(glyph.number, glyph.text) == glyph.text:
            return glyph.number
        parts = glyph.parts or (Part(glyph.number, 0, 0),)
        compound = Compound(parts, glyph.advance if glyph.parts else advance_of(glyph.font, glyph.number))
        compounds = self._compounds[glyph.font]
        number = compounds.setdefault((compound, glyph.text), count_of_glyphs(glyph.font) + len(compounds))
        known[number] = glyph.text
        return number

    def embed_into(self, pdf: pikepdf.Pdf) -> None:
        fonts = {
            self.name_of(font).decode(): embed(
                pdf, font, glyphs, tuple(compound for compound, _text in self._compounds[font])
            )
            for font, glyphs in self.glyphs.items()
        }
        for page in pdf.pages:
            for name, font in fonts.items():
                page.Resources.Font[name] = font


def fill_document(
    layout: Layout,
    *,
    texts: Mapping[str, str],
    title: str,
    languages: Mapping[str, str] = MappingProxyType({}),
    qr: QrCode | None = None,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The PDF that ``layout`` makes of ``texts``, by the keys of its places; signed where the layout says so.

    ``languages``: of texts that are not in the language of their place, as a name in another script. ``qr`` is drawn
    where the layout has a QR code, and has as many modules as that. The page is set when a layout comes for the first
    time; after that a document takes some milliseconds. It is tagged and conforms to PDF/UA-1 and PDF/A-3a; every
    glyph is embedded, and what glyphs do not spell in order is told to a voice as text.

    Raises ``KeyError`` when a place has no text, ``ValueError`` when the layout does not set its places apart, and
    ``Unavailable`` when a time-stamp server is set and gives none. Letters that no font has would be printed as empty
    boxes: ask ``typesetting.fonts.missing_characters`` before.
    """
    now = datetime.datetime.now(datetime.UTC)
    with _filled(prepared(layout), texts=texts, title=title, languages=languages, qr=qr, now=now) as pdf:
        if attachments:
            attach(pdf, attachments, now)
        if layout.is_signed:
            field.prepare(pdf, now)
        file = io.BytesIO()
        # What the page holds stays packed as it is; what is new, the signature among it, stands in the open.
        pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.preserve, fix_metadata_version=False)
    return field.sign(file.getvalue()) if layout.is_signed else file.getvalue()


def boxes_of(layout: Layout, *, texts: Mapping[str, str]) -> list[Box]:
    """The box of every line and picture of the document that ``fill_document`` makes of ``texts``."""
    page = prepared(layout)
    slots = {piece.key: piece for pieces in page.pages for piece in pieces if isinstance(piece, Slot)}
    boxes = []
    for box, key in page.boxes:
        if not key:
            boxes.append(box)
            continue
        for each in placed(slots[key], texts[key]):
            line = line_box(
                box.name,
                box.page,
                x=each.x,
                baseline=each.baseline,
                width=each.line.width * each.em,
                em=each.em,
                text=each.line.text,
            )
            boxes.append(replace(line, part=box.part, is_front=box.is_front))
    return boxes


def _filled(
    page: PreparedPage,
    *,
    texts: Mapping[str, str],
    title: str,
    languages: Mapping[str, str],
    qr: QrCode | None,
    now: datetime.datetime,
) -> pikepdf.Pdf:
    """The document with these ``texts``, not saved yet."""
    pdf = pikepdf.open(io.BytesIO(page.file))
    used = _Used()
    for each, pieces in zip(pdf.pages, page.pages, strict=True):
        content = b"".join(_written(pieces, texts, qr, used))
        each.Contents.write(zlib.compress(content, 6), filter=Name.FlateDecode)
    used.embed_into(pdf)
    filled = pdf.Root.Filled
    if qr is not None:
        filled.Qr.Alt = String(qr.text)
    for key, language in languages.items():
        if language != str(pdf.Root.Lang):
            filled[f"/{key}"].Lang = String(language)
    for key in used.hard_to_say:
        filled[f"/{key}"].ActualText = String(texts[key])
    del pdf.Root.Filled
    metadata.fill(pdf, title=title, now=now)
    return pdf


def _written(pieces: Iterable[Piece], texts: Mapping[str, str], qr: QrCode | None, used: _Used) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        elif isinstance(piece, QrSlot):
            yield _dark_modules(qr.modules if qr else ())
        else:
            yield _text(piece, texts[piece.key], used)


def _text(slot: Slot, text: str, used: _Used) -> bytes:
    """The marked-content sequence of a slot, with ``text`` in it as large as it fits."""
    lines = list(placed(slot, text))
    properties = b"/MCID %d" % slot.mcid
    if not all(each.line.is_plain for each in lines):
        used.hard_to_say.append(slot.key)
    shown = []
    for each in lines:
        shown.append(b"1 0 0 -1 %.3f %.3f Tm" % (each.x, each.baseline))
        shown.extend(_shown(each.line, each.em, used))
    return b"%s <<%s>> BDC\n%s\nBT\n%s\nET\nEMC\n" % (slot.tag, properties, slot.before, b"\n".join(shown))


class Placed(NamedTuple):
    """A line of a text, where it begins and how large it is (CSS pixels)."""

    line: Line
    x: float
    baseline: float
    em: float


def placed(slot: Slot, text: str) -> Iterator[Placed]:
    """The lines of ``text`` as they stand in its slot."""
    fitted = fit(text, slot.place, slot.em)
    em = slot.em * fitted.size
    leading = em * slot.place.leading
    baseline = slot.baseline
    if slot.place.height or len(fitted.lines) == 1:
        # Small letters stand where the middle of large ones would, several lines around it.
        baseline -= (slot.em - em) * 0.33 + fitted.rise * em + leading * (len(fitted.lines) - 1) / 2
    for number, line in enumerate(fitted.lines):
        x = slot.anchor - {"left": 0.0, "centre": 0.5, "right": 1.0}[slot.place.align] * line.seen * em
        yield Placed(line, x, baseline + number * leading, em)


def _shown(line: Line, em: float, used: _Used) -> Iterator[bytes]:
    """The operators that show a line: fonts, rises, and glyphs with the space that shaping puts between them."""
    font, up, array = "", 0.0, b""
    owed = 0.0  # thousandths of an em, to be added before the next glyph
    for glyph in line.glyphs:
        number = used.number_of(glyph)
        if (glyph.font, glyph.up) != (font, up):
            if array:
                yield b"[%s] TJ" % array
                array = b""
            if glyph.up != up:
                yield b"%.3f Ts" % (glyph.up * em / 1000)
            if glyph.font != font:
                yield b"%s %.3f Tf" % (used.name_of(glyph.font), em)
            font, up = glyph.font, glyph.up
        before = round(owed + glyph.right, _DECIMALS)
        array += b"%s<%04x>" % (b"%g" % -before if before else b"", number)
        width = glyph.advance if glyph.parts else advance_of(glyph.font, glyph.number)
        owed = glyph.advance - width - glyph.right
    if array:
        yield b"[%s] TJ" % array
    if up:
        yield b"0 Ts"


def _dark_modules(rows: Iterable[bytes]) -> bytes:
    """The dark modules of a QR code as one path."""
    return b"\n".join([*(b"%d %d %d 1 re" % place for place in dark_rectangles(rows)), b"f\n"])

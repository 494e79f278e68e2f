"""Fills a template in: the personal texts in their places, the QR code, the fonts for what is used of them."""

import datetime
import io
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
from pikepdf import Name, String

from . import metadata
from .places import fit
from .shaping import Glyph, Line
from .subsets import advance_of, embed
from .template import Piece, QrSlot, Slot, Template

# Fine enough for any printer.
_DECIMALS = 2


class _Used:
    """What filling in comes to use: fonts, each with its glyphs and what they stand for, and words for a voice."""

    def __init__(self) -> None:
        self.glyphs: dict[str, dict[int, str]] = defaultdict(dict)
        self._names: dict[str, bytes] = {}
        # Keys of texts that must be said by another way than glyph by glyph.
        self.hard_to_say: list[str] = []

    def name_of(self, font: str) -> bytes:
        return self._names.setdefault(font, b"/Personal%d" % len(self._names))

    def use(self, glyph: Glyph) -> None:
        """Within a cluster only the first glyph says it; PDF/A wants every glyph to stand for something."""
        known = self.glyphs[glyph.font]
        if not known.get(glyph.number):
            known[glyph.number] = glyph.text or known.get(glyph.number) or "\u200b"

    def embed_into(self, pdf: pikepdf.Pdf) -> None:
        fonts = {self.name_of(font).decode(): embed(pdf, font, glyphs) for font, glyphs in self.glyphs.items()}
        for page in pdf.pages:
            for name, font in fonts.items():
                page.Resources.Font[name] = font


def fill(
    template: Template,
    *,
    texts: dict[str, str],
    qr: Iterable[bytes],
    title: str,
    qr_text: str,
    name_language: str,
    now: datetime.datetime,
) -> pikepdf.Pdf:
    """The document with these ``texts``, by key; not saved yet."""
    pdf = pikepdf.open(io.BytesIO(template.file))
    used = _Used()
    for page, pieces in zip(pdf.pages, template.pages, strict=True):
        content = b"".join(_written(pieces, texts, qr, used))
        page.Contents.write(zlib.compress(content, 6), filter=Name.FlateDecode)
    used.embed_into(pdf)
    personal = pdf.Root.Personal
    personal.Qr.Alt = String(qr_text)
    if name_language != str(pdf.Root.Lang):
        personal.name.Lang = String(name_language)
    for key in used.hard_to_say:
        personal[f"/{key}"].ActualText = String(texts[key])
    del pdf.Root.Personal
    metadata.fill(pdf, title=title, now=now)
    return pdf


def _written(pieces: Iterable[Piece], texts: dict[str, str], qr: Any, used: _Used) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        elif isinstance(piece, QrSlot):
            yield _dark_modules(qr)
        else:
            yield _text(piece, texts[piece.key], used)


def _text(slot: Slot, text: str, used: _Used) -> bytes:
    """The marked-content sequence of a slot, with ``text`` in it as large as it fits."""
    fitted = fit(text, slot.place, slot.em)
    em = slot.em * fitted.size
    leading = em * slot.place.leading
    baseline = slot.baseline
    if slot.place.around:
        # Small letters stand where the middle of large ones would, two lines around it.
        baseline -= (slot.em - em) * 0.33 + fitted.rise * em + leading * (len(fitted.lines) - 1) / 2
    properties = b"/MCID %d" % slot.mcid
    if not all(line.is_plain for line in fitted.lines):
        used.hard_to_say.append(slot.key)
        properties += b" /ActualText <feff%s>" % text.encode("utf-16-be").hex().encode()
    shown = []
    for number, line in enumerate(fitted.lines):
        x = slot.anchor - {"left": 0.0, "centre": 0.5, "right": 1.0}[slot.place.align] * line.width * em
        shown.append(b"1 0 0 -1 %.3f %.3f Tm" % (x, baseline + number * leading))
        shown.extend(_shown(line, em, used))
    return b"%s <<%s>> BDC\n%s\nBT\n%s\nET\nEMC\n" % (slot.tag, properties, slot.before, b"\n".join(shown))


def _shown(line: Line, em: float, used: _Used) -> Iterator[bytes]:
    """The operators that show a line: fonts, rises, and glyphs with the space that shaping puts between them."""
    font, up, array = "", 0.0, b""
    owed = 0.0  # thousandths of an em, to be added before the next glyph
    for glyph in line.glyphs:
        used.use(glyph)
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
        array += b"%s<%04x>" % (b"%g" % -before if before else b"", glyph.number)
        owed = glyph.advance - advance_of(glyph.font, glyph.number) - glyph.right
    if array:
        yield b"[%s] TJ" % array
    if up:
        yield b"0 Ts"


def _dark_modules(qr: Iterable[bytes]) -> bytes:
    """The dark modules as one path: neighbours in a row are one rectangle."""
    rectangles = []
    for y, row in enumerate(qr):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                rectangles.append(b"%d %d %d 1 re" % (start, y, x - start))
                start = None
    return b"\n".join([*rectangles, b"f\n"])

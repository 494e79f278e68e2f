"""Embeds fonts into a document: of each only some glyphs, with what they stand for."""

import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from .fonts import FOLDER
from .shaping import Part, common_glyphs, count_of_glyphs, font_of

# Shaping is done: what it needed is left out of the document.
_DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "DSIG", "name", "meta", "gasp", "OS/2", "post", "cmap")
_SYMBOLIC = 4
# Of a part of a compound: not scaled, and not moved to a whole pixel.
_AS_IT_IS = 0


@dataclass(frozen=True)
class _Facts:
    """What a font descriptor says, in thousandths of an em."""

    name: str
    box: tuple[float, ...]
    ascent: float
    descent: float
    cap_height: float
    angle: float
    advances: tuple[float, ...]


@dataclass(frozen=True)
class Compound:
    """A glyph that is put together from others of its font, and how wide it is (thousandths of an em)."""

    parts: tuple[Part, ...]
    advance: float


def embed(
    pdf: pikepdf.Pdf, font: str, glyphs: Mapping[int, str], compounds: tuple[Compound, ...] = ()
) -> pikepdf.Object:
    """The font object for ``glyphs`` (index, and the text each stands for) of the file ``font``.

    The indexes of ``compounds`` follow after those of the font.
    """
    facts, cut = _facts(font), _cut(font, frozenset({**common_glyphs(font), **glyphs}.items()), compounds)
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(cut.name),
        Flags=_SYMBOLIC,
        FontBBox=Array(facts.box),
        ItalicAngle=facts.angle,
        Ascent=facts.ascent,
        Descent=facts.descent,
        CapHeight=facts.cap_height,
        StemV=80,
        FontFile2=pikepdf.Stream(pdf, cut.program, {"/Filter": Name.FlateDecode, "/Length1": cut.length}),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(cut.name),
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity,
        FontDescriptor=pdf.make_indirect(descriptor),
        W=pikepdf.Object.parse(cut.widths),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(cut.name),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pikepdf.Stream(pdf, cut.to_unicode, {"/Filter": Name.FlateDecode}),
        )
    )


@dataclass(frozen=True)
class _Cut:
    """A font with some of its glyphs, ready to be put into documents: streams are compressed already."""

    name: str
    program: bytes
    length: int
    widths: bytes
    to_unicode: bytes


@lru_cache(maxsize=256)
def _cut(font: str, glyphs: frozenset[tuple[int, str]], compounds: tuple[Compound, ...]) -> _Cut:
    """Most documents of Latin letters need no other glyphs than the common ones, and share one of these."""
    facts, meanings, count = _facts(font), dict(sorted(glyphs)), count_of_glyphs(font)
    shown = {index for index in meanings if index < count}
    if not compounds:
        program = subset(font, frozenset(shown))
    else:
        # With its last glyph a font has as many as before, so that compounds are numbered from there.
        parts = {part.number for each in compounds for part in each.parts}
        program = subset(font, frozenset({*shown, *parts, count - 1}))
        program = _with_compounds(program, compounds, scale=font_of(font).scale)
    advances = {index: facts.advances[index] for index in shown}
    advances.update((count + at, round(each.advance, 3)) for at, each in enumerate(compounds))
    return _Cut(
        name=f"/{_tag(program)}+{facts.name}",
        program=zlib.compress(program),
        length=len(program),
        widths=Array([each for index, width in sorted(advances.items()) for each in (index, [width])]).unparse(),
        to_unicode=zlib.compress(_to_unicode(meanings)),
    )


def _with_compounds(program: bytes, compounds: tuple[Compound, ...], *, scale: float) -> bytes:
    """The font file with ``compounds`` after its other glyphs (composite glyphs of ISO/IEC 14496-22, 5.3.4)."""
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

    with TTFont(io.BytesIO(program), lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font:
        outlines: Any = font["glyf"]
        advances: Any = font["hmtx"].metrics
        names = font.getGlyphOrder()
        for at, compound in enumerate(compounds):
            glyph: Any = Glyph()
            glyph.numberOfContours, glyph.components = -1, []
            for part in compound.parts:
                component: Any = GlyphComponent()
                component.glyphName, component.x, component.y = names[part.number], part.x, part.y
                component.flags = _AS_IT_IS
                glyph.components.append(component)
            glyph.recalcBounds(outlines)
            outlines[f"compound{at}"] = glyph
            advances[f"compound{at}"] = (round(compound.advance / scale), glyph.xMin)
        limits: Any = font["maxp"]
        limits.recalc(font)
        file = io.BytesIO()
        font.save(file)
    return file.getvalue()


def advance_of(font: str, index: int) -> float:
    """The width of a glyph as the document's font says it, in thousandths of an em."""
    return _facts(font).advances[index]


def subset(font: str, indexes: frozenset[int]) -> bytes:
    """The font file with no other glyphs than these, under the same numbers."""
    import uharfbuzz as hb  # type: ignore[import-untyped]

    wanted = hb.SubsetInput()
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(indexes)
    wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(_table_number(tag) for tag in _DROPPED)
    wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    return bytes(hb.subset(font_of(font).face, wanted).blob.data)


@cache
def _facts(font: str) -> _Facts:
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO((FOLDER / font).read_bytes()), lazy=True) as file:
        head, hhea, scale = file["head"], file["hhea"], 1000 / file["head"].unitsPerEm
        advances: Any = file["hmtx"].metrics
        return _Facts(
            name=str(file["name"].getDebugName(6)).replace(" ", ""),
            box=tuple(round(each * scale) for each in (head.xMin, head.yMin, head.xMax, head.yMax)),
            ascent=round(hhea.ascent * scale),
            descent=round(hhea.descent * scale),
            cap_height=round(getattr(file["OS/2"], "sCapHeight", hhea.ascent) * scale),
            angle=file["post"].italicAngle,
            advances=tuple(round(advances[name][0] * scale, 3) for name in file.getGlyphOrder()),
        )


def _to_unicode(glyphs: Mapping[int, str]) -> bytes:
    lines = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        b"/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        b"1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    entries = [b"<%04x> <%s>" % (index, text.encode("utf-16-be").hex().encode()) for index, text in glyphs.items()]
    for start in range(0, len(entries), 100):
        part = entries[start : start + 100]
        lines += [b"%d beginbfchar" % len(part), *part, b"endbfchar"]
    return b"\n".join([*lines, b"endcmap CMapName currentdict /CMap defineresource pop end end"])


def _tag(program: bytes) -> str:
    """Six capital letters that differ between subsets of one font."""
    number, letters = zlib.crc32(program), ""
    for _place in range(6):
        number, letter = divmod(number, 26)
        letters += chr(ord("A") + letter)
    return letters


def _table_number(tag: str) -> int:
    return int.from_bytes(tag.ljust(4).encode(), "big")

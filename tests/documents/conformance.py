"""What programs that had no part in making a document find amiss in it, and its clauses one by one.

PDF/UA-1 is ISO 14289-1, PDF/A-3a ISO 19005-3.
"""

import io
from itertools import pairwise

import page
import pdfua
import pikepdf
from fontTools.ttLib import TTFont
from lxml import etree
from pikepdf import Array, Dictionary, Name

SHOWING = ("TJ", "Tj", "f", "f*", "S", "B", "Do", "sh")
SPACE = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "schema": "http://www.aiim.org/pdfa/ns/schema#",
}


def judged(data, profile):
    """What ``page`` finds amiss, by rule."""
    report = page.validate_pdf_bytes(data, profile=profile)
    assert report.rules.total > 100
    found = [(failure.rule_id, failure.message) for failure in report.failures]
    # Where the data of a stream happen to end with a carriage return, page takes it for a part of the line's end that
    # follows and finds the stream too short by one. The length is right: qpdf, which goes by it, finds "endstream".
    return [each for each in found if each[0] != "PDFA3A-STREAM-LENGTH-001" or b"\r\nendstream" not in data]


def found_by_pdfua(data, tmp_path):
    """What the second checker finds amiss."""
    path = tmp_path / "document.pdf"
    path.write_bytes(data)
    findings = pdfua.validate(path).findings
    return [(each.rule_id, each.message) for each in findings if each.severity.name != "INFO"]


def elements(pdf):
    """The elements of the structure, from top to bottom, in reading order."""
    return below(pdf.Root.StructTreeRoot.K)


def below(element):
    """``element`` and those in it."""
    waiting = [element]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Array):
            waiting.extend(reversed(list(each)))
        elif isinstance(each, Dictionary) and "/S" in each:
            yield each
            waiting.append(each.get("/K", Array()))


def fonts(pdf):
    found = {font.objgen: font for page_ in pdf.pages for font in page_.Resources.Font.values()}
    return found.values()


def packet(pdf):
    return etree.fromstring(pdf.Root.Metadata.read_raw_bytes())


def said(pdf, path):
    return [str(each) for each in packet(pdf).xpath(path, namespaces=SPACE)]


def header_and_trailer(pdf):
    assert pdf.pdf_version >= "1.4"
    assert len(pdf.trailer.ID) == 2
    assert not pdf.is_encrypted


def lengths_are_right(pdf):
    assert pdf.check_pdf_syntax() == []


def filters(pdf):
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            assert str(thing.get("/Filter", "")) in ("", "/FlateDecode", "/DCTDecode")
            assert "/F" not in thing


def colours(pdf):
    [intent] = pdf.Root.OutputIntents
    assert (str(intent.S), int(intent.DestOutputProfile.N)) == ("/GTS_PDFA1", 3)
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"


def fonts_are_embedded(pdf):
    for font in fonts(pdf):
        [descendant] = font.DescendantFonts
        assert str(font.BaseFont) == str(descendant.BaseFont) == str(descendant.FontDescriptor.FontName)
        assert str(font.BaseFont)[7] == "+"
        assert (str(font.Encoding), str(descendant.CIDToGIDMap)) == ("/Identity-H", "/Identity")
        assert descendant.FontDescriptor.FontFile2.read_bytes()[:4] == b"\0\1\0\0"


def widths_agree(pdf):
    for font in fonts(pdf):
        [descendant] = font.DescendantFonts
        with TTFont(io.BytesIO(descendant.FontDescriptor.FontFile2.read_bytes())) as program:
            scale = 1000 / program["head"].unitsPerEm
            advances = [program["hmtx"].metrics[name][0] * scale for name in program.getGlyphOrder()]
        listed = list(descendant.W)
        for first, row in zip(listed[::2], listed[1::2], strict=True):
            for index, width in enumerate(row, int(first)):
                assert abs(float(width) - advances[index]) <= 1, (str(font.BaseFont), index)


def every_glyph_stands_for_text(pdf):
    for font in fonts(pdf):
        mapped = font.ToUnicode.read_bytes().split(b"endcodespacerange")[1]
        assert b"<0000>" not in mapped  # neither as a glyph nor as what it stands for
        assert b"<feff>" not in mapped.lower()


def no_glyph_is_missing(pdf):
    for page_ in pdf.pages:
        for instruction in pikepdf.parse_content_stream(page_):
            if str(instruction.operator) == "TJ":
                shown = b"".join(bytes(each) for each in instruction.operands[0] if isinstance(each, pikepdf.String))
                assert 0 not in [int.from_bytes(shown[at : at + 2], "big") for at in range(0, len(shown), 2)]


def annotations(pdf):
    for page_ in pdf.pages:
        for annotation in page_.get("/Annots", []):
            assert int(annotation.F) & 0b100111 == 0b100  # printed; not invisible, hidden or out of view
            assert str(annotation.TU)
            assert page_.get("/Tabs", Name.S) == Name.S


def nothing_acts(pdf):
    for name in ("/OpenAction", "/AA", "/Filled"):
        assert name not in pdf.Root
    assert "/NeedAppearances" not in pdf.Root.get("/AcroForm", Dictionary())
    for thing in pdf.objects:
        if isinstance(thing, Dictionary):
            assert str(thing.get("/S", "")) not in (
                "/JavaScript",
                "/Launch",
                "/Movie",
                "/Sound",
                "/GoToR",
                "/SubmitForm",
            )


def metadata_claim_both(pdf):
    assert said(pdf, "//@pdfaid:part") == ["3"]
    assert said(pdf, "//@pdfaid:conformance") == ["A"]
    assert said(pdf, "//@pdfuaid:part") == ["1"]
    assert "/Filter" not in pdf.Root.Metadata


def foreign_schema_is_described(pdf):
    assert said(pdf, "//schema:namespaceURI/text()") == [SPACE["pdfuaid"]]


def information_agrees(pdf):
    assert said(pdf, "//dc:title//rdf:li/text()") == [str(pdf.docinfo.Title)]
    [created] = said(pdf, "//@xmp:CreateDate")
    digits = "".join(letter for letter in created[:19] if letter.isdigit())
    assert str(pdf.docinfo.CreationDate) == str(pdf.docinfo.ModDate) == f"D:{digits}+00'00'"


def document_says_what_it_is(pdf):
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) in ("en", "id")
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def everything_is_content_or_artifact(pdf):
    for page_ in pdf.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page_):
            operator = str(instruction.operator)
            depth += (operator in ("BDC", "BMC")) - (operator == "EMC")
            assert depth > 0 or operator not in SHOWING
        assert depth == 0


def tree_and_pages_agree(pdf):
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip((int(number) for number in numbers[::2]), numbers[1::2], strict=True))
    for page_ in pdf.pages:
        marked = [
            int(each.operands[1].MCID)
            for each in pikepdf.parse_content_stream(page_)
            if str(each.operator) == "BDC" and "/MCID" in each.operands[1]
        ]
        assert sorted(marked) == list(range(len(parents[int(page_.StructParents)])))


def headings_go_down_by_one(pdf):
    levels = [int(str(each.S)[2:]) for each in elements(pdf) if str(each.S) in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def texts_hold_no_blocks(pdf):
    """A paragraph or heading has spans in it, pictures and links, and no other text that stands by itself."""
    texts = {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}
    for element in elements(pdf):
        for kid in element.get("/K", Array()) if isinstance(element.get("/K"), Array) else [element.get("/K")]:
            if str(element.S) in texts and isinstance(kid, Dictionary) and "/S" in kid:
                assert {str(each.S) for each in below(kid)}.isdisjoint({*texts, "/Div", "/Sect", "/Table"})


# Of every document of ours.
CLAUSES = {
    "ISO 19005-3, 6.1.2–6.1.3: version, identifier, no encryption": header_and_trailer,
    "ISO 19005-3, 6.1.7.1: streams are as long as they say": lengths_are_right,
    "ISO 19005-3, 6.1.7.2: no filter that hides, nothing outside the file": filters,
    "ISO 19005-3, 6.2.3–6.2.4: colours have a profile": colours,
    "ISO 19005-3, 6.2.11.3–6.2.11.4: fonts are embedded, by their own glyph numbers": fonts_are_embedded,
    "ISO 19005-3, 6.2.11.5: widths agree with the font": widths_agree,
    "ISO 19005-3, 6.2.11.7: every glyph stands for text": every_glyph_stands_for_text,
    "ISO 19005-3, 6.2.11.8: no .notdef is shown": no_glyph_is_missing,
    "ISO 19005-3, 6.3; ISO 14289-1, 7.18: annotations are printed, not hidden, and have words": annotations,
    "ISO 19005-3, 6.4–6.5: no scripts, no actions, no appearances left to the reader": nothing_acts,
    "ISO 19005-3, 6.6.2–6.6.4; ISO 14289-1, 5: metadata claim both, in plain text": metadata_claim_both,
    "ISO 19005-3, 6.6.2.3: a schema that PDF/A does not know is described": foreign_schema_is_described,
    "ISO 14289-1, 7.1: title and dates are the same wherever they stand": information_agrees,
    "ISO 19005-3, 6.7.2; ISO 14289-1, 7.1–7.2: tagged, titled, in a language": document_says_what_it_is,
    "ISO 14289-1, 7.1: everything on the page is content or artifact": everything_is_content_or_artifact,
    "ISO 32000-1, 14.7.4: structure and pages agree on every sequence": tree_and_pages_agree,
    "ISO 14289-1, 7.4: headings go down by one": headings_go_down_by_one,
    "ISO 32000-2, annex L: paragraphs and headings hold no paragraphs and headings": texts_hold_no_blocks,
}

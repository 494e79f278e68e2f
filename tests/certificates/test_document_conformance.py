"""What the file claims of itself: PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3).

Two validators that had no part in making it are asked: ``page`` (package page-validation), which knows 104 rules of
PDF/UA-1 and 156 of PDF/A-3a and is held against the corpora of veraPDF and Isartor by its makers, and ``pdfua``.
veraPDF itself is a Java program that no registry of ours has. So that nothing hangs on one judge, the table ``CLAUSES``
below looks at each clause that a file like ours could break; and the judge itself is tried on files that are broken.
"""

import dataclasses
import io
import zlib
from itertools import pairwise

import page
import pdfua
import pikepdf
import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from pikepdf import Array, Dictionary, Name

from trainings.certificates.document.drawing import draw

from .test_document import LONG_NAME, SNAPSHOT

BILINGUAL = dataclasses.replace(SNAPSHOT, languages=("id", "en"), name=LONG_NAME)
VARIANTS = {
    "English": lambda: draw(SNAPSHOT, badge="head.body.signature"),
    "both languages": lambda: draw(BILINGUAL, badge="head.body.signature"),
    "Arabic": lambda: draw(dataclasses.replace(BILINGUAL, name="عبد الرحمن الحبشي"), badge="head.body.signature"),
    "Javanese": lambda: draw(dataclasses.replace(SNAPSHOT, languages=("id",), name="ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ"), badge="a.b.c"),
    "specimen": lambda: draw(SNAPSHOT, specimen=True),
}
SHOWING = ("TJ", "Tj", "f", "f*", "S", "B", "Do", "sh")
ACTIONS = ("/JavaScript", "/Launch", "/Movie", "/Sound", "/GoToR", "/SubmitForm")
SPACE = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "schema": "http://www.aiim.org/pdfa/ns/schema#",
}


@pytest.fixture(params=VARIANTS, scope="module")
def file(request):
    return VARIANTS[request.param]()


@pytest.fixture(scope="module")
def pdf(file):
    with pikepdf.open(io.BytesIO(file)) as opened:
        yield opened


# --- The judges -------------------------------------------------------------------------------


def judged(data, profile):
    """What ``page`` finds amiss, by rule."""
    report = page.validate_pdf_bytes(data, profile=profile)
    assert report.rules.total > 100
    found = [(failure.rule_id, failure.message) for failure in report.failures]
    # Where the data of a stream happen to end with a carriage return, page takes it for a part of the line's end that
    # follows and finds the stream too short by one. The length is right: qpdf, which goes by it, finds "endstream".
    return [each for each in found if each[0] != "PDFA3A-STREAM-LENGTH-001" or b"\r\nendstream" not in data]


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
def test_validator_finds_nothing(file, profile):
    assert judged(file, profile) == []


def test_second_checker_of_pdfua_finds_nothing(file, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(file)

    findings = pdfua.validate(path).findings
    assert [(each.rule_id, each.message) for each in findings if each.severity.name != "INFO"] == []


def without_language(pdf):
    del pdf.Root.Lang


def without_colour_profile(pdf):
    del pdf.Root.OutputIntents


def without_alternative_text(pdf):
    [figure] = [each for each in elements(pdf) if Name.Figure == each.S]
    del figure.Alt


def without_letters(pdf):
    for font in fonts(pdf):
        del font.ToUnicode


def without_font_file(pdf):
    for font in fonts(pdf):
        del font.DescendantFonts[0].FontDescriptor.FontFile2


def without_relationship(pdf):
    del pdf.Root.AF[0].AFRelationship


def with_script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def with_text_outside_the_structure(pdf):
    pdf.pages[0].contents_add(b"BT /Personal0 9 Tf 1 0 0 1 9 9 Tm <0001> Tj ET")


def with_a_wrong_width(pdf):
    for font in fonts(pdf):
        for row in list(font.DescendantFonts[0].W)[1::2]:
            row[0] = 9


@pytest.mark.parametrize(
    ("broken", "profile"),
    [
        (without_language, "ua1"),
        (without_colour_profile, "3a"),
        (without_alternative_text, "ua1"),
        (without_letters, "3a"),
        (without_letters, "ua1"),
        (without_font_file, "3a"),
        (without_relationship, "3a"),
        (with_script, "3a"),
        (with_text_outside_the_structure, "ua1"),
        (with_a_wrong_width, "3a"),
    ],
)
def test_validator_finds_what_is_broken(broken, profile):
    with pikepdf.open(io.BytesIO(draw(SNAPSHOT, badge="a.b.c"))) as pdf:
        broken(pdf)
        output = io.BytesIO()
        pdf.save(output, fix_metadata_version=False)

    assert judged(output.getvalue(), profile) != []


# --- Clause by clause -------------------------------------------------------------------------


def elements(pdf):
    """The elements of the structure, from top to bottom, in reading order."""
    waiting = [pdf.Root.StructTreeRoot.K]
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
    for name in ("/OpenAction", "/AA", "/Personal"):
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


def attachment(pdf):
    for specification in pdf.Root.get("/AF", []):
        assert (str(specification.F), str(specification.UF)) == ("badge.jwt", "badge.jwt")
        assert str(specification.AFRelationship) == "/Data"
        assert str(specification.EF.F.Subtype) == "/application/vc+jwt"
        assert "/ModDate" in specification.EF.F.Params


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


def pictures_have_words(pdf):
    figures = [each for each in elements(pdf) if Name.Figure == each.S]
    assert figures
    assert all(str(each.Alt).strip() for each in figures)


def tables_have_heads(pdf):
    heads = [each for each in elements(pdf) if each.S == Name.TH]
    assert len(heads) == 4
    assert all(each.A.Scope == Name.Column for each in heads)


def field_is_in_the_structure(pdf):
    fields = list(pdf.Root.get("/AcroForm", Dictionary(Fields=Array())).Fields)
    forms = [each.K.Obj.objgen for each in elements(pdf) if Name.Form == each.S]
    assert forms == [field.objgen for field in fields]


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
    "ISO 19005-3, 6.8: the attached file has a name, a type, a date and a relationship": attachment,
    "ISO 19005-3, 6.7.2; ISO 14289-1, 7.1–7.2: tagged, titled, in a language": document_says_what_it_is,
    "ISO 14289-1, 7.1: everything on the page is content or artifact": everything_is_content_or_artifact,
    "ISO 32000-1, 14.7.4: structure and pages agree on every sequence": tree_and_pages_agree,
    "ISO 14289-1, 7.4: headings go down by one": headings_go_down_by_one,
    "ISO 14289-1, 7.3: pictures have alternative texts": pictures_have_words,
    "ISO 14289-1, 7.5: columns of the table have heads": tables_have_heads,
    "ISO 14289-1, 7.18.1, 7.18.4: the field of the signature is a form in the structure": field_is_in_the_structure,
}


@pytest.mark.parametrize("clause", CLAUSES)
def test_clause_is_kept(pdf, clause):
    CLAUSES[clause](pdf)


def test_personal_texts_are_compressed(file):
    with pikepdf.open(io.BytesIO(file)) as pdf:
        for page_ in pdf.pages:
            assert zlib.decompress(page_.Contents.read_raw_bytes())

"""What the file claims: PDF/UA-1, checked by pdfua, and PDF/A-3a.

No validator of PDF/A can be had from the registries (veraPDF is a Java program), so each clause of ISO 19005-3 that a
file like ours could break is looked at here.
"""

import dataclasses
import io
import zlib

import pdfua
import pikepdf
import pytest
from lxml import etree

from trainings.certificates.document.drawing import draw

from .test_document import LONG_NAME, SNAPSHOT

VARIANTS = {
    "English": SNAPSHOT,
    "both": dataclasses.replace(SNAPSHOT, languages=("id", "en"), name=LONG_NAME),
    "Arabic": dataclasses.replace(SNAPSHOT, name="عبد الرحمن الحبشي"),
    "Javanese": dataclasses.replace(SNAPSHOT, languages=("id",), name="ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ"),
}


@pytest.fixture(params=VARIANTS, scope="module")
def file(request):
    return draw(VARIANTS[request.param])


@pytest.fixture
def pdf(file):
    with pikepdf.open(io.BytesIO(file)) as opened:
        yield opened


def test_checker_of_pdfua_finds_nothing(file, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(file)

    assert [
        (each.rule_id, each.message) for each in pdfua.validate(path).findings if each.severity.name != "INFO"
    ] == []


def packet(pdf):
    return etree.fromstring(pdf.Root.Metadata.read_raw_bytes())


def test_metadata_claim_both_and_describe_the_foreign_schema(pdf):
    text = pdf.Root.Metadata.read_raw_bytes().decode()

    assert 'pdfaid:part="3"' in text
    assert 'pdfaid:conformance="A"' in text
    assert 'pdfuaid:part="1"' in text
    assert "http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>" in text
    assert "/Filter" not in pdf.Root.Metadata


def test_metadata_say_what_the_information_says(pdf):
    space = {"dc": "http://purl.org/dc/elements/1.1/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}

    [title] = packet(pdf).xpath("//dc:title//rdf:li/text()", namespaces=space)
    [created] = packet(pdf).xpath("//@xmp:CreateDate", namespaces={"xmp": "http://ns.adobe.com/xap/1.0/"})

    assert title == str(pdf.docinfo.Title)
    digits = "".join(letter for letter in created[:19] if letter.isdigit())
    assert str(pdf.docinfo.CreationDate) == f"D:{digits}+00'00'"


def test_colours_have_a_profile(pdf):
    [intent] = pdf.Root.OutputIntents

    assert (str(intent.S), int(intent.DestOutputProfile.N)) == ("/GTS_PDFA1", 3)


def test_fonts_are_embedded_with_widths_and_letters(pdf):
    for page in pdf.pages:
        for font in page.Resources.Font.values():
            [descendant] = font.DescendantFonts
            assert str(font.BaseFont) == str(descendant.BaseFont) == str(descendant.FontDescriptor.FontName)
            assert str(font.BaseFont)[7] == "+"
            assert (str(font.Encoding), str(descendant.CIDToGIDMap)) == ("/Identity-H", "/Identity")
            assert descendant.FontDescriptor.FontFile2.read_bytes()[:4] == b"\0\1\0\0"
            assert b"<0000>" not in font.ToUnicode.read_bytes().split(b"endcodespacerange")[1]


def test_nothing_forbidden_is_in_it(pdf):
    root = pdf.Root

    assert not pdf.is_encrypted
    assert "/OpenAction" not in root
    assert "/AA" not in root
    assert "/Personal" not in root
    assert "/NeedAppearances" not in root.AcroForm
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            assert str(thing.get("/Filter", "")) not in ("/LZWDecode", "/Crypt")
        if isinstance(thing, pikepdf.Dictionary):
            assert str(thing.get("/S", "")) not in ("/JavaScript", "/Launch", "/Movie", "/Sound")


def test_annotation_is_printed_and_not_hidden(pdf):
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            assert int(annotation.F) & 0b100111 == 0b100


def test_everything_on_the_page_is_content_or_artifact(pdf):
    for page in pdf.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            depth += (operator in ("BDC", "BMC")) - (operator == "EMC")
            assert depth > 0 or operator not in ("TJ", "Tj", "f", "f*", "S", "B", "Do", "sh")
        assert depth == 0


def test_tree_and_pages_agree_on_every_sequence(pdf):
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip((int(number) for number in numbers[::2]), numbers[1::2], strict=True))
    for page in pdf.pages:
        marked = [
            int(each.operands[1].MCID)
            for each in pikepdf.parse_content_stream(page)
            if str(each.operator) == "BDC" and "/MCID" in each.operands[1]
        ]
        assert sorted(marked) == list(range(len(parents[int(page.StructParents)])))


def test_personal_texts_are_compressed(file):
    with pikepdf.open(io.BytesIO(file)) as pdf:
        for page in pdf.pages:
            assert zlib.decompress(page.Contents.read_raw_bytes())

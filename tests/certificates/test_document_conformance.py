"""What the file claims of itself: PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3).

Two validators that had no part in making it are asked: ``page`` (package page-validation), which knows 104 rules of
PDF/UA-1 and 156 of PDF/A-3a and is held against the corpora of veraPDF and Isartor by its makers, and ``pdfua``.
veraPDF itself is a Java program that no registry of ours has. So that nothing hangs on one judge, the table ``CLAUSES``
looks at each clause that a file like ours could break; and the judge itself is tried on files that are broken.
"""

import dataclasses
import io
import zlib

import page
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from tests.documents import conformance
from tests.documents.conformance import elements, fonts, found_by_pdfua, judged
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


@pytest.fixture(params=VARIANTS, scope="module")
def file(request):
    return VARIANTS[request.param]()


@pytest.fixture(scope="module")
def pdf(file):
    with pikepdf.open(io.BytesIO(file)) as opened:
        yield opened


# --- The judges -------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
def test_validator_finds_nothing(file, profile):
    assert judged(file, profile) == []


def test_second_checker_of_pdfua_finds_nothing(file, tmp_path):
    assert found_by_pdfua(file, tmp_path) == []


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
    pdf.pages[0].contents_add(b"BT /Filled0 9 Tf 1 0 0 1 9 9 Tm <0001> Tj ET")


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


def attachment(pdf):
    for specification in pdf.Root.get("/AF", []):
        assert (str(specification.F), str(specification.UF)) == ("badge.jwt", "badge.jwt")
        assert str(specification.AFRelationship) == "/Data"
        assert str(specification.EF.F.Subtype) == "/application/vc+jwt"
        assert "/ModDate" in specification.EF.F.Params


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
    **conformance.CLAUSES,
    "ISO 19005-3, 6.8: the attached file has a name, a type, a date and a relationship": attachment,
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

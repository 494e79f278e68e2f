"""Documents over several pages: what a voice is told, and what other programs find in the file."""

import io

import page as validator
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from emm.documents.languages import Words
from emm.documents.layouts import Page, common_part
from emm.documents.reading import sequences
from emm.documents.rendering import render_document
from tests.documents import conformance
from tests.documents.conformance import elements, found_by_pdfua, judged
from tests.documents.pdf_text import text_of

# What is drawn, and read back from a file, does not depend on the engine below.
pytestmark = pytest.mark.sqlite

ARABIC, JAVANESE = "عبد الرحمن الحبشي", "ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ"
STYLE = """
@page { size: A4; margin: 30mm 20mm; @top-left { content: element(head) } @bottom-center { content: element(foot) } }
body { font: 10pt "Text", "Text ext", "Name", "Name ext", "Arabic", "Javanese" }
.head { position: running(head) } .foot { position: running(foot) }
.page::before { content: counter(page) } .pages::before { content: counter(pages) }
"""


def html(body, title="A list"):
    return (
        f'<html lang="en"><head><title>{title}</title><link rel="stylesheet" href="document:fonts.css">'
        f'<link rel="stylesheet" href="document:style.css"></head><body>{body}</body></html>'
    )


def table(rows, head="<th>No.</th><th>Name</th>"):
    lines = "".join(
        f'<tr><td>{number}</td><th scope="row"><span>{name}</span></th></tr>' for number, name in enumerate(rows, 1)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def page(rows, heading="Names"):
    running = '<p class="head">On every page</p><p class="foot">Page <b class="page"></b> of <b class="pages"></b></p>'
    words = tuple(Words("ar" if name == ARABIC else "jv" if name == JAVANESE else "en", name) for name in rows)
    return Page(html(f"{running}<h1>{heading}</h1>{table(rows)}"), words)


def part_of(name):
    return ("text/css", STYLE.encode()) if name == "style.css" else common_part(name)


LONG = [ARABIC, JAVANESE, *(f"Person {number}" for number in range(3, 91))]
SHORT = ["Siti Rahmawati"]


@pytest.fixture(scope="module")
def file():
    return render_document([page(LONG), page(SHORT, "One name")], part_of=part_of)


@pytest.fixture(scope="module")
def pdf(file):
    with pikepdf.open(io.BytesIO(file)) as opened:
        yield opened


def kinds(pdf):
    return [str(each.S) for each in elements(pdf)]


@pytest.mark.parametrize("profile", [validator.ValidationProfile.PDF_A_3A, validator.ValidationProfile.PDF_UA_1])
def test_validator_finds_nothing(file, profile):
    assert judged(file, profile) == []


def test_second_checker_of_pdfua_finds_nothing(file, tmp_path):
    assert found_by_pdfua(file, tmp_path) == []


@pytest.mark.parametrize("clause", conformance.CLAUSES)
def test_clause_is_kept(pdf, clause):
    conformance.CLAUSES[clause](pdf)


def test_title_and_language_are_those_of_the_first_page(pdf):
    assert (str(pdf.docinfo.Title), str(pdf.Root.Lang)) == ("A list", "en")


def test_a_table_over_several_pages_is_one_table_with_one_head(pdf):
    assert len(pdf.pages) > 3
    assert kinds(pdf).count("/Table") == kinds(pdf).count("/THead") == kinds(pdf).count("/TBody") == 2
    assert kinds(pdf).count("/TR") == 1 + len(LONG) + 1 + len(SHORT)


def test_every_row_is_held_by_the_table_that_it_is_in(pdf):
    for each in elements(pdf):
        for kid in each.get("/K", Array()) if isinstance(each.get("/K"), Array) else []:
            if isinstance(kid, Dictionary) and kid.get("/S") == Name.TR:
                assert kid.P.objgen == each.objgen


def test_headers_say_of_what_they_are_the_header(pdf):
    scopes = [str(each.A.Scope) for each in elements(pdf) if each.S == Name.TH]

    assert scopes == ["/Column"] * 2 + ["/Row"] * len(LONG) + ["/Column"] * 2 + ["/Row"]
    assert not any("/Headers" in each.get("/A", {}) or "/ID" in each for each in elements(pdf))


def test_what_repeats_is_printed_on_every_page_and_is_no_content(file, pdf):
    pages = PdfReader(io.BytesIO(file)).pages

    assert all("On every page" in text_of(each) for each in pages)
    assert all("No. Name" in text_of(each) for each in pages)
    last = len(pages) - 1
    assert [f"Page {number} of {last}" in text_of(each) for number, each in enumerate(pages[:last], 1)] == [True] * last
    assert "Page 1 of 1" in text_of(pages[last])
    said = "".join(told(pdf))
    assert "On every page" not in said
    assert said.count("No.") == 2


def told(pdf):
    """What the sequences within the structure say, in its order."""
    texts = {(each.obj.objgen, part.mcid): part.text for each in pdf.pages for part in sequences(each)}
    for element in elements(pdf):
        kids = element.get("/K", Array())
        for kid in list(kids) if isinstance(kids, Array) else [kids]:
            if isinstance(kid, int):
                yield texts[element.Pg.objgen, kid]


@pytest.mark.parametrize(("name", "language"), [(ARABIC, "ar"), (JAVANESE, "jv")])
def test_a_name_in_another_script_is_in_its_language(pdf, name, language):
    assert len([each for each in elements(pdf) if str(each.get("/Lang", "")) == language]) == 1


def test_a_name_that_runs_to_the_left_is_spelled_for_a_voice_and_for_a_search(pdf):
    assert [str(each.ActualText) for each in elements(pdf) if "/ActualText" in each] == [ARABIC]
    beside = [
        str(each.operands[1].ActualText)
        for each in pikepdf.parse_content_stream(pdf.pages[0])
        if str(each.operator) == "BDC" and "/ActualText" in each.operands[1]
    ]
    assert beside == [ARABIC]


def test_tables_with_different_heads_stay_two():
    body = f"<h1>Two</h1>{table(SHORT)}<div style='break-before: page'></div>"
    other = table(SHORT, head="<th>No.</th><th>Institution</th>")
    file = render_document([Page(html(f"{body}{other}"))], part_of=part_of)

    with pikepdf.open(io.BytesIO(file)) as pdf:
        assert kinds(pdf).count("/Table") == 2


@pytest.mark.parametrize("address", ["http://example.org/x.png", "file:///etc/passwd", "document:../keys.py"])
def test_nothing_but_parts_of_the_document_is_fetched(address):
    with pytest.raises(FatalURLFetchingError, match="Not a part of the document"):
        render_document([Page(html(f'<h1>x</h1><img alt="x" src="{address}">'))], part_of=part_of)


@pytest.mark.parametrize("name", ["fonts.py", "fonts/../fonts.py", "fonts/README.md", "fonts", "", "../settings.py"])
def test_a_common_part_is_the_style_of_fonts_or_a_font(name):
    with pytest.raises(FileNotFoundError):
        common_part(name)

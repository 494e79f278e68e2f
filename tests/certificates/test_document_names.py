"""Names of every script, length and sign: printed within their place, without an empty box, and said as written."""

import dataclasses
import io
import subprocess
import tomllib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emm.common.normalizing import normalized
from emm.documents.measuring import MILLIMETRE
from emm.documents.reading import sequences
from emm.documents.typesetting.fonts import FACES, missing_characters
from emm.documents.typesetting.places import fit
from emm.documents.typesetting.shaping import font_of, shape, visual_order
from tests import proofs
from tests.documents.conformance import elements, judged, no_glyph_is_missing
from tests.documents.pdf_text import text_by_pdfium, text_by_poppler
from trainings.certificates.document.arranging import Arrangement, place_on_front
from trainings.certificates.document.drawing import draw

from .contact_sheet import HARD, demo_names, sheet_of, strip_of
from .test_document import HARD_NAMES, SNAPSHOT

# What is drawn, and read back from a file, does not depend on the engine below.
pytestmark = pytest.mark.sqlite

PEOPLE = Path(__file__).resolve().parents[2] / "trainings" / "demo" / "data" / "people"
EM = 38 / 0.75
SCRIPTS = ["عبد الرحمن الحبشي", "عبد السلام الأمين", "ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ"]
NAMED = [*HARD_NAMES, "ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ", "X" * 300, "Ama " * 75]


def letters():
    """Every letter that can be printed, the risky ones more often."""
    printable = sorted(set().union(*(font_of(font).letters for font in FACES["name"])))
    printable = [chr(code) for code in printable if not missing_characters(chr(code)) and chr(code).isprintable()]
    return st.one_of(st.sampled_from(printable), st.sampled_from("<&\"'>()\\ "), st.sampled_from("ابتꦱꦸꦂ"))


names = st.text(letters(), min_size=1, max_size=120).map(lambda text: " ".join(text.split())).filter(bool)


@settings(max_examples=proofs.examples(300))
@given(name=names)
def test_no_letter_becomes_an_empty_box(name):
    for glyph in shape(name, "name").glyphs:
        assert glyph.number != 0


@settings(max_examples=proofs.examples(300))
@given(name=names)
def test_name_stays_within_its_place(name):
    place = place_on_front("name", 0, Arrangement(0, is_wide=False, foot=39), is_both=False)

    fitted = fit(name, place, EM)

    assert max(line.width for line in fitted.lines) * fitted.size * EM <= place.width * MILLIMETRE * 1.001
    assert "".join(line.text for line in fitted.lines).split() == shape(name, "name").text.split()


@settings(max_examples=proofs.examples(200))
@given(name=names)
def test_order_of_display_keeps_every_letter(name):
    assert sorted("".join(stretch for stretch, _leftwards in visual_order(name))) == sorted(name)


@settings(max_examples=proofs.examples(12), suppress_health_check=[HealthCheck.too_slow])
@given(name=names)
def test_document_of_any_name_is_sound_titled_and_conformant(name):
    file = draw(dataclasses.replace(SNAPSHOT, name=name))

    with pikepdf.open(io.BytesIO(file)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert str(pdf.docinfo.Title).endswith(name)
        no_glyph_is_missing(pdf)
    assert judged(file, "3a") == []
    assert judged(file, "ua1") == []


@pytest.mark.parametrize("name", NAMED)
def test_reader_says_the_name_as_it_is_written(name):
    pdf = draw(dataclasses.replace(SNAPSHOT, name=name))

    said = subprocess.run(["pdftotext", "-raw", "-l", "1", "-", "-"], input=pdf, capture_output=True, check=True).stdout

    assert "".join(name.split()) in "".join(said.decode().split())


@pytest.mark.parametrize("name", [*SCRIPTS, *HARD_NAMES, "مُحَمَّد", "د"])
@pytest.mark.parametrize("read", [text_by_pdfium, text_by_poppler])
def test_names_of_every_script_are_read_letter_by_letter_from_left_and_from_right(read, name):
    said = read(draw(dataclasses.replace(SNAPSHOT, name=name)))

    assert f"This certifies that {normalized('NFC', name)} Analyst" in said


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_letter_that_the_font_makes_of_several_glyphs_is_one_glyph_of_the_file(name):
    with pikepdf.open(io.BytesIO(draw(dataclasses.replace(SNAPSHOT, name=name)))) as pdf:
        [shown] = [part for part in sequences(pdf.pages[0]) if part.text and set(part.text) <= set(name)]
        operators = [str(instruction.operator) for instruction in shown.instructions]

    assert sorted(shown.text) == sorted(name)
    assert "Ts" not in operators


@pytest.mark.parametrize("name", ["عبد الرحمن الحبشي", "Dr. عبد الرحمن, S.H."])
def test_voice_is_told_names_whose_glyphs_stand_in_another_order(name):
    """Read from the structure, as a screen reader does."""
    with pikepdf.open(io.BytesIO(draw(dataclasses.replace(SNAPSHOT, name=name)))) as pdf:
        told = [
            str(thing.ActualText)
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/ActualText" in thing
        ]

    assert sorted(told) == sorted([name, f"{SNAPSHOT.number} · {name}"])


def test_every_name_of_the_demo_stands_in_its_document_letter_by_letter():
    """The glyphs that the file shows, read back by what the file says that each stands for."""
    names = [*demo_names(), *HARD_NAMES]

    assert len(names) > 70
    assert [name for name in names if not stands_in(draw(dataclasses.replace(SNAPSHOT, name=name)), name)] == []


def stands_in(file, name):
    """Whether a name is shown, or in a script that glyphs do not spell is told, and no .notdef is."""
    with pikepdf.open(io.BytesIO(file)) as pdf:
        front = list(sequences(pdf.pages[0]))
        no_glyph_is_missing(pdf)
        told = {str(each.ActualText) for each in elements(pdf) if "/ActualText" in each}
    shown = {"".join(part.text.split()) for part in front}
    return "".join(name.split()) in shown or name in told


def test_sheet_has_a_strip_for_every_name_and_no_strip_is_empty():
    strips = [strip_of(name) for name in HARD]

    sheet = sheet_of(strips)

    width, height = strips[0].size
    assert sheet.size == (4 * width, 2 * height)
    for strip in strips:
        dark = sum(count for count, colour in strip.convert("L").getcolors() if colour < 128)
        assert dark > 500


def test_every_name_of_the_demo_is_printed_without_an_empty_box():
    people = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(PEOPLE.glob("*.toml"))]
    texts = [text for each in people for text in _texts(each)]

    assert len(texts) > 50
    assert [text for text in texts if any(glyph.number == 0 for glyph in shape(text, "name").glyphs)] == []


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Siti", [("Siti", False)]),
        ("Dr. عبد, S.H.", [("Dr. ", False), ("عبد", True), (", S.H.", False)]),
        ("عبد 12 علي", [(" علي", True), ("12", False), ("عبد ", True)]),
        ("", []),
    ],
)
def test_stretches_stand_in_the_order_of_their_direction(text, shown):
    assert visual_order(text) == shown

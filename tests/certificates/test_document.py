"""The document itself: what a reader, a voice and a camera take from the file."""

import dataclasses
import datetime
import io
import subprocess
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from emm.documents.languages import language_of_name
from emm.documents.typesetting.fonts import missing_characters
from tests.documents.pdf_text import said_by, squeezed, text_of
from trainings.certificates.document.drawing import draw
from trainings.certificates.document.pictures import border_svg
from trainings.certificates.records.snapshot import InBoth, ModuleLine, SignatoryLine, Snapshot

LONG_NAME = "Prof. Dr. Hj. Raden Ajeng Kusumaningrum Wulandari Puspitasari Hadiningrat, S.H., M.Hum., LL.M., Ph.D."
HARD_NAMES = ["Suryani", "Maria Goretti O'Neil", 'Rahma "Ama" <Putri> & Co', "Łukasz Đorđe-Ñuñez", LONG_NAME]
DEMO_PEOPLE = Path(__file__).resolve().parents[2] / "trainings" / "demo" / "data" / "people"

SNAPSHOT = Snapshot(
    number="IOM-ID/EMM/2022/NAT/0007",
    verification_code="7K2M9QXT4HVBA1CD",
    verification_url="https://trainings.example.org/v/7K2M9QXT4HVBA1CD/",
    issued_on=datetime.date(2022, 10, 5),
    languages=("en",),
    organisation="EMM Trainings Indonesia",
    kind="completion",
    name="Siti Rahmawati",
    institution=InBoth("Ministry of Manpower", "Kementerian Ketenagakerjaan"),
    position="Analyst",
    training=InBoth("National training for ministries", "Pelatihan nasional bagi kementerian"),
    starts_on=datetime.date(2022, 9, 7),
    ends_on=datetime.date(2022, 9, 9),
    place=InBoth("Jakarta", "Jakarta"),
    attended_jp=Decimal("3.5"),
    total_jp=Decimal("6.0"),
    percent=58,
    jp_minutes=45,
    modules=(
        ModuleLine(InBoth("Labour migration", "Migrasi tenaga kerja"), Decimal("2.0"), Decimal("2.0")),
        ModuleLine(InBoth("Gender and migration", "Gender dan migrasi"), Decimal("2.0"), Decimal("1.5")),
        ModuleLine(InBoth("Trafficking in persons", "Perdagangan orang"), Decimal("2.0"), Decimal("0.0")),
    ),
    signatories=(
        SignatoryLine("Dr. Ratna Dewi, M.A.", InBoth("Chief of Mission", "Kepala Misi")),
        SignatoryLine("Bambang Sutrisno", InBoth("Director", "Direktur")),
    ),
    template="Standard",
    template_version=1,
)


def reader_of(specimen=False, **changes):
    return PdfReader(io.BytesIO(draw(dataclasses.replace(SNAPSHOT, **changes), specimen=specimen)))


def fonts_of(reader):
    for page in reader.pages:
        for reference in page["/Resources"]["/Font"].values():
            [descendant] = reference.get_object()["/DescendantFonts"]
            yield descendant.get_object()["/FontDescriptor"].get_object()


def test_front_says_what_the_snapshot_says_in_reading_order():
    assert said_by(reader_of().pages[0]) == squeezed(
        "EMM Trainings Indonesia Certificate of Completion Number IOM-ID/EMM/2022/NAT/0007 This certifies that "
        "Siti Rahmawati Analyst, "
        "Ministry of Manpower has completed the training National training for ministries held in Jakarta on "
        "7–9 September 2022, with 3.5 of 6 learning hours (JP) attended "
        "Dr. Ratna Dewi, M.A. Chief of Mission Bambang Sutrisno "
        "Director 7K2M-9QXT-4HVB-A1CD Issued on 5 October 2022"
    )


def test_reverse_lists_the_modules_with_the_hours_attended():
    assert said_by(reader_of().pages[1]) == squeezed(
        "Modules and learning hours IOM-ID/EMM/2022/NAT/0007 · Siti Rahmawati Module JP JP attended Attendance "
        "Labour migration 2 2 Attended Gender and migration 2 1.5 Attended in part "
        "Trafficking in persons 2 0 Not attended Total 6 3.5 58% "
        "One learning hour (JP, jam pelajaran) lasts 45 minutes. "
        "Verify this certificate https://trainings.example.org/v/7K2M9QXT4HVBA1CD/ "
        "Verification code 7K2M-9QXT-4HVB-A1CD"
    )


def test_indonesian_certificate_speaks_indonesian():
    front, reverse = reader_of(languages=("id",), ends_on=datetime.date(2022, 10, 1)).pages

    assert squeezed("Diberikan kepada Siti Rahmawati Analyst, Kementerian Ketenagakerjaan") in said_by(front)
    assert "di Jakarta pada tanggal 7 September – 1 Oktober 2022, dengan kehadiran 3,5 dari 6 jam" in text_of(front)
    assert squeezed("Gender dan migrasi 2 1,5 Diikuti sebagian") in said_by(reverse)


def test_bilingual_certificate_says_everything_twice_and_names_once():
    front = text_of(reader_of(languages=("id", "en")).pages[0])

    assert "Pelatihan nasional bagi kementerian" in front
    assert "National training for ministries" in front
    assert front.index("Diberikan kepada") < front.index("This certifies that")
    assert front.count("Siti Rahmawati") == 1


@pytest.mark.parametrize("name", HARD_NAMES)
def test_name_comes_out_letter_by_letter(name):
    assert name in text_of(reader_of(name=name).pages[0])


def families_of(reader):
    return {font["/FontName"].split("+")[1].split("-")[0] for font in fonts_of(reader)}


def test_arabic_and_javanese_names_are_set_in_fonts_that_have_them():
    assert "NotoNaskhArabic" in families_of(reader_of(name="عبد الرحمن الحبشي"))
    assert "NotoSansJavanese" in families_of(reader_of(name="ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ"))


@pytest.mark.parametrize("name", [*HARD_NAMES, "عبد الرحمن الحبشي", "ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ"])
def test_every_font_is_ours_and_embedded(name):
    reader = reader_of(name=name, languages=("id", "en"))

    ours = {"Name", "Text", "NotoNaskhArabic", "NotoSansJavanese", "SourceSerif4", "PlusJakartaSans"}
    assert families_of(reader) - ours == set()
    assert all("/FontFile2" in font for font in fonts_of(reader))


def test_every_name_of_the_demo_can_be_printed():
    files = list(DEMO_PEOPLE.glob("*.toml"))
    names = [value for file in files for value in _texts(tomllib.loads(file.read_text(encoding="utf-8")))]

    assert len(names) > 50
    assert {name: missing_characters(name) for name in names if missing_characters(name)} == {}


def _texts(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def test_document_is_tagged_titled_and_has_its_language():
    reader = reader_of(languages=("id",))
    root = reader.trailer["/Root"]

    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("id", True)
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == "Sertifikat Penyelesaian Pelatihan IOM-ID/EMM/2022/NAT/0007: Siti Rahmawati"
    assert 'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data().decode()


def test_qr_code_has_an_alternative_text():
    data = draw(SNAPSHOT)

    assert any("https://trainings.example.org/v/7K2M" in text for text in _alternatives(PdfReader(io.BytesIO(data))))


def _alternatives(reader):
    waiting, seen = [reader.trailer["/Root"]["/StructTreeRoot"]], set()
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(element)
        elif hasattr(element, "get") and id(element) not in seen:
            seen.add(id(element))
            if "/Alt" in element:
                yield element["/Alt"]
            if "/K" in element:
                waiting.append(element["/K"])


@pytest.mark.parametrize("specimen", [False, True])
def test_camera_reads_the_link_from_the_printed_page(specimen):
    codes = zxingcpp.read_barcodes(picture_of(draw(SNAPSHOT, specimen=specimen), page=1))

    assert [code.text for code in codes] == [SNAPSHOT.verification_url]


def picture_of(pdf, *, page, resolution=110):
    """What poppler makes of a page."""
    command = ["pdftoppm", "-r", str(resolution), "-f", str(page), "-l", str(page), "-png"]
    return Image.open(io.BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout))


def test_specimen_is_marked_and_has_no_number_and_no_code():
    front, reverse = reader_of(specimen=True).pages

    assert squeezed("SPECIMEN not valid, without a number") in said_by(front)
    for page in (front, reverse):
        assert "IOM-ID/EMM" not in text_of(page)
        assert "7K2M" not in text_of(page)


def test_certificate_has_two_pages_even_with_many_modules_in_two_languages():
    lines = SNAPSHOT.modules * 6

    assert len(reader_of(languages=("id", "en"), modules=lines, name=LONG_NAME).pages) == 2


def test_voice_reads_each_part_in_its_language():
    spoken = dict(_languages(reader_of(languages=("id", "en"), name="عبد الرحمن")))

    assert spoken["id"] == 0  # the language of the document itself is said once, at the top
    assert spoken["en"] == 23
    assert spoken["ar"] == 1


def _languages(reader):
    found = Counter(id=0)
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting.extend(element)
        elif hasattr(element, "get"):
            found.update([element["/Lang"]] if "/Lang" in element else [])
            waiting.extend([element["/K"]] if "/K" in element and element.get("/Type") != "/OBJR" else [])
    return found


@pytest.mark.parametrize(("name", "language"), [("Siti", ""), ("عبد", "ar"), ("Dr. ꦱꦸꦂ", "jv")])
def test_voice_is_told_the_script_of_a_name(name, language):
    assert language_of_name(name) == language


def test_nothing_from_outside_is_ever_fetched(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("The network was asked.")

    monkeypatch.setattr("socket.socket.connect", refuse)

    assert draw(dataclasses.replace(SNAPSHOT, name='<img src="http://example.org/x.png">')).startswith(b"%PDF")


def test_border_is_made_of_whole_tiles():
    assert border_svg("#0a3156", "#c9871b").count("<use ") == 2 * 35 + 2 * 22

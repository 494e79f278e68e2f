"""The attendance sheet on paper: what it says, to whom, and how it is built."""

import datetime
import io

import page
import pikepdf
import pytest
from django.urls import reverse
from django.utils import translation
from pikepdf import Name
from pypdf import PdfReader

from emm.audit.models import AuditEvent
from participants.models import Person
from tests.crowds import all_taken
from tests.documents import conformance
from tests.documents.conformance import elements, found_by_pdfua, judged
from tests.documents.pdf_text import squeezed, text_of
from tests.documents.pdf_words import words_of
from tests.factories import (
    EnrolmentFactory,
    OfficerFactory,
    PersonFactory,
    SessionFactory,
    TrainingFactory,
    at,
)
from trainings.attendance.sheet.content import FREE_LINES, MAX_COLUMNS, sheets_of
from trainings.attendance.sheet.drawing import draw_sheets
from trainings.attendance.views.sheets import DRAWING, MAX_LINES
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session, Training, Venue

DAY = datetime.date(2022, 9, 7)
TITLES = ("Essentials of Migration Management", "Pokok-Pokok Pengelolaan Migrasi")
DAYS = {"en": "Wednesday 7 September 2022", "id": "Rabu, 7 September 2022"}
LONG_NAME = "Prof. Dr. Hj. Raden Ajeng Kusumaningrum Wulandari Puspitasari Hadiningrat, S.H., M.Hum., LL.M., Ph.D."
LONG_INSTITUTION = "Balai Pelayanan Pelindungan Pekerja Migran Indonesia Provinsi Nusa Tenggara Barat " * 2
HOSTILE = ['<b>Budi</b> & "O\'Neil"', "{{ settings.SECRET_KEY }}", "</td></tr></table>", "<img src='http://x.org/x'>"]
NAMES = ["Siti Rahmawati", "عبد الرحمن الحبشي", "ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ", LONG_NAME, "X" * 60]


def training():
    return Training(
        title_en=TITLES[0],
        title_ind=TITLES[1],
        starts_on=DAY,
        ends_on=DAY + datetime.timedelta(days=1),
        venue=Venue(name="Hotel Contoh"),
        place="Jakarta",
    )


def session(of, clock, title="Labour migration", day=0):
    begins = at(of, clock, day)
    ends = begins + datetime.timedelta(minutes=90)
    return Session(training=of, starts_at=begins, ends_at=ends, title_en=title, title_ind=f"{title} (id)")


def people(names):
    return [
        Enrolment(person=Person(full_name=name), institution_name="Ministry of Manpower", position="Analyst")
        for name in names
    ]


def drawn(names, *, languages=("id",), signatures="day", clocks=("08:00", "10:00"), day=DAY):
    of = training()
    sheets = sheets_of(of, [session(of, clock) for clock in clocks], signatures=signatures, day=day)
    return draw_sheets(sheets, training=of, enrolments=people(names), languages=languages)


def pages_of(file):
    return [text_of(each) for each in PdfReader(io.BytesIO(file)).pages]


def scopes(file):
    with pikepdf.open(io.BytesIO(file)) as pdf:
        return [str(each.A.Scope) for each in elements(pdf) if each.S == Name.TH]


@pytest.mark.sqlite  # what is drawn does not depend on the engine below
class TestDocument:
    @pytest.mark.parametrize("count", [0, 1, 40, 200])
    @pytest.mark.parametrize(
        ("languages", "heads"),
        [
            (("id",), "No. Nama Instansi/lembaga Jabatan Tanda tangan"),
            (("en",), "No. Name Institution Position Signature"),
        ],
    )
    def test_every_page_names_training_day_columns_and_number(self, count, languages, heads):
        file = drawn([f"Person {number}" for number in range(1, count + 1)], languages=languages)

        pages = pages_of(file)
        assert len(pages) == {0: 1, 1: 1, 40: 3, 200: 11}[count]
        word = {"id": "Halaman {} dari {}", "en": "Page {} of {}"}[languages[0]]
        for number, text in enumerate(pages, 1):
            assert TITLES[languages[0] == "id"] in text
            assert DAYS[languages[0]] in text
            assert heads in text
            assert word.format(number, len(pages)) in text
        # The heads of four columns and of the signature, then a row for each: named ones are headers of their row.
        assert scopes(file) == ["/Column"] * 5 + ["/Row"] * (count + FREE_LINES)

    def test_rows_are_numbered_with_room_for_those_who_are_not_on_the_list(self):
        [text] = pages_of(drawn(["Siti Rahmawati"]))

        assert "1 Siti Rahmawati Ministry of Manpower Analyst 1." in text
        assert "Hotel Contoh, Jakarta" in text
        for number in range(2, 2 + FREE_LINES):
            assert f"{number} {number}." in text
        assert "7 7." not in text

    def test_both_languages_stand_side_by_side_each_said_in_its_own(self):
        file = drawn(["Siti Rahmawati"], languages=("id", "en"))

        [text] = pages_of(file)
        for words in (*TITLES, *DAYS.values(), "Daftar hadir", "Attendance sheet", "Tanda tangan", "Signature"):
            assert words in text
        # What is the same in both is said once.
        assert text.count("No.") == 1
        with pikepdf.open(io.BytesIO(file)) as pdf:
            assert str(pdf.Root.Lang) == "id"
            assert str(pdf.docinfo.Title) == f"Daftar hadir: {TITLES[1]}, {DAYS['id']}"
            languages = {str(each.Lang) for each in elements(pdf) if "/Lang" in each}
            assert languages == {"en"}

    @pytest.mark.parametrize(("language", "said"), [("id", "Kementerian"), ("en", "Ministry")])
    def test_institutions_are_named_in_the_language_of_the_sheet(self, language, said):
        of = training()
        enrolment = Enrolment(
            person=Person(full_name="Suryani"), institution_name_en="Ministry", institution_name_ind="Kementerian"
        )
        sheets = sheets_of(of, [], signatures="day", day=DAY)

        with translation.override("en" if language == "id" else "id"):
            [text] = pages_of(draw_sheets(sheets, training=of, enrolments=[enrolment], languages=(language,)))

        assert f"1 Suryani {said} 1." in text

    @pytest.mark.parametrize("name", HOSTILE)
    def test_what_was_typed_is_printed_as_it_is(self, name):
        file = drawn([name])

        assert squeezed(name) in squeezed(pages_of(file)[0])
        assert len(scopes(file)) == 5 + 1 + FREE_LINES

    def test_long_names_and_institutions_are_wrapped_within_their_columns(self):
        of = training()
        enrolments = people([LONG_NAME, "X" * 100])
        enrolments[0].institution_name = LONG_INSTITUTION
        sheets = sheets_of(of, [session(of, "08:00")], signatures="day")
        [words] = words_of(draw_sheets(sheets, training=of, enrolments=enrolments, languages=("id",)))

        def right_edge(*texts):
            return max(word.right for word in words if word.text in texts)

        [institution] = [word for word in words if word.text == "Instansi/lembaga"]
        [position] = [word for word in words if word.text == "Jabatan"]
        assert right_edge("Kusumaningrum", "Puspitasari", "Hadiningrat,", "Ph.D.") < institution.left
        assert max(word.right for word in words if set(word.text) == {"X"}) < institution.left
        assert right_edge("Pelindungan", "Indonesia", "Tenggara", "Barat") < position.left

    @pytest.mark.parametrize("languages", [("id",), ("en",), ("id", "en")])
    @pytest.mark.parametrize("signatures", ["day", "columns", "session"])
    def test_it_conforms_with_names_of_every_script(self, languages, signatures, tmp_path):
        file = drawn(NAMES * 4, languages=languages, signatures=signatures)

        for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
            assert judged(file, profile) == []
        assert found_by_pdfua(file, tmp_path) == []
        with pikepdf.open(io.BytesIO(file)) as pdf:
            for clause in conformance.CLAUSES.values():
                clause(pdf)

    def test_a_column_for_each_session_lies_across(self):
        file = drawn(["Siti Rahmawati"], signatures="columns", clocks=("08:00", "10:00", "13:00"))

        reader = PdfReader(io.BytesIO(file))
        assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height
        assert "08.00 Tanda tangan 10.00 Tanda tangan 13.00 Tanda tangan" in text_of(reader.pages[0])
        assert scopes(file).count("/Column") == 7

    def test_a_sheet_for_each_session_has_pages_of_its_own(self):
        texts = pages_of(drawn([f"Person {number}" for number in range(30)], signatures="session"))

        assert [text.partition("Halaman ")[2][:8] for text in texts] == ["1 dari 2", "2 dari 2"] * 2
        assert "08.00–09.30 WIB Labour migration (id)" in texts[0]
        assert "10.00–11.30 WIB" not in texts[0]
        assert "10.00–11.30 WIB Labour migration (id)" in texts[2]


class TestSheets:
    def test_more_sessions_than_fit_are_divided_evenly(self):
        of = training()
        sessions = [session(of, f"{clock:02}:00") for clock in range(8, 8 + MAX_COLUMNS + 1)]

        sheets = sheets_of(of, sessions, signatures="columns")

        assert [len(sheet.columns) for sheet in sheets] == [3, 3]
        assert [each for sheet in sheets for each in sheet.columns] == sessions

    def test_a_training_without_sessions_has_a_sheet_for_each_day(self):
        sheets = sheets_of(training(), [], signatures="session")

        assert [(sheet.day, sheet.sessions) for sheet in sheets] == [
            (DAY, []),
            (DAY + datetime.timedelta(days=1), []),
        ]

    def test_one_day_alone(self):
        of = training()
        sessions = [session(of, "08:00"), session(of, "08:00", day=1)]

        [sheet] = sheets_of(of, sessions, signatures="day", day=DAY + datetime.timedelta(days=1))

        assert sheet.sessions == sessions[1:]


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def training(self):
        return TrainingFactory(title_en="Roll-out", title_ind="Diseminasi", language="both", starts_on=DAY)

    @pytest.fixture(autouse=True)
    def signed_in(self, client):
        client.force_login(OfficerFactory())

    def get(self, client, training, **asked):
        return client.get(reverse("attendance:sheets_pdf", args=[training.pk]), asked)

    def test_it_is_downloaded_in_the_languages_of_the_training(self, client, training):
        EnrolmentFactory(training=training, person__full_name="Suryani")
        EnrolmentFactory(training=training, state="nominated", person__full_name="Nominee")
        SessionFactory(training=training)

        response = self.get(client, training, day=DAY.isoformat())

        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == ('attachment; filename="attendance-sheet-roll-out-2022-09-07.pdf"')
        [text] = pages_of(response.content)
        assert "Daftar hadir" in text
        assert "Attendance sheet" in text
        assert "Suryani" in text
        assert "Nominee" not in text

    @pytest.mark.parametrize(("language", "word"), [("en", "Attendance sheet"), ("id", "Daftar hadir")])
    def test_the_language_is_chosen_whatever_that_of_the_page(self, client, training, language, word):
        with translation.override("id" if language == "en" else "en"):
            response = self.get(client, training, language=language, day=DAY.isoformat())

        [text] = pages_of(response.content)
        assert word in text
        assert ("Daftar hadir" in text) != ("Attendance sheet" in text)

    @pytest.mark.parametrize("asked", [{"day": "9" * 400}, {"signatures": "x"}, {"language": "fr"}])
    def test_what_nobody_can_choose_is_as_usual(self, client, training, asked):
        response = self.get(client, training, **asked)

        assert len(pages_of(response.content)) == len(training.days)

    def test_it_says_nothing_of_a_person_but_name_institution_and_position(self, client, training):
        person = PersonFactory(
            full_name="Suryani", email="secret@example.org", phone="+628123456789", nip="198203152006042009"
        )
        EnrolmentFactory(training=training, person=person, position="Head")

        text = squeezed("".join(pages_of(self.get(client, training).content)))

        assert "Suryani" in text
        for secret in ("secret@example.org", "8123456789", "198203152006042009"):
            assert secret not in text

    def test_that_the_list_left_the_product_is_in_the_audit_log(self, client, training):
        EnrolmentFactory(training=training)
        self.get(client, training)

        event = AuditEvent.objects.get(act=AuditEvent.Act.EXPORT)
        assert (event.data["list"], event.data["rows"], event.data["format"]) == ("attendance:sheets_pdf", 1, "pdf")

    def test_more_lines_than_a_pdf_holds_are_refused_with_what_to_do(self, client, training, monkeypatch):
        monkeypatch.setattr("trainings.attendance.views.sheets.MAX_LINES", 2 * FREE_LINES)
        EnrolmentFactory(training=training)

        response = self.get(client, training)

        assert MAX_LINES == 1000
        assert response.status_code == 422
        assert "These sheets have 12 lines. A PDF holds up to 10." in response.content.decode()
        assert self.get(client, training, day=DAY.isoformat()).status_code == 200

    def test_whoever_asks_while_others_are_drawn_is_told_when_to_come_back(self, client, training):
        with all_taken(DRAWING):
            response = self.get(client, training)

        assert (response.status_code, response["Retry-After"]) == (503, "10")
        assert "Other attendance sheets are being created." in response.content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_the_same_queries_for_one_and_for_many(self, client, training, django_assert_num_queries, count):
        for number in range(count):
            SessionFactory(training=training, starts_at=at(training, f"{8 + 2 * number:02}:00"))
            EnrolmentFactory(training=training)

        # Web session, user, roles, training, sessions, participants, and the event of the audit log.
        with django_assert_num_queries(7):
            self.get(client, training)

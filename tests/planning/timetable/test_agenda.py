"""The agenda on paper: what it says, to whom, and how it is built."""

import datetime
import io

import page
import pikepdf
import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from tests.crowds import all_taken
from tests.documents import conformance
from tests.documents.conformance import found_by_pdfua, judged
from tests.documents.pdf_text import squeezed, text_of
from tests.factories import SessionFactory, SessionTrainerFactory, TrainerUserFactory, TrainingFactory, at
from tests.planning.training_pages import said, text
from trainings.planning.agenda.content import content_of
from trainings.planning.agenda.drawing import draw_agenda
from trainings.planning.services.session_cancellation import cancel_session
from trainings.planning.timetable import sessions_of
from trainings.planning.views.agenda import DRAWING

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # what is drawn does not depend on the engine below
DAY = datetime.date(2022, 9, 7)
LONG = "Pengelolaan Perbatasan dan Penempatan Pekerja Migran di Daerah Perbatasan Negara " * 2
HOSTILE = "<b>Budi</b> & {{ settings.SECRET_KEY }}"
ARABIC = "عبد الرحمن الحبشي"


@pytest.fixture
def training():
    """Two days, at a hotel in Jakarta."""
    return TrainingFactory(title_en="Essentials", title_ind="Pokok-pokok", starts_on=DAY, venue="Hotel Contoh")


def session(training, begins, ends, title, day=0, name="", **fields):
    made = SessionFactory(
        training=training,
        module__curriculum=training.curriculum,
        starts_at=at(training, begins, day),
        ends_at=at(training, ends, day),
        title_en=title,
        title_ind=f"{title} (id)",
        **fields,
    )
    if name:
        SessionTrainerFactory(session=made, trainer__person__full_name=name)
    return made


def drawn(training, *, languages=("en",), trainer=None):
    return draw_agenda(content_of(training, sessions_of(training), languages=languages, trainer=trainer))


def pages_of(file):
    return [" ".join(text_of(each).split()) for each in PdfReader(io.BytesIO(file)).pages]


def test_sessions_stand_by_day_with_trainers_and_rooms(training):
    session(training, "09:00", "10:30", "Border management", name="Siti Aminah", room="Melati")
    session(training, "10:30", "10:45", "Coffee break", kind="break", module=None)
    session(training, "08:00", "09:00", "Closing", day=1, kind="closing", module=None, room="Mawar")

    [sheet] = pages_of(drawn(training))
    for words in (
        "Agenda",
        "Essentials",
        "7–8 September 2022",
        "Hotel Contoh, Jakarta · WIB",
        "Wednesday 7 September",
        "09:00–10:30 Border management Siti Aminah Melati",
        "10:30–10:45 Coffee break",
        "Thursday 8 September",
        "08:00–09:00 Closing Mawar",
        "Page 1 of 1",
    ):
        assert words in sheet
    assert sheet.index("Border management") < sheet.index("Thursday")


def test_both_languages_stand_together_and_what_is_the_same_once(training):
    session(training, "09:00", "10:30", "Border management", name="Siti Aminah")
    [sheet] = pages_of(drawn(training, languages=("id", "en")))

    for words in ("Pokok-pokok", "Essentials", "Rabu, 7 September", "Wednesday 7 September", "09.00–10.30"):
        assert words in sheet
    assert sheet.count("Siti Aminah") == 1
    assert sheet.count("Agenda") == 1
    with pikepdf.open(io.BytesIO(drawn(training, languages=("id", "en")))) as pdf:
        assert str(pdf.Root.Lang) == "id"
        assert str(pdf.docinfo.Title) == "Agenda: Pokok-pokok"


def test_room_that_all_share_is_said_once(training):
    for begins, ends in (("09:00", "10:00"), ("10:00", "11:00")):
        session(training, begins, ends, "Border management", room="Melati")
    [sheet] = pages_of(drawn(training))
    assert sheet.count("Melati") == 1
    assert "Melati, Hotel Contoh, Jakarta · WIB" in sheet


def test_cancelled_session_is_left_out_and_a_trainer_has_own_sessions_only(training, officer):
    session(training, "09:00", "10:00", "Border management", name="Siti Aminah")
    mine = session(training, "10:00", "11:00", "Labour migration", name="Budi Santoso")
    cancel_session(
        session=session(training, "14:00", "15:00", "Trafficking", name="Budi Santoso"), reason="Flood", by=officer
    )
    [sheet] = pages_of(drawn(training))
    assert "Trafficking" not in sheet

    [sheet] = pages_of(drawn(training, trainer=mine.trainers.get().trainer))
    assert "Agenda Budi Santoso" in sheet.replace("/ ", "")
    assert "Labour migration" in sheet
    assert "Border management" not in sheet


def test_hostile_and_other_letters_stand_as_they_were_typed(training):
    session(training, "09:00", "10:00", HOSTILE, name=ARABIC, room=HOSTILE)
    [sheet] = pages_of(drawn(training))
    assert squeezed(HOSTILE) in squeezed(sheet)
    assert "SECRET_KEY }}" in sheet


@pytest.mark.parametrize("languages", [("id",), ("id", "en")])
def test_agenda_keeps_to_pdf_a_and_pdf_ua(training, languages, tmp_path):
    for number in range(20):
        session(
            training,
            f"{8 + number % 10:02}:00",
            f"{8 + number % 10:02}:50",
            LONG[:190],
            day=number // 10,
            name=ARABIC if number % 3 else "Ani",
            room="Melati",
        )
    file = drawn(training, languages=languages)

    assert len(pages_of(file)) > 1
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert judged(file, profile) == []
    assert found_by_pdfua(file, tmp_path) == []
    with pikepdf.open(io.BytesIO(file)) as pdf:
        for clause in conformance.CLAUSES.values():
            clause(pdf)


class TestPage:
    def agenda(self, client, training, **query):
        return client.get(reverse("planning:training_agenda", args=[training.pk]), query)

    def test_timetable_leads_to_it_in_three_ways(self, client, officer, training):
        session(training, "09:00", "10:00", "Border management")
        shown = text(client.get(training.get_absolute_url()))
        for language in ("id", "en", "both"):
            assert f"/agenda/?language={language}" in shown

    @pytest.mark.parametrize(
        ("language", "words"), [("en", "Wednesday"), ("id", "Rabu"), ("both", "Rabu"), ("nonsense", "Rabu")]
    )
    def test_language_is_chosen_and_otherwise_the_trainings(self, client, officer, training, language, words):
        session(training, "09:00", "10:00", "Border management")
        response = self.agenda(client, training, language=language)
        assert response["Content-Type"] == "application/pdf"
        assert words in pages_of(response.content)[0]

    @pytest.mark.parametrize("trainer", ["nonsense", "0", "9" * 30])
    def test_trainer_who_is_none_of_the_training_is_not_asked_for(self, client, officer, training, trainer):
        session(training, "09:00", "10:00", "Border management")
        assert "Border management" in pages_of(self.agenda(client, training, language="en", trainer=trainer).content)[0]

    def test_trainer_reads_the_own_training_alone(self, client, training):
        trainer = TrainerUserFactory().person.trainer
        SessionTrainerFactory(session=session(training, "09:00", "10:00", "Border management"), trainer=trainer)
        client.force_login(trainer.person.user)
        assert self.agenda(client, training).status_code == 200
        assert self.agenda(client, TrainingFactory()).status_code == 404

    def test_without_a_session_the_page_says_so(self, client, officer, training):
        response = client.get(reverse("planning:training_agenda", args=[training.pk]), follow=True)
        assert said(response) == ["There is no session to print."]
        with translation.override("id"):
            response = client.get(reverse("planning:training_agenda", args=[training.pk]), follow=True)
        assert said(response) == ["Tidak ada sesi untuk dicetak."]

    def test_while_others_are_created_the_page_says_so(self, client, officer, training):
        session(training, "09:00", "10:00", "Border management")
        with all_taken(DRAWING):
            response = client.get(reverse("planning:training_agenda", args=[training.pk]), follow=True)
        assert said(response) == ["Other agendas are being created. Try again in a moment."]

"""A training's attendance as a whole, as a file, and on paper."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from tests.attendance.pages import text_of
from tests.downloads import content_of
from tests.factories import (
    AttendanceMarkFactory,
    EnrolmentFactory,
    PersonFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    UserFactory,
    at,
)
from trainings.attendance.models import AttendanceMark
from trainings.planning.models import Training

pytestmark = pytest.mark.django_db
Status = AttendanceMark.Status


@pytest.fixture
def training():
    return TrainingFactory(title_en="Roll-out", title_ind="Diseminasi")


def url(training, name="training"):
    return reverse(f"attendance:{name}", args=[training.pk])


@pytest.mark.parametrize("name", ["training", "sheets"])
class TestAccess:
    def test_signed_out_people_are_asked_to_sign_in(self, client, training, name):
        response = client.get(url(training, name))

        assert (response.status_code, response.url.split("?")[0]) == (302, "/en/account/login/")

    @pytest.mark.parametrize("role", ["viewer", "participant", "trainer", None])
    def test_others_do_not_learn_that_there_is_a_training(self, client, training, name, role):
        client.force_login(UserFactory(role=role))

        assert client.get(url(training, name)).status_code == 404

    def test_its_trainer_may_look(self, client, training, name):
        user = TrainerUserFactory()
        SessionTrainerFactory(session__training=training, trainer=user.person.trainer)
        client.force_login(user)

        assert client.get(url(training, name)).status_code == 200


@pytest.mark.usefixtures("officer")
class TestTable:
    def test_everybody_in_every_session_with_their_share(self, client, training):
        first = SessionFactory(training=training, module__title_en="Labour migration")
        second = SessionFactory(training=training, starts_at=at(training, "13:00", day=1))
        SessionFactory(training=training, kind="break", starts_at=at(training, "11:00"))
        suryani = EnrolmentFactory(training=training, person__full_name="Suryani")
        EnrolmentFactory(training=training, person__full_name="Ayu")
        AttendanceMarkFactory(session=first, enrolment=suryani)
        AttendanceMarkFactory(session=second, enrolment=suryani, status=Status.LATE)

        context = client.get(url(training)).context

        assert [
            (line.enrolment.person.full_name, [cell.value for cell in line.cells]) for line in context["lines"]
        ] == [
            ("Ayu", ["cleared", "cleared"]),
            ("Suryani", ["present", "late"]),
        ]
        assert [line.summary.percent for line in context["lines"]] == [0, 100]
        assert [(column.session, column.marked, column.total) for column in context["columns"]] == [
            (first, 1, 2),
            (second, 1, 2),
        ]
        assert context["days"] == [(training.starts_on, 1), (training.ends_on, 1)]
        assert context["reached"] == 1

    def test_sessions_that_began_and_are_not_fully_marked_are_named(self, client, training):
        begun = SessionFactory(training=training)
        SessionFactory(training=training, starts_at=at(training, "13:00"))
        EnrolmentFactory(training=training)

        with time_machine.travel(at(training, "10:00"), tick=False):
            response = client.get(url(training))

        assert [column.session for column in response.context["incomplete"]] == [begun]
        assert "Attendance is incomplete for 1 session" in text_of(response)

    def test_without_sessions_it_says_what_to_do(self, client, training):
        assert "No sessions yet" in text_of(client.get(url(training)))

    def test_without_participants_it_says_what_to_do(self, client, training):
        SessionFactory(training=training)

        assert "No confirmed participants yet" in text_of(client.get(url(training)))

    def test_draft_says_that_nothing_is_recorded_yet(self, client):
        session = SessionFactory(training__state=Training.State.DRAFT)
        EnrolmentFactory(training=session.training)

        words = text_of(client.get(url(session.training)))

        assert "You cannot record attendance for a draft or cancelled training." in words

    def test_in_indonesian(self, client, training):
        AttendanceMarkFactory(session__training=training, session__module__title_ind="Migrasi tenaga kerja")

        words = text_of(client.get(f"/id/staff/trainings/{training.pk}/attendance/"))

        assert "Diseminasi" in words
        assert "Migrasi tenaga kerja" in words

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_the_same_queries_for_one_and_for_many(self, client, training, django_assert_num_queries, count):
        for number in range(count):
            session = SessionFactory(training=training, starts_at=at(training, f"{8 + 2 * number:02}:00"))
            AttendanceMarkFactory(session=session)

        # web session, user, roles, training, sessions, sessions again for the sums, marks, enrolments, people
        with django_assert_num_queries(9):
            client.get(url(training))


@pytest.mark.usefixtures("officer")
class TestFile:
    @pytest.fixture(autouse=True)
    def _attendance(self, training):
        session = SessionFactory(training=training, title_en="=Opening", starts_at=at(training, "09:00"))
        SessionFactory(training=training, module__title_en="Labour", starts_at=at(training, "11:00"), jp=Decimal("0.5"))
        person = PersonFactory(
            full_name="Ahmad", title_before="Dr.", institution__name_en="=cmd|' /C calc'!A0", position="Head"
        )
        AttendanceMarkFactory(session=session, enrolment__person=person)

    def expected(self, training, institution="=cmd|' /C calc'!A0"):
        day = training.starts_on.isoformat()
        return [
            [
                "Participant",
                "Institution",
                "Position",
                f"{day} 09:00 WIB =Opening",
                f"{day} 11:00 WIB Labour",
                "JP attended",
                "JP in all",
                "Percentage (%)",
                "Minimum reached",
                "Sessions not marked",
            ],
            ["Dr. Ahmad", institution, "Head", "Present", "", 2.0, 2.5, 80, "yes", 1],
        ]

    def test_csv(self, client, training):
        response = client.get(url(training), {"export": "csv"})

        rows = list(csv.reader(io.StringIO(content_of(response).decode("utf-8-sig"))))
        expected = self.expected(training, institution="'=cmd|' /C calc'!A0")
        assert rows == [[str(value) for value in row] for row in expected]

    def test_xlsx(self, client, training):
        response = client.get(url(training), {"export": "xlsx"})

        sheet = openpyxl.load_workbook(io.BytesIO(content_of(response))).active
        assert [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)] == self.expected(training)

    def test_unknown_format_shows_the_page(self, client, training):
        assert client.get(url(training), {"export": "exe"})["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.usefixtures("officer")
class TestSheets:
    def test_a_sheet_for_each_day_with_sessions_and_free_lines(self, client, training):
        SessionFactory(training=training, module__title_en="Labour migration")
        SessionFactory(training=training, starts_at=at(training, "09:00", day=1))
        EnrolmentFactory(training=training, person__full_name="Suryani", position="Head")
        EnrolmentFactory(training=training, state="nominated", person__full_name="Nominee")

        response = client.get(url(training, "sheets"))

        words = text_of(response)
        assert [sheet["day"] for sheet in response.context["sheets"]] == [training.starts_on, training.ends_on]
        assert list(response.context["free_lines"]) == [2, 3, 4, 5, 6]
        assert "Suryani" in words
        assert "Nominee" not in words

    def test_one_day_alone(self, client, training):
        for day in (0, 1):
            SessionFactory(training=training, starts_at=at(training, "09:00", day=day))

        context = client.get(url(training, "sheets"), {"day": training.ends_on.isoformat()}).context

        assert [sheet["day"] for sheet in context["sheets"]] == [training.ends_on]

    @pytest.mark.parametrize("day", ["1999-01-01", "nonsense", "9" * 400])
    def test_unknown_day_shows_all(self, client, training, day):
        context = client.get(url(training, "sheets"), {"day": day}).context

        assert [sheet["day"] for sheet in context["sheets"]] == training.days

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_the_same_queries_for_one_and_for_many(self, client, training, django_assert_num_queries, count):
        for number in range(count):
            SessionFactory(training=training, starts_at=at(training, f"{8 + 2 * number:02}:00"))
            EnrolmentFactory(training=training)

        with django_assert_num_queries(6):  # web session, user, roles, training, sessions, enrolments
            client.get(url(training, "sheets"))

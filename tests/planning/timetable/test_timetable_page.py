"""The timetable of a training on its page, and what is still missing."""

import datetime

import pytest
from django.urls import reverse

from tests.factories import (
    EnrolmentFactory,
    ModuleFactory,
    QualificationFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    at,
)
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import text
from trainings.planning.models import Training, Venue

pytestmark = pytest.mark.django_db
THURSDAY = datetime.date(2022, 9, 29)


class TestTimetable:
    def taught(self, training, hour, name="Siti Aminah", **fields):
        session = SessionFactory(
            training=training,
            module__curriculum=training.curriculum,
            starts_at=at(training, f"{hour}:00"),
            ends_at=at(training, f"{hour}:30"),
            **fields,
        )
        part = SessionTrainerFactory(session=session, trainer__person__full_name=name)
        QualificationFactory(trainer=part.trainer, module=session.module)
        return session

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, training, number, django_assert_num_queries):
        for hour in ("08", "10", "13")[:number]:
            self.taught(training, hour)

        with django_assert_num_queries(11):
            response = client.get(url("training", training.pk))
        assert len(response.context["sessions"]) == number

    def test_a_session_stands_on_its_day_with_who_and_where(self, client, officer, training):
        session = self.taught(training, "08", title_en="Border management", room="Anggrek")
        page = text(client.get(url("training", training.pk)))

        assert "Thursday 29 September" in page
        assert "08:00–08:30 · 2 JP · Siti Aminah · Anggrek" in page
        assert url("session_edit", session.pk) in page

    def test_a_room_that_all_share_is_said_once(self, client, officer, training):
        for hour in ("08", "10"):
            self.taught(training, hour, room="Anggrek")

        assert text(client.get(url("training", training.pk))).count("Anggrek") == 1

    def test_nothing_to_see_to_is_not_spoken_of(self, client, officer, training):
        self.taught(training, "08")
        Training.objects.update(summary_en="For officials.", summary_ind="Bagi aparatur.")
        Venue.objects.update(address="Jl. Contoh")

        assert client.get(url("training", training.pk)).context["points"] == []

    def test_times_are_those_of_the_place(self, client, officer):
        training = TrainingFactory(starts_on=THURSDAY, time_zone="Asia/Jayapura")
        self.taught(training, "07")

        page = text(client.get(url("training", training.pk)))
        assert "Thursday 29 September <small>WIT</small>" in page
        assert "07:00–07:30" in page

    def test_each_day_leads_to_a_further_session(self, client, officer, training):
        self.taught(training, "08")
        page = text(client.get(url("training", training.pk)))

        for day in ("2022-09-29", "2022-09-30"):
            assert f'{url("session_create", training.pk)}?day={day}"' in page

    def test_a_warning_stands_at_its_session(self, client, officer, training):
        SessionFactory(training=training, title_en="Border management")
        response = client.get(url("training", training.pk))

        (placed,) = response.context["timetable"].days[0].placed
        assert placed.item.warning == "This session has no trainer."
        assert "1 session has no lead trainer." in text(response)
        assert url("training_trainers", training.pk) in [point.get("url") for point in response.context["points"]]

    def test_what_a_draft_lacks_leads_to_the_remedy(self, client, officer):
        draft = TrainingFactory(state="draft", venue="", starts_on=THURSDAY)
        missing = ModuleFactory(curriculum=draft.curriculum)
        SessionFactory(training=draft, kind="opening")
        response = client.get(url("training", draft.pk))

        assert "Before you can publish" in text(response)
        links = {str(point["text"]): point["url"] for point in response.context["points"]}
        assert links["The venue is missing."] == f"{url('training_edit', draft.pk)}#id_venue"
        assert (
            links[f"Not on the timetable: “{missing.title}”."]
            == f"{url('session_create', draft.pk)}?module={missing.pk}"
        )

    def test_trainers_see_the_timetable_without_the_planning(self, client, training):
        user = TrainerUserFactory()
        part = SessionTrainerFactory(session=SessionFactory(training=training), trainer=user.person.trainer)
        client.force_login(user)
        page = text(client.get(url("training", training.pk)))

        assert reverse("attendance:session", args=[part.session_id]) in page
        for planning in ("Add session", "Recommended", "Edit</a>", "History", "Copy this training"):
            assert planning not in page

    def test_empty_it_says_what_to_do(self, client, officer, training):
        page = text(client.get(url("training", training.pk)))

        assert "The timetable is empty" in page
        assert "Lay out the timetable" in page

    @pytest.mark.parametrize("state", ["completed", "cancelled"])
    def test_a_closed_one_is_only_shown(self, client, officer, state):
        training = TrainingFactory(starts_on=THURSDAY, state=state)
        SessionFactory(training=training)
        page = text(client.get(url("training", training.pk)))

        assert "Add session" not in page
        assert "Recommended" not in page

    def test_the_heading_leads_to_all_pages(self, client, officer, training):
        SessionTrainerFactory.create_batch(2, session=SessionFactory(training=training))
        EnrolmentFactory.create_batch(3, training=training)
        tabs = client.get(url("training", training.pk)).context["training_tabs"]

        assert [(str(tab["label"]), tab["count"]) for tab in tabs] == [
            ("Timetable", None),
            ("Participants", 3),
            ("Trainers", 2),
            ("Attendance", None),
            ("Results", None),
            ("Certificates", None),
            ("Progress", None),
            ("History", None),
        ]
        assert [tab["current"] for tab in tabs].index(True) == 0

    def test_a_long_training_can_be_shown(self, client, officer):
        training = TrainingFactory(starts_on=THURSDAY, ends_on=THURSDAY + datetime.timedelta(days=20))
        SessionFactory(training=training)

        assert "This shows only days with sessions." in text(client.get(url("training", training.pk)))

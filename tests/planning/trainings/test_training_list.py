"""The list of trainings: searched, filtered, and as a file."""

import csv
import datetime
import io

import pytest
import time_machine
from django.utils import timezone

from participants.models import Person
from tests.factories import (
    EnrolmentFactory,
    InstitutionFactory,
    RegionFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
)
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import text
from trainings.enrolment.models import Enrolment

pytestmark = pytest.mark.django_db
THURSDAY = datetime.date(2022, 9, 29)
FILE_ONLY = ["Women", "Men", "JP", "Mode", "Language", "Programme", "Donors"]


class TestList:
    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, number, django_assert_num_queries):
        for training in TrainingFactory.create_batch(number):
            EnrolmentFactory(training=training)

        with django_assert_num_queries(7):
            response = client.get(url("trainings"))
        assert len(response.context["table"].rows) == number

    def test_a_row_says_what_one_needs(self, client, officer, training):
        EnrolmentFactory(training=training)
        page = text(client.get(url("trainings")))

        for words in ("National training", "29–30 Sep 2022", "Jakarta", "1 / 30", "Published"):
            assert words in page

    def test_one_that_takes_place_today_is_running(self, client, officer):
        TrainingFactory(starts_on=timezone.localdate())

        assert "Running" in text(client.get(url("trainings")))

    def test_trainers_see_theirs_only(self, client, training):
        user = TrainerUserFactory()
        SessionTrainerFactory(session=SessionFactory(training=training), trainer=user.person.trainer)
        TrainingFactory(title_en="Elsewhere")
        client.force_login(user)

        response = client.get(url("trainings"))
        assert [row.record for row in response.context["table"].rows] == [training]
        assert "New training" not in text(response)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=roll-out+kupang", ["Roll-out in Kupang"]),
            ("q=pelatihan+jakarta", ["Training of trainers (ToT)"]),
            ("q=hotel+aston", ["Roll-out in Kupang"]),
            ("kind=tot", ["Training of trainers (ToT)"]),
            ("state=draft", ["Roll-out in Kupang"]),
            ("year=2022", ["Training of trainers (ToT)"]),
            ("year=2026", ["Roll-out in Kupang"]),
            ("year=99999999999", []),
            ("language=en", ["Roll-out in Kupang"]),
            ("time=past", ["Training of trainers (ToT)"]),
            ("time=upcoming", ["Roll-out in Kupang"]),
            ("time=running", []),
            ("kind=nonsense", ["Roll-out in Kupang", "Training of trainers (ToT)"]),
            ("year=nonsense", ["Roll-out in Kupang", "Training of trainers (ToT)"]),
            ("page=999999999999999999999", ["Roll-out in Kupang", "Training of trainers (ToT)"]),
        ],
    )
    def test_search_and_filters(self, client, officer, query, found):
        TrainingFactory(
            title_en="Training of trainers (ToT)", title_ind="Pelatihan untuk pelatih", starts_on=THURSDAY, kind="tot"
        )
        TrainingFactory(
            title_en="Roll-out in Kupang",
            title_ind="Diseminasi di Kupang",
            starts_on=datetime.date(2026, 11, 23),
            place="Kupang",
            venue="Hotel Aston",
            state="draft",
            language="en",
        )
        with time_machine.travel(datetime.datetime(2026, 11, 20, 3, tzinfo=datetime.UTC)):
            response = client.get(f"{url('trainings')}?{query}")

        assert response.status_code == 200
        assert [row.record.title for row in response.context["table"].rows] == found

    def test_programme_and_province_filter_too(self, client, officer, training):
        training.region = RegionFactory()
        training.save()
        TrainingFactory()

        for query in (f"programme={training.programme_id}", f"region={training.region_id}"):
            response = client.get(f"{url('trainings')}?{query}")
            assert [row.record for row in response.context["table"].rows] == [training]

    def test_the_file_holds_what_the_filter_leaves(self, client, officer, training):
        TrainingFactory(title_en="=cmd()", starts_on=THURSDAY + datetime.timedelta(days=365))
        training.programme.donors.add(InstitutionFactory(name_en="Fund"))
        for sex in (Person.Sex.FEMALE, Person.Sex.FEMALE, Person.Sex.MALE):
            EnrolmentFactory(training=training, person__sex=sex)
        EnrolmentFactory(training=training, person__sex=Person.Sex.MALE, state=Enrolment.State.WAITLISTED)
        SessionFactory(training=training)
        gone = {"state": "cancelled", "cancelled_at": timezone.now(), "cancellation_reason": "Ill", "holds_room": False}
        SessionFactory(training=training, **gone)
        everything = client.get(f"{url('trainings')}?export=csv&sort=starts_on").getvalue().decode("utf-8-sig")
        cut = client.get(f"{url('trainings')}?export=csv&year=2022").getvalue().decode("utf-8-sig")

        header, first, second = csv.reader(io.StringIO(everything))
        assert header == ["Training", "From", "Until", "Place", "Kind", "Participants", "State", *FILE_ONLY]
        assert first == [
            "National training",
            "2022-09-29",
            "2022-09-30",
            "Jakarta",
            "National training",
            "3",
            "Published",
            *("2", "1", "2.0", "In person", "Indonesian", training.programme.title, "Fund"),
        ]
        assert second[0] == "'=cmd()"
        assert len(list(csv.reader(io.StringIO(cut)))) == 2

    @pytest.mark.parametrize("number", [1, 3])
    def test_queries_of_the_file_are_constant(self, client, officer, number, django_assert_num_queries):
        for _ in range(number):
            EnrolmentFactory(training=TrainingFactory()).training.programme.donors.add(InstitutionFactory())
        client.get(f"{url('trainings')}?export=csv").getvalue()

        with django_assert_num_queries(9):
            client.get(f"{url('trainings')}?export=csv").getvalue()

    def test_empty_it_says_what_to_do(self, client, officer):
        page = text(client.get(url("trainings")))

        assert "No training yet" in page
        assert "Plan the first one, from its dates to its timetable." in page

    def test_in_indonesian(self, client, officer, training):
        response = client.get(url("trainings").replace("/en/", "/id/"))

        assert response.status_code == 200
        assert "Pelatihan nasional" in text(response)
        assert '<html lang="id"' in text(response)

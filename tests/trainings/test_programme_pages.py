"""Programmes: who may see them, and what they reached."""

import datetime

import pytest

from tests.factories import (
    EnrolmentFactory,
    IndicatorFactory,
    InstitutionFactory,
    OfficerFactory,
    PersonFactory,
    ProgrammeFactory,
    RegionFactory,
    TrainerUserFactory,
    TrainingFactory,
    UserFactory,
    ViewerFactory,
)
from trainings.models import Enrolment

from .training_pages import text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def see_as_viewer(client):
    """Sign in as a viewer of these programmes."""
    return lambda *programmes: client.force_login(ViewerFactory(role__programmes=programmes))


class TestWhoMayOpen:
    PAGES = ("programmes", "programme_create", "programme", "programme_edit", "programme_history")
    ANSWERS = {
        "administrator": (200, 200, 200, 200, 200),
        "officer": (200, 200, 200, 200, 200),
        "viewer": (200, 403, 200, 403, 403),
        "trainer": (403, 403, 404, 404, 404),
        "participant": (403, 403, 404, 404, 404),
        "nobody": (302, 302, 302, 302, 302),
    }

    @pytest.mark.parametrize("who", ANSWERS)
    def test_each_page_answers_as_the_role_allows(self, client, who):
        programme = ProgrammeFactory()
        if who == "viewer":
            client.force_login(ViewerFactory(role__programmes=[programme]))
        elif who != "nobody":
            client.force_login(TrainerUserFactory() if who == "trainer" else UserFactory(role=who))
        addresses = [url(name, *([] if number < 2 else [programme.pk])) for number, name in enumerate(self.PAGES)]

        assert tuple(client.get(address).status_code for address in addresses) == self.ANSWERS[who]


class TestList:
    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, number, django_assert_num_queries):
        for programme in ProgrammeFactory.create_batch(number):
            programme.donors.add(InstitutionFactory())
            IndicatorFactory.create_batch(2, programme=programme)

        with django_assert_num_queries(6):
            response = client.get(url("programmes"))
        assert [row.record.indicator_count for row in response.context["table"].rows] == [2] * number

    def test_numbers_of_trainings_and_indicators_do_not_multiply(self, client, officer):
        programme = ProgrammeFactory()
        TrainingFactory.create_batch(3, programme=programme)
        IndicatorFactory.create_batch(2, programme=programme)
        (found,) = client.get(url("programmes")).context["table"].rows

        assert (found.record.training_count, found.record.indicator_count) == (3, 2)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=governance", ["Governance"]),
            ("year=2020", ["Labour"]),
            ("year=2022", ["Governance", "Labour"]),
            ("year=1e30", []),
            ("year=x", ["Governance", "Labour"]),
        ],
    )
    def test_search_and_filter(self, client, officer, query, found):
        ProgrammeFactory(title_en="Governance", starts_on=datetime.date(2022, 1, 1), ends_on=datetime.date(2023, 1, 1))
        ProgrammeFactory(title_en="Labour", starts_on=datetime.date(2019, 1, 1), ends_on=datetime.date(2022, 6, 1))
        response = client.get(f"{url('programmes')}?{query}")

        assert [row.record.title for row in response.context["table"].rows] == found

    def test_as_a_file(self, client, see_as_viewer):
        programme = ProgrammeFactory(title_en="Governance")
        ProgrammeFactory(title_en="Given to others")
        see_as_viewer(programme)
        programme.donors.add(InstitutionFactory(name_en="Fund", short_name_en="MMPTF"))
        lines = client.get(f"{url('programmes')}?export=csv").content.decode("utf-8-sig").splitlines()

        assert lines == [
            "Programme,Period,Donors,Trainings,Indicators",
            "Governance,2022-01-01 – 2030-12-31,MMPTF,0,0",
        ]

    def test_empty_it_says_what_it_is_for(self, client, see_as_viewer):
        see_as_viewer()
        page = text(client.get(url("programmes")))

        assert "No programme yet" in page
        assert "New programme" not in page


class TestPage:
    def enrolled(self, training, person=None, **changes):
        return EnrolmentFactory(training=training, person=person or PersonFactory(), **changes)

    def test_people_are_counted_once_and_seats_as_often_as_taken(self, client, officer):
        programme = ProgrammeFactory()
        first, second = TrainingFactory.create_batch(2, programme=programme, state="completed")
        twice = PersonFactory(sex="female")
        self.enrolled(first, twice)
        self.enrolled(second, twice)
        self.enrolled(second, PersonFactory(sex="male", institution=twice.institution))
        self.enrolled(second, state=Enrolment.State.DECLINED)
        self.enrolled(TrainingFactory(programme=programme))

        assert client.get(url("programme", programme.pk)).context["reach"] == {
            "trainings": 2,
            "seats": 3,
            "people": 2,
            "women": 1,
            "men": 1,
            "institutions": 1,
        }

    def test_whoever_is_not_responsible_for_all_of_it_sees_no_small_number(self, client, see_as_viewer):
        programme, south = ProgrammeFactory(), RegionFactory(code="73")
        training = TrainingFactory(programme=programme, state="completed")
        for _ in range(4):
            self.enrolled(training, PersonFactory(sex="female"))
        address = url("programme", programme.pk)
        for person in (ViewerFactory(role__programmes=[programme]), OfficerFactory(role__provinces=[south])):
            client.force_login(person)
            response = client.get(address)
            assert {name: value for name, value in response.context["reach"].items() if value} == {"trainings": 1}
            assert "4 of 30 seats taken" not in text(response)
            assert "Numbers of people below 5, and those that would tell of them, are not shown" in text(response)
        client.force_login(OfficerFactory(role__programmes=[programme]))
        assert "4 of 30 seats taken" in text(client.get(address))

        for _ in range(5):
            self.enrolled(training, PersonFactory(sex="male"))
        see_as_viewer(programme)
        reach = client.get(address).context["reach"]
        assert (reach["people"], reach["women"], reach["men"]) == (9, None, None)

        self.enrolled(training, PersonFactory(sex="female"))
        response = client.get(address)
        assert (response.context["reach"]["women"], response.context["reach"]["men"]) == (5, 5)
        assert "seats taken" not in text(response)

    def test_no_small_number_is_found_by_subtraction(self, client, see_as_viewer):
        programme = ProgrammeFactory()
        for taken in (12, 3):
            training = TrainingFactory(programme=programme, state="completed", capacity=40)
            for _ in range(taken):
                self.enrolled(training)
        see_as_viewer(programme)
        response = client.get(url("programme", programme.pk))
        assert response.context["reach"]["seats"] == 15
        assert "of 40 seats taken" not in text(response)

    @pytest.mark.parametrize(("elsewhere", "told"), [(0, (12, 6)), (3, (None, None)), (5, (17, None)), (10, (22, 11))])
    def test_whoever_knows_a_part_exactly_does_not_find_the_rest(self, client, elsewhere, told):
        programme, south = ProgrammeFactory(), RegionFactory(code="73")
        for taken, region in ((12, south), (elsewhere, None)):
            training = TrainingFactory(programme=programme, state="completed", region=region)
            for number in range(taken):
                self.enrolled(training, PersonFactory(sex="female" if number % 2 else "male"))
        client.force_login(OfficerFactory(role__provinces=[south]))
        response = client.get(url("programme", programme.pk))
        assert (response.context["reach"]["people"], response.context["reach"]["women"]) == told
        assert "12 of 30 seats taken" in text(response)

    def test_an_officer_opens_own_trainings_and_of_the_others_what_is_public(self, client):
        programme, south = ProgrammeFactory(), RegionFactory(code="73")
        own = TrainingFactory(programme=programme, region=south, state="draft")
        elsewhere = TrainingFactory(programme=programme)
        TrainingFactory(programme=programme, state="draft", title_en="Not yet announced")
        client.force_login(OfficerFactory(role__provinces=[south]))
        page = text(client.get(url("programme", programme.pk)))

        assert own.get_absolute_url() in page
        assert elsewhere.get_public_url() in page
        assert elsewhere.get_absolute_url() not in page
        assert "Not yet announced" not in page

    @pytest.mark.parametrize(
        ("scope", "answers"),
        [
            ("programme", (200, 403, 200, 200, 200)),
            ("province", (200, 403, 200, 403, 403)),
            ("both", (200, 403, 200, 403, 403)),
            ("another programme", (200, 403, 404, 404, 404)),
        ],
    )
    def test_officers_change_a_programme_that_is_wholly_theirs(self, client, scope, answers):
        programme, south = ProgrammeFactory(), RegionFactory(code="73")
        of = {
            "programme": {"role__programmes": [programme]},
            "province": {"role__provinces": [south]},
            "both": {"role__programmes": [programme], "role__provinces": [south]},
            "another programme": {"role__programmes": [ProgrammeFactory()]},
        }
        client.force_login(OfficerFactory(**of[scope]))
        pages = TestWhoMayOpen.PAGES
        addresses = [url(name, *([] if number < 2 else [programme.pk])) for number, name in enumerate(pages)]

        assert tuple(client.get(address).status_code for address in addresses) == answers

    def test_viewers_see_announced_trainings_and_no_person(self, client, see_as_viewer):
        programme = ProgrammeFactory()
        see_as_viewer(programme)
        announced = TrainingFactory(programme=programme, title_en="Announced", state="completed")
        TrainingFactory(programme=programme, title_en="In the making", state="draft")
        self.enrolled(announced, PersonFactory(full_name="Siti Rahasia", email="siti@example.org"))
        page = text(client.get(url("programme", programme.pk)))

        assert announced.get_public_url() in page
        for hidden in ("In the making", "Siti Rahasia", "siti@example.org", announced.get_absolute_url(), "Edit"):
            assert hidden not in page

    def test_officers_see_all_its_trainings(self, client, officer):
        programme = ProgrammeFactory()
        draft = TrainingFactory(programme=programme, state="draft")

        assert draft.get_absolute_url() in text(client.get(url("programme", programme.pk)))

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, number, django_assert_num_queries):
        programme = ProgrammeFactory(gcm_objectives=[3, 23])
        programme.donors.set(InstitutionFactory.create_batch(number))
        IndicatorFactory.create_batch(number, programme=programme)
        for training in TrainingFactory.create_batch(number, programme=programme, state="completed"):
            self.enrolled(training)

        with django_assert_num_queries(10):
            client.get(url("programme", programme.pk))

    def test_in_indonesian(self, client, see_as_viewer):
        programme = ProgrammeFactory(title_ind="Tata kelola migrasi", gcm_objectives=[3])
        see_as_viewer(programme)
        IndicatorFactory(programme=programme)
        page = text(client.get(url("programme", programme.pk).replace("/en/", "/id/")))

        assert "Tata kelola migrasi" in page
        assert "Pejabat yang dilatih" in page


def test_the_history_tells_of_the_programme_and_its_indicators(client, officer):
    programme = ProgrammeFactory(title_en="Governance")
    IndicatorFactory(programme=programme, code="1.1").delete()
    entries = client.get(url("programme_history", programme.pk)).context["entries"]

    assert [(entry.kind, entry.subject) for entry in entries] == [
        ("-", "Indicator: 1.1 Officials trained"),
        ("+", "Indicator: 1.1 Officials trained"),
        ("+", "Programme: Governance"),
    ]

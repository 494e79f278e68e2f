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
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import text
from trainings.enrolment.models import Enrolment

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
        lines = client.get(f"{url('programmes')}?export=csv").getvalue().decode("utf-8-sig").splitlines()

        assert lines == [
            "Programme,From,Until,Donors,Trainings,Indicators",
            "Governance,2022-01-01,2030-12-31,MMPTF,0,0",
        ]

    def test_empty_it_says_what_it_is_for(self, client, see_as_viewer):
        see_as_viewer()
        page = text(client.get(url("programmes")))

        assert "No programme yet" in page
        assert "New programme" not in page


def shown(response):
    """The figures of a page with the women and men in them, by the code of their measure."""
    figures = response.context["panel"].figures
    return {each.url.partition("#")[2]: (each.value, each.women, each.men) for each in figures}


class TestPage:
    def enrolled(self, training, person=None, **changes):
        person = person or PersonFactory()
        return EnrolmentFactory(training=training, person=person, **{"institution": person.institution, **changes})

    @pytest.mark.parametrize(
        ("language", "words"), [("en", "Baseline 0 · Target 12 people"), ("id", "Nilai awal 0 · Target 12 orang")]
    )
    def test_an_indicator_tells_baseline_and_target_by_name(self, client, officer, language, words):
        indicator = IndicatorFactory(target=12, unit_en="people", unit_ind="orang")
        address = url("programme", indicator.programme_id).replace("/en/", f"/{language}/")

        assert words in text(client.get(address))

    def test_whoever_is_responsible_for_all_of_it_sees_exact_figures(self, client, officer):
        programme = ProgrammeFactory()
        first, second = TrainingFactory.create_batch(2, programme=programme, state="completed")
        twice = PersonFactory(sex="female")
        self.enrolled(first, twice)
        self.enrolled(second, twice)
        self.enrolled(second, PersonFactory(sex="male", institution=twice.institution))
        self.enrolled(second, PersonFactory(sex="male", institution=InstitutionFactory(kind="own")))
        self.enrolled(second, state=Enrolment.State.DECLINED)
        self.enrolled(TrainingFactory(programme=programme))

        assert shown(client.get(url("programme", programme.pk))) == {
            "trainings-completed": (2, None, None),
            "people-trained": (3, 1, 2),
            "officials-trained": (2, 1, 1),
            "own-staff-trained": (1, None, None),
            "places-taken": (4, None, None),
            "government-institutions": (1, None, None),
            "other-institutions": (1, None, None),
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
            assert shown(response) == {"trainings-completed": (1, None, None)}
            assert "4 of 30 places taken" not in text(response)
            assert "Numbers of people below 5 are hidden, and so are figures that would reveal them." in text(response)
        client.force_login(OfficerFactory(role__programmes=[programme]))
        assert "4 of 30 places taken" in text(client.get(address))

        for _ in range(5):
            self.enrolled(training, PersonFactory(sex="male"))
        see_as_viewer(programme)
        assert shown(client.get(address))["officials-trained"] == (9, None, None)

        self.enrolled(training, PersonFactory(sex="female"))
        response = client.get(address)
        assert shown(response)["officials-trained"] == (10, 5, 5)
        assert "of 30 seats taken" not in text(response)

    def test_seats_do_not_tell_how_few_came_again(self, client, see_as_viewer):
        programme = ProgrammeFactory()
        first, second = TrainingFactory.create_batch(2, programme=programme, state="completed")
        people = [self.enrolled(first).person for _ in range(12)]
        for number, person in enumerate(people[:5], 1):
            self.enrolled(second, person, institution=person.institution)
            see_as_viewer(programme)
            told = shown(client.get(url("programme", programme.pk)))
            assert told.get("places-of-officials") == ((17, None, None) if number == 5 else None)

    @pytest.mark.parametrize(("elsewhere", "told"), [(0, (12, 6)), (3, (None, None)), (5, (17, None)), (10, (22, 11))])
    def test_whoever_knows_a_part_exactly_does_not_find_the_rest(self, client, elsewhere, told):
        programme, south = ProgrammeFactory(), RegionFactory(code="73")
        for taken, region in ((12, south), (elsewhere, None)):
            training = TrainingFactory(programme=programme, state="completed", region=region)
            for number in range(taken):
                self.enrolled(training, PersonFactory(sex="female" if number % 2 else "male"))
        client.force_login(OfficerFactory(role__provinces=[south]))
        response = client.get(url("programme", programme.pk))
        people, women, _men = shown(response).get("officials-trained", (None, None, None))
        assert (people, women) == told
        assert "12 of 30 places taken" in text(response)

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

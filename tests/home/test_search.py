"""One search over everything, and for each person only what they may know of."""

import datetime

import pytest

from participants.models import Person
from tests.factories import (
    AdministratorFactory,
    CurriculumFactory,
    EnrolmentFactory,
    InstitutionFactory,
    ModuleFactory,
    OfficerFactory,
    ParticipantUserFactory,
    PersonFactory,
    ProgrammeFactory,
    SessionFactory,
    SessionTrainerFactory,
    TemplateVersionFactory,
    TrainerUserFactory,
    TrainingFactory,
    ViewerFactory,
)
from trainings.certificates.models import Certificate
from trainings.planning.models import Training
from trainings.programmes.models import Programme

pytestmark = pytest.mark.django_db
PAGE = "/en/search/"


def certificate(**fields):
    enrolment = EnrolmentFactory()
    return Certificate.objects.create(
        **{
            "number": "IOM-ID/EMM/2022/TOT/0007",
            "code": "KAWUNG-1",
            "year": 2022,
            "series": "TOT",
            "serial": 7,
            "training": enrolment.training,
            "enrolment": enrolment,
            "person": enrolment.person,
            "language": "id",
            "template_version": TemplateVersionFactory(template__is_default=False),
            "snapshot": {},
            "issued_at": datetime.datetime(2022, 9, 9, tzinfo=datetime.UTC),
            **fields,
        }
    )


def found(client, text, user=None):
    """What the search shows, by kind: the titles."""
    if user:
        client.force_login(user)
    response = client.get(PAGE, {"q": text})
    assert response.status_code == 200
    return {group.label: [hit.title for hit in group.hits] for group in response.context["groups"]}


def everything_kawung():
    """One of each kind that answers to the same word."""
    published = TrainingFactory(title_en="Kawung public", curriculum__title_en="Kawung curriculum")
    TrainingFactory(title_en="Kawung draft", state=Training.State.DRAFT)
    ModuleFactory(curriculum=published.curriculum, title_en="Kawung module")
    ModuleFactory(curriculum=CurriculumFactory(state="draft"), title_en="Kawung secret module")
    PersonFactory(full_name="Kawung Lestari")
    InstitutionFactory(name_en="Ministry of Kawung")
    ProgrammeFactory(title_en="Kawung programme")
    certificate(code="KAWUNG")
    return published


def test_an_officer_finds_things_of_every_kind(client):
    everything_kawung()
    assert found(client, "kawung", OfficerFactory()) == {
        "Trainings": ["Kawung draft", "Kawung public"],
        "People": ["Kawung Lestari"],
        "Institutions": ["Ministry of Kawung"],
        "Programmes": ["Kawung programme"],
        "Certificates": ["IOM-ID/EMM/2022/TOT/0007"],
        "Modules": ["Kawung module"],
    }


@pytest.mark.parametrize("make", [None, ParticipantUserFactory])
def test_visitors_and_participants_find_what_is_public(client, make):
    everything_kawung()
    assert found(client, "kawung", make and make()) == {"Trainings": ["Kawung public"], "Modules": ["Kawung module"]}


def test_a_visitor_is_led_to_the_public_page(client):
    training = everything_kawung()
    content = client.get(PAGE, {"q": "kawung"}).content.decode()
    assert f'href="/en/trainings/{training.pk}/"' in content
    assert "/staff/" not in content


def test_a_viewer_finds_programmes_and_what_is_public(client):
    everything_kawung()
    viewer = ViewerFactory(role__programmes=[Programme.objects.get(title_en="Kawung programme")])
    assert found(client, "kawung", viewer) == {
        "Trainings": ["Kawung public"],
        "Programmes": ["Kawung programme"],
        "Modules": ["Kawung module"],
    }


def test_a_trainer_finds_own_trainings_only(client):
    everything_kawung()
    trainer = TrainerUserFactory()
    own = TrainingFactory(title_en="Kawung taught by me")
    SessionTrainerFactory(session=SessionFactory(training=own), trainer=trainer.person.trainer)
    assert found(client, "kawung", trainer) == {"Trainings": ["Kawung taught by me"], "Modules": ["Kawung module"]}


def test_an_administrator_finds_a_certificate_by_part_of_its_number(client):
    certificate()
    assert found(client, "TOT/0007", AdministratorFactory()) == {"Certificates": ["IOM-ID/EMM/2022/TOT/0007"]}


@pytest.mark.parametrize("text", ["siti manpower", "SITI", "manpower siti", "  siti   manpower ", "siti@example.org"])
def test_every_word_must_occur_in_whatever_order_and_case(client, text):
    PersonFactory(full_name="Siti Rahma", email="siti@example.org", institution__name_en="Ministry of Manpower")
    PersonFactory(full_name="Sita Dewi", institution__name_en="Ministry of Manpower")
    assert found(client, text, OfficerFactory())["People"] == ["Siti Rahma"]


@pytest.mark.parametrize("text", ["", "k", "   ", " k "])
def test_less_than_two_characters_find_nothing(client, text):
    PersonFactory(full_name="K")
    assert found(client, text, OfficerFactory()) == {}


def test_a_single_character_is_answered_with_what_is_needed(client):
    assert "Type at least two characters." in client.get(PAGE, {"q": "k"}).content.decode()


def test_both_languages_are_searched_and_the_readers_is_shown(client):
    InstitutionFactory(name_en="Ministry of Manpower", name_ind="Kementerian Ketenagakerjaan")
    assert found(client, "ketenagakerjaan", OfficerFactory()) == {"Institutions": ["Ministry of Manpower"]}


def test_more_than_a_handful_are_counted_and_the_list_is_linked_with_the_same_search(client):
    PersonFactory.create_batch(8, full_name="Siti Rahma", institution=None)
    client.force_login(OfficerFactory())
    response = client.get(PAGE, {"q": "siti rahma"})
    (group,) = response.context["groups"]
    assert (len(group.hits), group.count, group.all_url) == (6, 8, "/en/staff/people/?q=siti+rahma")
    assert "8 results for “siti rahma”" in response.content.decode()


def test_nothing_found_says_what_to_try(client):
    content = client.get(PAGE, {"q": "nowhere"}).content.decode()
    assert "Nothing found for “nowhere”" in content


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "'; DROP TABLE", "%", "_%", "ꦱꦶꦠꦶ", "a " * 500, "x" * 5000]
)
def test_strange_words_are_only_words(client, text):
    client.force_login(OfficerFactory())
    response = client.get(PAGE, {"q": text})
    assert response.status_code == 200
    assert b"<script>alert(1)" not in response.content


def test_a_percent_sign_is_looked_for_as_it_is(client):
    PersonFactory(full_name="Siti")
    assert found(client, "%%", OfficerFactory()) == {}


def test_a_nul_is_refused(client):
    assert client.get("/en/search/?q=a%00b").status_code == 400


def test_names_are_shown_whole_and_escaped(client):
    PersonFactory(full_name="O'Neil & Søn <b>", title_before="Dr.", title_after="M.Si.")
    client.force_login(OfficerFactory())
    assert "<bdi>Dr. O&#x27;Neil &amp; Søn &lt;b&gt;, M.Si.</bdi>" in client.get(PAGE, {"q": "neil"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_results(client, django_assert_num_queries, count):
    for number in range(count):
        everything_of(number)
    client.force_login(OfficerFactory())
    with django_assert_num_queries(12):  # session, account, roles; six kinds; provinces, institutions and accounts
        client.get(PAGE, {"q": "kawung"})
    assert Person.objects.count() >= count


def test_people_whose_name_begins_with_it_come_first(client):
    for name in ("Ayu Kawung", "Kawung Sari", "Ahmad Kawungan"):
        PersonFactory(full_name=name)
    assert found(client, "kawung", OfficerFactory()) == {"People": ["Kawung Sari", "Ahmad Kawungan", "Ayu Kawung"]}


def everything_of(number):
    training = TrainingFactory(title_en="Kawung")
    ModuleFactory(curriculum=training.curriculum, title_en="Kawung")
    PersonFactory(full_name="Kawung")
    InstitutionFactory(name_en="Kawung")
    ProgrammeFactory(title_en="Kawung")
    certificate(number=f"KAWUNG {number}", code=f"K{number}", serial=number)

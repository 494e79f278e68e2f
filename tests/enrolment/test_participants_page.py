"""The list of a training's participants."""

import datetime

import pytest
from django.urls import reverse

from tests.downloads import content_of
from tests.factories import (
    EnrolmentFactory,
    InstitutionFactory,
    OfficerFactory,
    PersonFactory,
    RegionFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
)
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

from .pages import move, page_of, teacher, text_of

pytestmark = pytest.mark.django_db
State = Enrolment.State


def names(response) -> list[str]:
    return [row.record.person.full_name for row in response.context["table"].rows]


def test_a_training_without_participants_says_what_to_do(client, officer):
    training = TrainingFactory()

    page = text_of(client.get(page_of(training)))

    assert "No participants yet" in page
    assert page.count(f'href="{page_of(training, "enrolment_create")}"') == 2


def test_participants_are_found_and_filtered(client, officer):
    training = TrainingFactory()
    bali = RegionFactory(code="51")
    ministry = InstitutionFactory(name_en="Ministry of Manpower", name_ind="Kementerian Ketenagakerjaan")
    EnrolmentFactory(
        training=training,
        person=PersonFactory(full_name="Ana", sex="female", email="ana@example.org", institution=ministry),
        position="Director",
        region=bali,
    )
    EnrolmentFactory(training=training, person__full_name="Budi", person__sex="male", state=State.NOMINATED)
    EnrolmentFactory(person__full_name="Elsewhere", person__sex="female")
    address = page_of(training)

    assert names(client.get(address)) == ["Ana", "Budi"]
    for query in ("an", "ana@example", "manpower", "ketenaga", "director", "ana direc"):
        assert "Ana" in names(client.get(address, {"q": query}))
    assert names(client.get(address, {"q": "director"})) == ["Ana"]
    assert names(client.get(address, {"state": "nominated"})) == ["Budi"]
    assert names(client.get(address, {"sex": "female"})) == ["Ana"]
    assert names(client.get(address, {"institution": ministry.pk})) == ["Ana"]
    assert names(client.get(address, {"region": bali.pk})) == ["Ana"]
    assert names(client.get(address, {"state": "x", "region": "y", "institution": 10**30})) == ["Ana", "Budi"]
    assert names(client.get(address, {"sort": "-name"})) == ["Budi", "Ana"]
    for column in ("institution", "-region", "sex", "state", "nonsense"):
        assert len(names(client.get(address, {"sort": column}))) == 2
    assert "No participant matches the search and filters." in text_of(client.get(address, {"q": "nobody"}))


def test_only_institutions_of_this_training_are_offered(client, officer):
    enrolment = EnrolmentFactory()
    EnrolmentFactory()

    offered = client.get(page_of(enrolment.training)).context["filter"].form.fields["institution"].queryset

    assert list(offered) == [enrolment.institution]


def test_the_numbers_in_each_state_are_told(client, officer):
    training = TrainingFactory(capacity=5)
    EnrolmentFactory(training=training, person__sex="female")
    EnrolmentFactory(training=training, person__sex="male")
    EnrolmentFactory(training=training, person__sex="unstated")
    EnrolmentFactory(training=training, person__sex="female", state=State.WITHDRAWN)
    EnrolmentFactory(training=training, person__sex="female", state=State.NOMINATED)

    response = client.get(page_of(training), {"state": "withdrawn"})

    assert {state["value"]: state["count"] for state in response.context["states"]} == {
        "nominated": 1,
        "confirmed": 3,
        "withdrawn": 1,
    }
    assert (response.context["numbers"]["women"], response.context["numbers"]["men"]) == (1, 1)
    assert response.context["free_seats"] == 2
    page = text_of(response)
    assert "3 of 5" in page
    assert "2 places are left." in page


@pytest.mark.parametrize(
    ("state", "capacity", "buttons"),
    [
        (State.NOMINATED, 5, ["Confirm", "Move to waiting list", "Do not accept", "Withdraw consent"]),
        (State.NOMINATED, 1, ["Move to waiting list", "Confirm", "Do not accept", "Withdraw consent"]),
        (State.WAITLISTED, 5, ["Confirm", "Do not accept", "Withdraw consent"]),
        (State.CONFIRMED, 5, ["Withdraw consent"]),
        (State.DECLINED, 5, ["Nominate again"]),
        (State.WITHDRAWN, 5, ["Nominate again"]),
    ],
)
def test_each_row_offers_what_can_be_done_the_likeliest_first(client, officer, state, capacity, buttons):
    training = TrainingFactory(capacity=capacity)
    EnrolmentFactory(training=training)
    enrolment = EnrolmentFactory(training=training, state=state)

    page = text_of(client.get(page_of(training), {"q": enrolment.person.full_name}))

    labels = {"Confirm": "confirm", "Move to waiting list": "waitlist", "Do not accept": "decline"}
    labels |= {"Withdraw consent": "withdraw", "Nominate again": "renominate"}
    places = [page.index(f'action="{move(enrolment, labels[label])}"') for label in buttons]
    assert places == sorted(places)
    assert page.count(f"/staff/enrolments/{enrolment.pk}/move/") == len(buttons)


def test_a_closed_training_has_no_buttons_but_its_snapshots_can_be_corrected(client, officer):
    enrolment = EnrolmentFactory(training__state=Training.State.COMPLETED)

    page = text_of(client.get(page_of(enrolment.training)))

    correction = reverse("enrolment:enrolment_edit", args=[enrolment.pk])
    assert "/move/" not in page.split("Pages of this training")[1]
    assert "You can no longer change participants. You can still correct institution and position." in page
    assert f'href="{correction}"' in page
    assert client.get(correction).status_code == 200


def test_a_trainer_reads_the_list_without_addresses_and_buttons(client):
    enrolment = EnrolmentFactory(person__email="ana@example.org", person__phone="0811", note="Vegetarian")
    client.force_login(teacher(enrolment.training))

    page = text_of(client.get(page_of(enrolment.training)))
    content = text_of(client.get(page_of(enrolment.training), {"export": "csv"}))

    assert enrolment.person.full_name in page
    assert f"/staff/enrolments/{enrolment.pk}/" not in page
    assert enrolment.person.get_absolute_url() not in page
    assert (
        content.lstrip("\ufeff").splitlines()[0]
        == "Participant,Institution,Province,Sex,State,Place on the waiting list,Position"
    )
    for secret in ("ana@example.org", "0811", "Vegetarian"):
        assert secret not in page + content


def test_the_file_honours_the_filter_and_the_snapshot(client, officer):
    training = TrainingFactory(title_en="Roll-out")
    enrolment = EnrolmentFactory(
        training=training,
        person=PersonFactory(
            full_name="O'Neil", title_before="Dr.", title_after="S.H., M.Si.", sex="female", email="o@example.org"
        ),
        institution_name_en="Name of that day",
        position="@Director",
        region=RegionFactory(code="51", name_en="Bali"),
        note="Late",
    )
    enrolment.person.nip = "198504172010122001"
    enrolment.person.save()
    EnrolmentFactory(training=training, state=State.WITHDRAWN)

    response = client.get(page_of(training), {"state": "confirmed", "export": "csv"})

    headers, *rows = text_of(response).lstrip("\ufeff").splitlines()
    assert headers == (
        "Participant,Institution,Province,Sex,State,Place on the waiting list,Position,Email address,Telephone,Note"
    )
    assert rows == ["\"Dr. O'Neil, S.H., M.Si.\",Name of that day,Bali,Woman,Confirmed,,'@Director,o@example.org,,Late"]
    assert response["Content-Disposition"].startswith('attachment; filename="participants-roll-out-')
    assert content_of(client.get(page_of(training), {"export": "xlsx"})).startswith(b"PK")


@pytest.mark.parametrize("number", ["0", "-1", "abc", "9" * 40])
def test_any_page_number_shows_a_page(client, officer, number):
    assert client.get(page_of(EnrolmentFactory().training), {"page": number}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_whatever_its_length(client, officer, django_assert_num_queries, count):
    training = TrainingFactory(capacity=2)
    for _number in range(count):
        EnrolmentFactory(training=training, region=RegionFactory())
        EnrolmentFactory(training=training, region=RegionFactory(), state=State.NOMINATED)
    client.get(page_of(training))

    # session, account, roles, training, the choices of two filters, count, rows, numbers by state, and who is confirmed
    # or teaches elsewhere
    with django_assert_num_queries(11):
        client.get(page_of(training))


def test_a_nul_in_the_search_is_refused(client, officer):
    assert client.get(page_of(TrainingFactory()), {"q": "a\x00b"}).status_code == 400


def test_the_waiting_list_says_since_when(client, officer):
    # 00:30 in Jayapura; in Jakarta the day before.
    since = datetime.datetime(2022, 9, 2, 15, 30, tzinfo=datetime.UTC)
    training = TrainingFactory(time_zone="Asia/Jayapura")
    EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=since)

    assert "Waiting list · no. 1, since 3 Sep 2022" in text_of(client.get(page_of(training)))


@pytest.fixture
def taught(client):
    """A training seen by somebody who teaches in it, with two participants in the order of their names."""
    trainer = TrainerUserFactory()
    session = SessionFactory()
    SessionTrainerFactory(session=session, trainer=trainer.person.trainer)
    for name, address in (("Ana", "zulu@example.org"), ("Budi", "alpha@example.org")):
        EnrolmentFactory(training=session.training, person__full_name=name, person__email=address)
    client.force_login(trainer)
    return session.training


@pytest.mark.parametrize("query", ["zulu", "zulu@example.org", "@", "example"])
def test_a_trainer_finds_nobody_by_an_address(client, taught, query):
    assert names(client.get(page_of(taught), {"q": "budi"})) == ["Budi"]
    assert names(client.get(page_of(taught), {"q": query})) == []


@pytest.mark.parametrize("column", ["email", "-email", "phone", "note", "person__email"])
def test_no_order_tells_a_trainer_of_what_is_not_shown(client, taught, column):
    response = client.get(page_of(taught), {"sort": column})
    assert names(response) == ["Ana", "Budi"]


def test_an_officer_with_a_scope_reads_no_address_from_the_order(client, taught):
    taught.enrolments.update(state=State.DECLINED)
    client.force_login(OfficerFactory(role__programmes=[taught.programme]))
    for column in ("email", "-email"):
        assert names(client.get(page_of(taught), {"sort": column})) == ["Ana", "Budi"]

"""The participants of a training, in the browser."""

import datetime
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from emm.accounts.models import Role
from participants.models import Person
from tests.factories import (
    AdministratorFactory,
    EnrolmentFactory,
    InstitutionFactory,
    OfficerFactory,
    PersonFactory,
    RegionFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    UserFactory,
)
from trainings.models import Enrolment, Training

pytestmark = pytest.mark.django_db

State = Enrolment.State


@pytest.fixture
def officer(client):
    user = OfficerFactory()
    client.force_login(user)
    return user


def page_of(training, name="participants"):
    return reverse(f"trainings:{name}", args=[training.pk])


def move(enrolment, transition):
    return reverse("trainings:enrolment_move", args=[enrolment.pk, transition])


def text_of(response) -> str:
    return response.content.decode()


def names(response) -> list[str]:
    return [row.record.person.full_name for row in response.context["table"].rows]


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def state_of(enrolment) -> str:
    return Enrolment.objects.get(pk=enrolment.pk).state


# --- Who may do what --------------------------------------------------------------------------


def teacher(training):
    user = TrainerUserFactory()
    SessionTrainerFactory(session=SessionFactory(training=training), trainer=user.person.trainer)
    return user


def with_role(role):
    return lambda _training: UserFactory(role=role)


VISITORS = [
    # visitor, reading the list, changing it
    (with_role(Role.ADMINISTRATOR), 200, 200),
    (with_role(Role.OFFICER), 200, 200),
    (teacher, 200, 403),
    (with_role(Role.TRAINER), 404, 404),
    (with_role(Role.VIEWER), 404, 404),
    (with_role(Role.PARTICIPANT), 404, 404),
]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(("visitor", "reading", "changing"), VISITORS)
def test_who_may_open_the_pages(client, visitor, reading, changing, language):
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    training = enrolment.training
    client.force_login(visitor(training))
    pages = {
        page_of(training): reading,
        page_of(training, "enrolment_create"): changing,
        page_of(training, "enrolment_new_person"): changing,
        reverse("trainings:enrolment_edit", args=[enrolment.pk]): changing,
    }

    assert {address: client.get(address.replace("/en/", f"/{language}/", 1)).status_code for address in pages} == pages


@pytest.mark.parametrize(("visitor", "reading", "changing"), VISITORS)
def test_who_may_move_participants(client, visitor, reading, changing):
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    training = enrolment.training
    client.force_login(visitor(training))
    addresses = [
        move(enrolment, "confirm"),
        reverse("trainings:enrolment_undo", args=[enrolment.pk]),
        page_of(training, "enrolments_confirm"),
    ]

    expected = 302 if changing == 200 else changing
    assert [client.post(address).status_code for address in addresses] == [expected] * 3


def test_who_is_not_signed_in_is_asked_to(client):
    enrolment = EnrolmentFactory(state=State.NOMINATED)

    for address in (page_of(enrolment.training), page_of(enrolment.training, "enrolment_create")):
        assert client.get(address)["Location"] == f"{reverse('account_login')}?next={address}"
    assert client.post(move(enrolment, "confirm")).status_code == 302
    assert state_of(enrolment) == State.NOMINATED


def test_no_get_moves_anybody(client, officer):
    enrolment = EnrolmentFactory(state=State.NOMINATED)

    assert client.get(move(enrolment, "confirm")).status_code == 405
    assert client.get(page_of(enrolment.training, "enrolments_confirm")).status_code == 405


@pytest.mark.parametrize("pk", [0, 10**30])
def test_what_is_not_there_is_not_found(client, officer, pk):
    assert client.get(reverse("trainings:participants", args=[pk])).status_code == 404
    assert client.get(reverse("trainings:enrolment_edit", args=[pk])).status_code == 404
    assert client.post(reverse("trainings:enrolment_move", args=[pk, "confirm"])).status_code == 404


def test_an_unknown_move_is_not_found(client, officer):
    assert client.post(move(EnrolmentFactory(), "promote")).status_code == 404


# --- The list ---------------------------------------------------------------------------------


def test_a_training_without_participants_says_what_to_do(client, officer):
    training = TrainingFactory()

    page = text_of(client.get(page_of(training)))

    assert "Nobody is enrolled yet" in page
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
    assert "No participant fits" in text_of(client.get(address, {"q": "nobody"}))


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
    assert "2 seats are free." in page


@pytest.mark.parametrize(
    ("state", "capacity", "buttons"),
    [
        (State.NOMINATED, 5, ["Confirm", "Put on the waiting list", "Decline", "Withdraw"]),
        (State.NOMINATED, 1, ["Put on the waiting list", "Confirm", "Decline", "Withdraw"]),
        (State.WAITLISTED, 5, ["Confirm", "Decline", "Withdraw"]),
        (State.CONFIRMED, 5, ["Withdraw"]),
        (State.DECLINED, 5, ["Nominate again"]),
        (State.WITHDRAWN, 5, ["Nominate again"]),
    ],
)
def test_each_row_offers_what_can_be_done_the_likeliest_first(client, officer, state, capacity, buttons):
    training = TrainingFactory(capacity=capacity)
    EnrolmentFactory(training=training)
    enrolment = EnrolmentFactory(training=training, state=state)

    page = text_of(client.get(page_of(training), {"q": enrolment.person.full_name}))

    labels = {"Confirm": "confirm", "Put on the waiting list": "waitlist", "Decline": "decline"}
    labels |= {"Withdraw": "withdraw", "Nominate again": "renominate"}
    places = [page.index(f'action="{move(enrolment, labels[label])}"') for label in buttons]
    assert places == sorted(places)
    assert page.count(f"/staff/enrolments/{enrolment.pk}/move/") == len(buttons)


def test_a_closed_training_has_no_buttons_but_its_snapshots_can_be_corrected(client, officer):
    enrolment = EnrolmentFactory(training__state=Training.State.COMPLETED)

    page = text_of(client.get(page_of(enrolment.training)))

    assert "/move/" not in page.split("Pages of this training")[1]
    assert "its participants can no longer be changed" in page
    assert client.get(reverse("trainings:enrolment_edit", args=[enrolment.pk])).status_code == 200


def test_a_trainer_reads_the_list_without_addresses_and_buttons(client):
    enrolment = EnrolmentFactory(person__email="ana@example.org", person__phone="0811", note="Vegetarian")
    client.force_login(teacher(enrolment.training))

    page = text_of(client.get(page_of(enrolment.training)))
    content = text_of(client.get(page_of(enrolment.training), {"export": "csv"}))

    assert enrolment.person.full_name in page
    assert f"/staff/enrolments/{enrolment.pk}/" not in page
    assert enrolment.person.get_absolute_url() not in page
    assert content.lstrip("\ufeff").splitlines()[0] == "Participant,Institution,Province,Sex,State,Position"
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
    assert headers == "Participant,Institution,Province,Sex,State,Position,E-mail address,Telephone,Note"
    assert rows == ["\"Dr. O'Neil, S.H., M.Si.\",Name of that day,Bali,Woman,Confirmed,'@Director,o@example.org,,Late"]
    assert response["Content-Disposition"].startswith('attachment; filename="participants-roll-out-')
    assert client.get(page_of(training), {"export": "xlsx"}).content.startswith(b"PK")


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

    # session, account, roles, training, the choices of two filters, count, rows, numbers by state
    with django_assert_num_queries(9):
        client.get(page_of(training))


# --- Moving -----------------------------------------------------------------------------------


def test_a_seat_is_confirmed_and_the_filter_kept(client, officer):
    enrolment = EnrolmentFactory(state=State.NOMINATED, person__full_name="Suryani")
    back = f"{page_of(enrolment.training)}?state=nominated"

    response = client.post(move(enrolment, "confirm"), {"next": back})

    assert response["Location"] == back
    assert said(response) == ["Suryani has a seat."]
    assert state_of(enrolment) == State.CONFIRMED


def test_a_move_can_be_taken_back_from_its_message(client, officer):
    enrolment = EnrolmentFactory(state=State.NOMINATED, person__full_name="Suryani")

    page = text_of(client.post(move(enrolment, "decline"), follow=True))
    undo = reverse("trainings:enrolment_undo", args=[enrolment.pk])
    assert f'<form method="post" action="{undo}">' in page
    response = client.post(undo)

    assert said(response)[-1] == "Undone. Suryani: Nominated."
    assert state_of(enrolment) == State.NOMINATED


def test_a_full_training_refuses_with_the_way_out(client, officer):
    training = TrainingFactory(capacity=1)
    EnrolmentFactory(training=training)
    enrolment = EnrolmentFactory(training=training, state=State.NOMINATED)

    response = client.post(move(enrolment, "confirm"))

    assert said(response) == [
        "The training’s only seat is taken. Put the person on the waiting list, or raise the number of seats."
    ]
    assert state_of(enrolment) == State.NOMINATED


def test_who_moves_up_is_named_and_no_undo_is_offered(client, officer):
    training = TrainingFactory(capacity=1)
    leaving = EnrolmentFactory(training=training, person__full_name="Ana")
    EnrolmentFactory(training=training, person__full_name="Budi", state=State.WAITLISTED, waiting_since=timezone.now())

    response = client.post(move(leaving, "withdraw"), follow=True)

    page = text_of(response)
    assert "Ana has withdrawn. Budi moved up from the waiting list and has the seat now." in page
    assert reverse("trainings:enrolment_undo", args=[leaving.pk]) not in page


def test_a_foreign_address_is_not_gone_to(client, officer):
    enrolment = EnrolmentFactory(state=State.NOMINATED)

    response = client.post(move(enrolment, "confirm"), {"next": "https://evil.example/"})

    assert response["Location"] == page_of(enrolment.training)


def test_all_nominated_are_confirmed_and_who_remains_is_told(client, officer):
    training = TrainingFactory(capacity=2)
    EnrolmentFactory.create_batch(3, training=training, state=State.NOMINATED)

    response = client.post(page_of(training, "enrolments_confirm"))

    assert said(response) == [
        "1 nominated person has no seat: put them on the waiting list, or raise the number of seats.",
        "2 people have a seat now.",
    ]
    assert training.enrolments.confirmed().count() == 2


# --- Adding -----------------------------------------------------------------------------------


def test_people_are_looked_for_and_who_is_in_already_is_shown_so(client, officer):
    training = TrainingFactory()
    PersonFactory(full_name="Ana Wijaya")
    EnrolmentFactory(training=training, person__full_name="Budi Wijaya", state=State.WITHDRAWN)
    PersonFactory(full_name="Chandra")

    response = client.get(page_of(training, "enrolment_create"), {"q": "wijaya"})

    assert [(person.full_name, person.state_here) for person in response.context["found"]] == [
        ("Ana Wijaya", None),
        ("Budi Wijaya", "withdrawn"),
    ]
    page = text_of(response)
    assert page.count('name="person"') == 1
    assert f"{page_of(training, 'enrolment_new_person')}?name=wijaya" in page


def test_typing_asks_for_the_people_found_alone(client, officer):
    training = TrainingFactory()
    PersonFactory(full_name="Ana")

    response = client.get(page_of(training, "enrolment_create"), {"q": "ana"}, headers={"HX-Request": "true"})

    assert "<html" not in text_of(response)
    assert "<bdi>Ana</bdi>" in text_of(response)


def test_at_most_twenty_are_shown(client, officer):
    PersonFactory.create_batch(21)

    response = client.get(page_of(TrainingFactory(), "enrolment_create"), {"q": "person"})

    assert len(response.context["found"]) == 20
    assert "There are more." in text_of(response)


def test_nobody_found_leads_to_a_new_person(client, officer):
    page = text_of(client.get(page_of(TrainingFactory(), "enrolment_create"), {"q": "<Nobody>"}))

    assert "Nobody on record fits “&lt;Nobody&gt;”." in page
    assert "?name=%3CNobody%3E" in page


def test_a_person_is_nominated_and_the_search_kept(client, officer):
    training, person = TrainingFactory(), PersonFactory(full_name="Ana")

    response = client.post(page_of(training, "enrolment_create"), {"person": person.pk, "q": "an"})

    assert response["Location"] == f"{page_of(training, 'enrolment_create')}?q=an"
    assert said(response) == ["Ana is nominated."]
    assert training.enrolments.get().state == State.NOMINATED


def test_a_person_is_nominated_and_confirmed_at_once(client, officer):
    training, person = TrainingFactory(capacity=1), PersonFactory(full_name="Ana")

    response = client.post(page_of(training, "enrolment_create"), {"person": person.pk, "confirm": "1"})

    assert said(response) == ["Ana is enrolled and has a seat."]
    assert training.enrolments.get().state == State.CONFIRMED


def test_who_finds_no_seat_is_nominated_all_the_same(client, officer):
    training = TrainingFactory(capacity=1)
    EnrolmentFactory(training=training)
    person = PersonFactory(full_name="Ana")

    response = client.post(page_of(training, "enrolment_create"), {"person": person.pk, "confirm": "1"})

    assert said(response)[0] == "Ana is nominated."
    assert said(response)[1].startswith("The training’s only seat is taken.")
    assert person.enrolments.get().state == State.NOMINATED


def test_who_is_enrolled_already_is_told_with_the_state(client, officer):
    enrolment = EnrolmentFactory(person__full_name="Ana")

    response = client.post(page_of(enrolment.training, "enrolment_create"), {"person": enrolment.person.pk})

    assert said(response) == ["Ana is enrolled in this training already; the state is “Confirmed”."]


@pytest.mark.parametrize("chosen", ["", "abc", "-1", "0", "²", "9" * 40])
def test_a_person_who_is_not_there_is_not_found(client, officer, chosen):
    assert client.post(page_of(TrainingFactory(), "enrolment_create"), {"person": chosen}).status_code == 404


def test_a_closed_training_takes_nobody_in(client, officer):
    training = TrainingFactory(state=Training.State.CANCELLED)

    response = client.post(page_of(training, "enrolment_create"), {"person": PersonFactory().pk})

    assert said(response)[0].startswith("The participants can no longer be changed")


@pytest.mark.parametrize("count", [1, 3])
def test_looking_for_people_takes_the_same_queries_however_many(client, officer, django_assert_num_queries, count):
    training = TrainingFactory()
    PersonFactory.create_batch(count)
    client.get(page_of(training, "enrolment_create"))

    with django_assert_num_queries(5):
        client.get(page_of(training, "enrolment_create"), {"q": "person"})


def new_person(**changes: Any) -> dict[str, Any]:
    return {"full_name": "Suryani", "sex": "female", "language": "id", **changes}


def test_a_new_person_is_put_on_record_and_nominated(client, officer):
    training, ministry = TrainingFactory(), InstitutionFactory()
    address = page_of(training, "enrolment_new_person")

    assert 'value="Suryani"' in text_of(client.get(address, {"name": "Suryani"}))
    response = client.post(address, new_person(institution=ministry.pk, position="Analyst"))

    enrolment = training.enrolments.get()
    assert response["Location"] == page_of(training)
    assert (enrolment.person.full_name, enrolment.institution, enrolment.position, enrolment.state) == (
        "Suryani",
        ministry,
        "Analyst",
        State.NOMINATED,
    )
    assert said(response) == ["Suryani is nominated."]


def test_a_new_person_can_be_given_the_seat_at_once(client, officer):
    training = TrainingFactory()

    client.post(page_of(training, "enrolment_new_person"), new_person(confirm="1", new_nip="123"))

    assert training.enrolments.get().state == State.CONFIRMED


def test_somebody_of_the_same_name_can_be_nominated_instead(client, officer):
    training, known = TrainingFactory(), PersonFactory(full_name="Suryani")

    response = client.post(page_of(training, "enrolment_new_person"), new_person())

    assert response.status_code == 422
    page = text_of(response)
    assert f'formaction="{page_of(training, "enrolment_create")}" name="person" value="{known.pk}"' in page
    assert Person.objects.count() == 1


def test_a_closed_training_refuses_the_new_person_and_keeps_what_was_typed(client, officer):
    training = TrainingFactory(state=Training.State.COMPLETED)

    response = client.post(page_of(training, "enrolment_new_person"), new_person(position="Analyst"))

    assert response.status_code == 422
    assert 'value="Analyst"' in text_of(response)
    assert Person.objects.count() == 0


# --- Correcting the snapshot ------------------------------------------------------------------


def test_what_was_written_down_is_corrected(client, officer):
    enrolment = EnrolmentFactory(institution_name_en="Name of that day")
    bali = RegionFactory(code="51")
    address = reverse("trainings:enrolment_edit", args=[enrolment.pk])

    assert "Written down as “Name of that day”." in text_of(client.get(address))
    response = client.post(
        address,
        {"institution": enrolment.institution.pk, "position": "Director", "region": bali.pk, "note": "Vegetarian"},
    )

    changed = Enrolment.objects.get(pk=enrolment.pk)
    assert response["Location"] == page_of(enrolment.training)
    assert (changed.institution_name_en, changed.position, changed.region, changed.note) == (
        "Name of that day",
        "Director",
        bali,
        "Vegetarian",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("position", "x" * 151),
        ("note", "x" * 301),
        ("position", "a\x00b"),
        ("institution", "9" * 40),
        ("institution", "x"),
        ("region", "-1"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_at_its_field(client, officer, field, value):
    address = reverse("trainings:enrolment_edit", args=[EnrolmentFactory().pk])

    response = client.post(address, {"position": "Director", field: value})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_nul_in_the_search_is_refused(client, officer):
    assert client.get(page_of(TrainingFactory()), {"q": "a\x00b"}).status_code == 400


def test_the_waiting_list_says_since_when(client, officer):
    since = datetime.datetime(2022, 9, 3, 5, tzinfo=datetime.UTC)
    enrolment = EnrolmentFactory(state=State.WAITLISTED, waiting_since=since)

    assert "Waiting list · 3 Sep 2022" in text_of(client.get(page_of(enrolment.training)))


def test_an_administrator_opens_the_list_too(client):
    client.force_login(AdministratorFactory())

    assert client.get(page_of(EnrolmentFactory().training)).status_code == 200

"""People are looked for and nominated in the browser, also those who are new."""

from typing import Any

import pytest

from participants.models import Person
from tests.factories import EnrolmentFactory, InstitutionFactory, PersonFactory, TrainingFactory
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

from .pages import page_of, said, text_of

pytestmark = pytest.mark.django_db
State = Enrolment.State


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
    assert "There are more results." in text_of(response)


def test_nobody_found_leads_to_a_new_person(client, officer):
    page = text_of(client.get(page_of(TrainingFactory(), "enrolment_create"), {"q": "<Nobody>"}))

    assert "No one matches “&lt;Nobody&gt;”." in page
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

    assert said(response) == ["Ana is nominated and confirmed."]
    assert training.enrolments.get().state == State.CONFIRMED


def test_names_that_begin_with_what_is_looked_for_come_first(client, officer):
    for name in ("Ahmad Sitinjak", "Siti Rahma"):
        PersonFactory(full_name=name)

    response = client.get(page_of(TrainingFactory(), "enrolment_create"), {"q": "siti"})

    assert [person.full_name for person in response.context["found"]] == ["Siti Rahma", "Ahmad Sitinjak"]


def test_who_finds_no_seat_is_nominated_all_the_same(client, officer):
    training = TrainingFactory(capacity=1)
    EnrolmentFactory(training=training)
    person = PersonFactory(full_name="Ana")

    response = client.post(page_of(training, "enrolment_create"), {"person": person.pk, "confirm": "1"})

    assert said(response)[0] == "Ana is nominated."
    assert said(response)[1].startswith("The only place is taken.")
    assert person.enrolments.get().state == State.NOMINATED


def test_who_is_enrolled_already_is_told_with_the_state(client, officer):
    enrolment = EnrolmentFactory(person__full_name="Ana")

    response = client.post(page_of(enrolment.training, "enrolment_create"), {"person": enrolment.person.pk})

    assert said(response) == ["Ana is already in this training with the status “Confirmed”."]


@pytest.mark.parametrize("chosen", ["", "abc", "-1", "0", "²", "9" * 40])
def test_a_person_who_is_not_there_is_not_found(client, officer, chosen):
    assert client.post(page_of(TrainingFactory(), "enrolment_create"), {"person": chosen}).status_code == 404


def test_a_closed_training_takes_nobody_in(client, officer):
    training = TrainingFactory(state=Training.State.CANCELLED)

    response = client.post(page_of(training, "enrolment_create"), {"person": PersonFactory().pk})

    assert said(response)[0].startswith("You can no longer change participants.")


@pytest.mark.parametrize("count", [1, 3])
def test_looking_for_people_takes_the_same_queries_however_many(client, officer, django_assert_num_queries, count):
    training = TrainingFactory()
    PersonFactory.create_batch(count)
    client.get(page_of(training, "enrolment_create"))

    with django_assert_num_queries(7):
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

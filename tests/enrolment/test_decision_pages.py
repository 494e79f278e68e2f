"""What speaks against confirming somebody is asked on a page, also without JavaScript, and the answer is kept."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from tests.factories import EnrolmentFactory, ParticipantUserFactory, PersonFactory, TrainingFactory
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

from .pages import move, page_of, said, state_of, text_of

pytestmark = pytest.mark.django_db
State = Enrolment.State


@pytest.fixture
def training():
    """Two people wait for one of its places."""
    training = TrainingFactory(title_en="Roll-out", title_ind="Pelatihan")
    wait_for(training, "Ani", "Budi")
    return training


def wait_for(training, *names):
    for name in names:
        EnrolmentFactory(
            training=training, state=State.WAITLISTED, waiting_since=timezone.now(), person__full_name=name
        )


@pytest.fixture
def newcomer(training):
    return EnrolmentFactory(training=training, state=State.NOMINATED, person__full_name="Suryani")


def answer(response, **changes):
    """The hidden fields of the page that asks, with what is typed."""
    form = response.context["form"]
    return {field.html_name: field.value() or "" for field in form} | changes


def test_the_button_leads_to_the_question_and_the_answer_back_to_the_list(client, officer, newcomer):
    back = f"{page_of(newcomer.training)}?state=nominated"
    response = client.post(move(newcomer, "confirm"), {"next": back}, follow=True)

    page = text_of(response)
    assert "Confirm Suryani?" in page
    assert "2 people on the waiting list come first." in page
    assert "Confirm anyway" in page
    assert state_of(newcomer) == State.NOMINATED

    response = client.post(response.request["PATH_INFO"], answer(response, reason="Sent by the ministry."))
    assert response["Location"] == back
    assert said(response) == ["Suryani is confirmed."]
    assert state_of(newcomer) == State.CONFIRMED
    history = text_of(client.get(reverse("enrolment:enrolment_edit", args=[newcomer.pk])))
    assert "Confirmed before people on the waiting list. Sent by the ministry." in history


def test_it_is_asked_in_indonesian(client, officer, newcomer):
    with translation.override("id"):
        page = text_of(client.get(move(newcomer, "confirm")))

    assert "Tetapkan Suryani?" in page
    assert "2 orang dalam daftar tunggu mendapat giliran lebih dahulu." in page


def test_where_nothing_speaks_against_it_the_page_only_asks(client, officer):
    page = text_of(client.get(move(EnrolmentFactory(state=State.NOMINATED), "confirm")))

    assert "Confirm anyway" not in page


def test_all_at_once_it_is_asked_once(client, officer, training, newcomer):
    address = page_of(training, "enrolments_confirm")
    response = client.post(address, follow=True)
    assert "2 people on the waiting list come first." in text_of(response)

    response = client.post(address, answer(response))
    assert said(response) == ["1 participant confirmed."]
    assert state_of(newcomer) == State.CONFIRMED


def test_nobody_to_ask_about_leads_back(client, officer):
    response = client.get(page_of(TrainingFactory(), "enrolments_confirm"))

    assert said(response) == ["No nominations to confirm."]


class TestFull:
    @pytest.fixture
    def training(self):
        """A full training that began today."""
        training = TrainingFactory(capacity=1, starts_on=timezone.localdate())
        EnrolmentFactory(training=training)
        return training

    def test_a_walk_in_is_nominated_and_confirmed_for_a_reason(self, client, officer, training):
        person = PersonFactory(full_name="Suryani")
        address = page_of(training, "enrolment_create")
        assert "Nominate and confirm" in text_of(client.get(address, {"q": "Suryani"}))
        response = client.post(address, {"person": person.pk, "confirm": "1"}, follow=True)

        enrolment = training.enrolments.get(person=person)
        assert response.request["PATH_INFO"] == move(enrolment, "confirm")
        assert "The training’s only place is taken. Give a reason to confirm one more." in text_of(response)

        response = client.post(response.request["PATH_INFO"], answer(response, reason=""))
        assert response.status_code == 422
        assert response.context["form"].errors["reason"]
        assert state_of(enrolment) == State.NOMINATED

        client.post(response.request["PATH_INFO"], answer(response, reason="At the door."))
        assert state_of(enrolment) == State.CONFIRMED
        page = client.get(page_of(training))
        assert "2 of 1" in text_of(page)

    def test_before_the_first_day_it_is_not_offered(self, client, officer, training):
        Training.objects.update(
            starts_on=timezone.localdate() + datetime.timedelta(days=1),
            ends_on=timezone.localdate() + datetime.timedelta(days=1),
        )
        PersonFactory(full_name="Suryani")

        page = text_of(client.get(page_of(training, "enrolment_create"), {"q": "Suryani"}))
        assert "Nominate and confirm" not in page

    def test_a_place_that_is_freed_now_is_left_to_decide(self, client, officer, training):
        leaving = training.enrolments.get()
        wait_for(training, "Ani")
        page = client.post(move(leaving, "withdraw"), follow=True)

        name = leaving.person.full_name
        assert [str(message) for message in page.context["messages"]] == [
            f"{name} has withdrawn. A place is free. Ani is first on the waiting list. Decide who gets the place."
        ]
        assert "Decide who gets a place." in text_of(page)
        assert reverse("enrolment:enrolment_undo", args=[leaving.pk]) in text_of(page)

    def test_an_undo_that_needs_a_decision_asks_for_it(self, client, officer, training):
        leaving = training.enrolments.get()
        client.post(move(leaving, "withdraw"))
        EnrolmentFactory(training=training)
        response = client.post(reverse("enrolment:enrolment_undo", args=[leaving.pk]), follow=True)
        assert f"Confirm {leaving.person.full_name} again?" in text_of(response)

        client.post(response.request["PATH_INFO"], answer(response, reason="Stays after all."))
        assert state_of(leaving) == State.CONFIRMED


class TestPlaces:
    def test_the_list_and_its_file_tell_each_ones_place(self, client, officer, training):
        page = text_of(client.get(page_of(training), {"state": "waitlisted"}))
        assert "Waiting list · no. 1, since" in page
        assert "Waiting list · no. 2, since" in page

        file = text_of(client.get(page_of(training), {"q": "Budi", "export": "csv"}))
        assert file.splitlines()[1].split(",")[4:6] == ["Waiting list", "2"]

    def test_people_see_their_own(self, client, training):
        user = ParticipantUserFactory()
        EnrolmentFactory(training=training, person=user.person, state=State.WAITLISTED, waiting_since=timezone.now())
        client.force_login(user)

        assert "Your place on the waiting list: 3" in text_of(client.get(reverse("certificates:mine")))

    def test_who_takes_part_elsewhere_is_marked(self, client, officer, training, newcomer):
        EnrolmentFactory(person=newcomer.person)

        assert text_of(client.get(page_of(training))).count("Elsewhere on these days") == 1

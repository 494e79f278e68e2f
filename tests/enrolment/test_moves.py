"""Participants are confirmed, withdrawn and moved back in the browser."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    EnrolmentFactory,
    OfficerFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
)
from trainings.enrolment.models import Enrolment

from .pages import move, page_of, said, state_of, text_of

pytestmark = pytest.mark.django_db
State = Enrolment.State


def test_a_seat_is_confirmed_and_the_filter_kept(client, officer):
    enrolment = EnrolmentFactory(state=State.NOMINATED, person__full_name="Suryani")
    back = f"{page_of(enrolment.training)}?state=nominated"

    response = client.post(move(enrolment, "confirm"), {"next": back})

    assert response["Location"] == back
    assert said(response) == ["Suryani is confirmed."]
    assert state_of(enrolment) == State.CONFIRMED


def test_a_move_can_be_taken_back_from_its_message(client, officer):
    enrolment = EnrolmentFactory(state=State.NOMINATED, person__full_name="Suryani")

    page = text_of(client.post(move(enrolment, "decline"), follow=True))
    undo = reverse("enrolment:enrolment_undo", args=[enrolment.pk])
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
        "The only place is taken. Move the person to the waiting list, or increase the number of places."
    ]
    assert state_of(enrolment) == State.NOMINATED


def test_who_moves_up_is_named_and_no_undo_is_offered(client, officer):
    training = TrainingFactory(capacity=1)
    leaving = EnrolmentFactory(training=training, person__full_name="Ana")
    EnrolmentFactory(training=training, person__full_name="Budi", state=State.WAITLISTED, waiting_since=timezone.now())

    response = client.post(move(leaving, "withdraw"), follow=True)

    page = text_of(response)
    assert "Ana has withdrawn. Budi moved up from the waiting list and is now confirmed." in page
    assert reverse("enrolment:enrolment_undo", args=[leaving.pk]) not in page


def test_a_foreign_address_is_not_gone_to(client, officer):
    enrolment = EnrolmentFactory(state=State.NOMINATED)

    response = client.post(move(enrolment, "confirm"), {"next": "https://evil.example/"})

    assert response["Location"] == page_of(enrolment.training)


def test_all_nominated_are_confirmed_and_who_remains_is_told(client, officer):
    training = TrainingFactory(capacity=2)
    EnrolmentFactory.create_batch(3, training=training, state=State.NOMINATED)

    response = client.post(page_of(training, "enrolments_confirm"))

    assert said(response) == [
        "1 nominated person has no place. Use the waiting list, or increase the number of places.",
        "2 participants confirmed.",
    ]
    assert training.enrolments.confirmed().count() == 2


class TestConfirmingAllTakenBack:
    def confirmed(self, client, training):
        """The page after everybody was confirmed, and where its Undo leads."""
        page = text_of(client.post(page_of(training, "enrolments_confirm"), follow=True))
        (undo,) = re.findall(r'action="([^"]*/confirm/undo/\?at=[^"]*)"', page)
        return undo

    def test_all_of_them_are_nominated_again(self, client, officer):
        training = TrainingFactory()
        seated = EnrolmentFactory(training=training)
        EnrolmentFactory.create_batch(2, training=training, state=State.NOMINATED)
        response = client.post(self.confirmed(client, training))

        assert said(response)[-1] == "Undone. 2 people are nominated again."
        assert list(training.enrolments.confirmed()) == [seated]

    def test_whoever_was_moved_meanwhile_stays(self, client, officer):
        training = TrainingFactory()
        leaves, stays = EnrolmentFactory.create_batch(2, training=training, state=State.NOMINATED)
        undo = self.confirmed(client, training)
        client.post(move(leaves, "withdraw"))
        response = client.post(undo)

        assert said(response)[-1] == "Undone. 1 person is nominated again."
        assert [state_of(leaves), state_of(stays)] == [State.WITHDRAWN, State.NOMINATED]

    def test_twice_it_is_refused_in_words(self, client, officer):
        training = TrainingFactory()
        EnrolmentFactory(training=training, state=State.NOMINATED)
        undo = self.confirmed(client, training)
        client.post(undo)

        assert said(client.post(undo))[-1] == ("You can no longer undo this. The participants were changed since.")

    def test_what_somebody_else_did_is_theirs_to_undo(self, client, officer):
        training = TrainingFactory()
        enrolment = EnrolmentFactory(training=training, state=State.NOMINATED)
        undo = self.confirmed(client, training)
        client.force_login(OfficerFactory())
        client.post(undo)

        assert state_of(enrolment) == State.CONFIRMED

    @pytest.mark.parametrize("at", ["", "x", "2022-13-45T00:00Z", "2022-09-29T10:00", "\x00"])
    def test_a_moment_that_is_none_is_refused(self, client, officer, at):
        training = TrainingFactory()
        enrolment = EnrolmentFactory(training=training)
        client.post(page_of(training, "enrolments_unconfirm"), query_params={"at": at})

        assert state_of(enrolment) == State.CONFIRMED

    def test_a_trainer_may_not(self, client):
        user = TrainerUserFactory()
        training = SessionTrainerFactory(trainer=user.person.trainer).session.training
        client.force_login(user)

        assert client.post(page_of(training, "enrolments_unconfirm")).status_code == 403

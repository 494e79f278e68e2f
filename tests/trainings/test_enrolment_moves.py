"""Participants are confirmed, withdrawn and moved back in the browser."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import EnrolmentFactory, TrainingFactory
from trainings.models import Enrolment

from .enrolment_pages import move, page_of, said, state_of, text_of

pytestmark = pytest.mark.django_db
State = Enrolment.State


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

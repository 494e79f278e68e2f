"""A training is published, completed and cancelled on its page."""

import datetime

import pytest
import time_machine

from tests.factories import SessionFactory, TrainingFactory
from trainings.models import Training

from .training_pages import said, text, url

pytestmark = pytest.mark.django_db


class TestMove:
    def test_published_and_taken_back(self, client, officer):
        draft = TrainingFactory(state="draft")
        SessionFactory(training=draft)
        response = client.post(url("training_move", draft.pk, "publish"), follow=True)
        assert said(response) == ["Published: the training is on the public pages now."]
        undo = url("training_move", draft.pk, "unpublish")
        assert f'action="{undo}"' in text(response)

        client.post(undo)
        assert Training.objects.get().state == "draft"

    def test_refused_it_says_why(self, client, officer):
        draft = TrainingFactory(state="draft")
        response = client.post(url("training_move", draft.pk, "publish"), follow=True)

        assert said(response) == ["It cannot be published yet: The timetable is empty."]
        assert Training.objects.get().state == "draft"

    def test_cancelling_asks_first_and_a_get_changes_nothing(self, client, officer, training):
        page = text(client.get(url("training_move", training.pk, "cancel")))

        assert "The participants stay on record; tell them yourself." in page
        assert Training.objects.get().state == "planned"

    def test_an_unknown_move_is_not_found(self, client, officer, training):
        assert client.post(url("training_move", training.pk, "explode")).status_code == 404


@pytest.mark.parametrize(("day", "offered"), [(29, False), (30, True)])
def test_completing_is_offered_from_the_last_day_on(client, officer, training, day, offered):
    with time_machine.travel(datetime.datetime(2022, 9, day, 3, tzinfo=datetime.UTC)):
        client.force_login(officer)
        page = text(client.get(url("training", training.pk)))

    assert ("Mark as completed" in page) is offered

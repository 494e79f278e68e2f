"""A training is published, completed and cancelled on its page."""

import datetime

import pytest
import time_machine

from tests.factories import SessionFactory, SessionTrainerFactory, TrainerUserFactory, TrainingFactory
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import said, text
from trainings.planning.models import Training

pytestmark = pytest.mark.django_db


class TestMove:
    def test_published_and_taken_back(self, client, officer):
        draft = TrainingFactory(state="draft")
        SessionFactory(training=draft)
        response = client.post(url("training_move", draft.pk, "publish"), follow=True)
        assert said(response) == ["Training published. It is now on the public pages."]
        undo = url("training_move", draft.pk, "unpublish")
        assert f'action="{undo}"' in text(response)

        client.post(undo)
        assert Training.objects.get().state == "draft"

    def test_refused_it_says_why(self, client, officer):
        draft = TrainingFactory(state="draft")
        response = client.post(url("training_move", draft.pk, "publish"), follow=True)

        assert said(response) == ["You cannot publish this training yet. The timetable is empty."]
        assert Training.objects.get().state == "draft"

    def test_cancelling_asks_first_and_a_get_changes_nothing(self, client, officer, training):
        page = text(client.get(url("training_move", training.pk, "cancel")))

        assert "The list of participants is kept. Tell the participants yourself." in page
        assert Training.objects.get().state == "planned"

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("planned", "Training published. It is now on the public pages."),
            ("draft", "The training is a draft again."),
        ],
    )
    def test_cancelling_is_taken_back_to_what_it_was(self, client, officer, state, words):
        training = TrainingFactory(state=state)
        SessionFactory(training=training)
        page = text(client.post(url("training_move", training.pk, "cancel"), follow=True))
        undo = url("training_uncancel", training.pk)
        assert f'action="{undo}"' in page
        response = client.post(undo, follow=True)

        assert said(response) == [words]
        assert Training.objects.get().state == state

    def test_unless_a_trainer_is_elsewhere_by_now(self, client, officer):
        training = TrainingFactory()
        part = SessionTrainerFactory(session=SessionFactory(training=training), trainer__person__full_name="Rina")
        client.post(url("training_move", training.pk, "cancel"))
        elsewhere = SessionFactory(training=TrainingFactory(starts_on=training.starts_on))
        SessionTrainerFactory(session=elsewhere, trainer=part.trainer)
        response = client.post(url("training_uncancel", training.pk), follow=True)

        assert "Rina" in said(response)[-1]
        assert Training.objects.get(pk=training.pk).state == "cancelled"

    def test_what_is_not_cancelled_stays_as_it_is(self, client, officer, training):
        response = client.post(url("training_uncancel", training.pk), follow=True)

        assert "The state is now “Published”." in said(response)[-1]
        assert Training.objects.get().state == "planned"

    def test_a_trainer_takes_nothing_back(self, client):
        user = TrainerUserFactory()
        part = SessionTrainerFactory(session__training__state="cancelled", trainer=user.person.trainer)
        client.force_login(user)

        assert client.post(url("training_uncancel", part.session.training_id)).status_code in {403, 404}
        assert Training.objects.get().state == "cancelled"

    def test_an_unknown_move_is_not_found(self, client, officer, training):
        assert client.post(url("training_move", training.pk, "explode")).status_code == 404


@pytest.mark.parametrize(("day", "offered"), [(29, False), (30, True)])
def test_completing_is_offered_from_the_last_day_on(client, officer, training, day, offered):
    with time_machine.travel(datetime.datetime(2022, 9, day, 3, tzinfo=datetime.UTC)):
        client.force_login(officer)
        page = text(client.get(url("training", training.pk)))

    assert ("Mark as completed" in page) is offered

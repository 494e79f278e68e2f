"""What was taken off a timetable comes back by one click, unless it has no place there any more."""

import re

import pytest
from django.utils import translation

from tests.factories import (
    AttendanceMarkFactory,
    OfficerFactory,
    ProgrammeFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
)
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import said, text
from trainings.planning.models import Session, SessionTrainer, Training

pytestmark = pytest.mark.django_db


def undo_of(response):
    """Where the Undo button of a message leads."""
    return re.findall(r'action="([^"]+/(?:put-back|back)/)"', text(response))


@pytest.fixture
def session(training):
    return SessionFactory(training=training, title_en="Borders", title_ind="Perbatasan", room="Anggrek")


class TestSession:
    def test_it_comes_back_as_it_was_with_its_trainers(self, client, officer, session):
        lead = SessionTrainerFactory(session=session)
        observer = SessionTrainerFactory(session=session, role="observer")
        before = Session.objects.values().get()

        response = client.post(url("session_delete", session.pk), follow=True)
        assert not Session.objects.exists()
        assert undo_of(response) == [url("session_put_back", session.pk)]
        response = client.post(undo_of(response)[0], follow=True)

        assert said(response) == ["Session “Borders” restored."]
        after = Session.objects.values().get()
        for each in (before, after):
            del each["created_at"], each["updated_at"]
        assert after == before
        assert set(session.trainers.values_list("trainer", "role")) == {
            (lead.trainer_id, "lead"),
            (observer.trainer_id, "observer"),
        }

    def test_whoever_was_taken_out_before_stays_out(self, client, officer, session):
        gone, stays = SessionTrainerFactory.create_batch(2, session=session)
        client.post(url("session_unassign", gone.pk))
        client.post(url("session_delete", session.pk))
        client.post(url("session_put_back", session.pk))

        assert list(session.trainers.values_list("trainer", flat=True)) == [stays.trainer_id]

    def test_what_stands_there_is_not_put_there_twice(self, client, officer, session):
        client.post(url("session_delete", session.pk))
        client.post(url("session_put_back", session.pk))
        response = client.post(url("session_put_back", session.pk), follow=True)

        assert said(response)[-1] == "Session “Borders” is already on the timetable."
        assert Session.objects.count() == 1

    def test_where_the_room_was_given_away_it_is_said(self, client, officer, training, session):
        client.post(url("session_delete", session.pk))
        SessionFactory(training=training, room="Anggrek", title_en="Trade")
        response = client.post(url("session_put_back", session.pk), follow=True)

        assert "Trade" in said(response)[-1]
        assert Session.objects.get().label == "Trade"

    def test_where_a_trainer_is_elsewhere_by_now_it_is_said(self, client, officer, training, session):
        trainer = SessionTrainerFactory(session=session, trainer__person__full_name="Rina").trainer
        client.post(url("session_delete", session.pk))
        elsewhere = SessionFactory(training=TrainingFactory(starts_on=training.starts_on))
        SessionTrainerFactory(session=elsewhere, trainer=trainer)
        response = client.post(url("session_put_back", session.pk), follow=True)

        assert "Rina" in said(response)[-1]
        assert list(Session.objects.all()) == [elsewhere]

    def test_a_closed_plan_stays_as_it_is(self, client, officer, session):
        client.post(url("session_delete", session.pk))
        Training.objects.update(state=Training.State.COMPLETED)
        response = client.post(url("session_put_back", session.pk), follow=True)

        assert said(response)[-1] == "You can no longer change the plan. The training is “Completed”."
        assert not Session.objects.exists()

    def test_what_was_recorded_keeps_the_trainers_too(self, client, officer, session):
        part = SessionTrainerFactory(session=session)
        AttendanceMarkFactory(session=session)
        client.post(url("session_delete", session.pk))

        assert session.trainers.get() == part

    def test_in_the_other_language(self, client, officer, session):
        client.post(url("session_delete", session.pk))
        with translation.override("id"):
            response = client.post(url("session_put_back", session.pk), follow=True)

        assert said(response)[-1] == "Sesi “Perbatasan” dipulihkan."

    def test_the_history_tells_both(self, client, officer, session):
        client.post(url("session_delete", session.pk))
        client.post(url("session_put_back", session.pk))

        assert list(session.history.values_list("history_type", "history_user")) == [
            ("+", officer.pk),
            ("-", officer.pk),
            ("+", None),
        ]

    def test_who_may_not(self, client, session):
        trainer = TrainerUserFactory()
        SessionTrainerFactory(session=SessionFactory(training=session.training), trainer=trainer.person.trainer)
        far = OfficerFactory(role__programmes=[ProgrammeFactory()])
        address = url("session_put_back", session.pk)
        session.delete()

        answers = [client.post(address).status_code]
        for user in (trainer, far):
            client.force_login(user)
            answers.append(client.post(address).status_code)
        assert answers == [302, 403, 404]
        assert Session.objects.count() == 1


class TestTrainer:
    def test_taken_out_on_the_page_of_trainers_and_back(self, client, officer, session):
        part = SessionTrainerFactory(session=session, role="co_facilitator", trainer__person__full_name="Rina")
        page = text(client.get(url("training_trainers", session.training_id)))
        assert f'action="{url("session_unassign", part.pk)}"' in page

        response = client.post(url("session_unassign", part.pk), follow=True)
        assert said(response) == ["Rina no longer teaches “Borders”."]
        response = client.post(undo_of(response)[0], follow=True)

        assert said(response) == ["Rina teaches “Borders” again."]
        assert list(session.trainers.values_list("trainer", "role")) == [(part.trainer_id, "co_facilitator")]

    def test_taken_out_in_the_form_of_the_session_and_back(self, client, officer, session):
        part = SessionTrainerFactory(session=session, trainer__person__full_name="Rina")
        stays = SessionTrainerFactory(session=session)
        page = client.get(url("session_edit", session.pk))
        fields = {name: value for name, value in page.context["form"].initial.items() if value is not None}
        rows = {
            "trainers-TOTAL_FORMS": 1,
            "trainers-INITIAL_FORMS": 0,
            "trainers-0-trainer": stays.trainer_id,
            "trainers-0-role": "lead",
        }
        response = client.post(url("session_edit", session.pk), {**fields, **rows}, follow=True)

        assert said(response) == ["Rina no longer teaches “Borders”.", "Saved."]
        assert undo_of(response) == [url("session_reassign", part.pk)]
        client.post(undo_of(response)[0])
        assert set(session.trainers.values_list("trainer", flat=True)) == {part.trainer_id, stays.trainer_id}

    def test_whoever_is_there_already_is_not_put_there_twice(self, client, officer, session):
        part = SessionTrainerFactory(session=session)
        response = client.post(url("session_reassign", part.pk), follow=True)

        assert said(response) == ["This trainer is already in the session."]
        assert session.trainers.get() == part

    def test_whoever_is_elsewhere_by_now_stays_out(self, client, officer, training, session):
        part = SessionTrainerFactory(session=session, trainer__person__full_name="Rina")
        client.post(url("session_unassign", part.pk))
        elsewhere = SessionFactory(training=TrainingFactory(starts_on=training.starts_on))
        SessionTrainerFactory(session=elsewhere, trainer=part.trainer)
        response = client.post(url("session_reassign", part.pk), follow=True)

        assert "Rina" in said(response)[-1]
        assert not session.trainers.exists()

    def test_in_the_other_language(self, client, officer, session):
        part = SessionTrainerFactory(session=session, trainer__person__full_name="Rina")
        client.post(url("session_unassign", part.pk))
        with translation.override("id"):
            response = client.post(url("session_reassign", part.pk), follow=True)

        assert said(response)[-1] == "Rina kembali mengajar “Perbatasan”."

    def test_who_may_not(self, client, session):
        trainer = TrainerUserFactory()
        part = SessionTrainerFactory(session=session, trainer=trainer.person.trainer)
        gone = SessionTrainerFactory(session=session, trainer=TrainerFactory())
        address = url("session_reassign", gone.pk)
        gone.delete()
        far = OfficerFactory(role__programmes=[ProgrammeFactory()])

        answers = [client.post(address).status_code]
        for user in (trainer, far):
            client.force_login(user)
            answers.append(client.post(address).status_code)
        assert answers == [302, 403, 404]
        assert SessionTrainer.objects.get() == part

    def test_of_a_session_that_is_gone_there_is_nothing_to_take_back(self, client, officer, session):
        part = SessionTrainerFactory(session=session)
        client.post(url("session_delete", session.pk))

        assert client.post(url("session_reassign", part.pk)).status_code == 404

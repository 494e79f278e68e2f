"""The page on which trainers are found for the sessions of a training."""

import datetime

import pytest

from tests.factories import (
    QualificationFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    at,
)
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import said, text
from trainings.planning.models import SessionTrainer

pytestmark = pytest.mark.django_db
THURSDAY = datetime.date(2022, 9, 29)


class TestTrainers:
    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, training, number, django_assert_num_queries):
        for hour in ("08", "10", "13")[:number]:
            times = {"starts_at": at(training, f"{hour}:00"), "ends_at": at(training, f"{hour}:30")}
            SessionTrainerFactory(session=SessionFactory(training=training, **times))
            later = {key: time + datetime.timedelta(minutes=30) for key, time in times.items()}
            QualificationFactory(module=SessionFactory(training=training, **later).module)

        with django_assert_num_queries(12):
            response = client.get(url("training_trainers", training.pk))
        assert [len(response.context["team"]), len(response.context["uncovered"])] == [number, number]

    def test_hours_and_jp_are_added_up_without_observing(self, client, officer, training):
        trainer = TrainerFactory()
        for clock, role in (("08:00", "lead"), ("10:00", "co_facilitator"), ("13:00", "observer")):
            session = SessionFactory(training=training, starts_at=at(training, clock))
            SessionTrainerFactory(session=session, trainer=trainer, role=role)
        (member,) = client.get(url("training_trainers", training.pk)).context["team"]

        assert (member.jp, member.hours, len(member.parts)) == (4, 3, 3)
        assert [each.qualified for each in member.parts] == [False, False, False]

    def test_free_qualified_trainers_are_offered_for_a_gap(self, client, officer, training):
        gap = SessionFactory(training=training)
        fits, busy, silent, gone = (
            QualificationFactory(module=gap.module, trainer__person__full_name=name).trainer
            for name in ("Fits", "Busy", "Silent", "Gone")
        )
        SessionTrainerFactory(session=SessionFactory(training=TrainingFactory(starts_on=THURSDAY)), trainer=busy)
        silent.teaches_in_indonesian = False
        silent.save()
        gone.status = "inactive"
        gone.save()
        TrainerFactory(person__full_name="Unqualified")

        (shown,) = client.get(url("training_trainers", training.pk)).context["uncovered"]
        assert (shown["session"], [candidate.trainer for candidate in shown["candidates"]]) == (gap, [fits])

    def test_one_click_assigns_and_another_takes_it_back(self, client, officer, training):
        gap = SessionFactory(training=training, title_en="Borders")
        trainer = TrainerFactory(person__full_name="Rina")
        response = client.post(url("session_assign", gap.pk), {"trainer": trainer.pk}, follow=True)
        assert said(response) == ["Rina leads “Borders”."]
        undo = url("session_unassign", SessionTrainer.objects.get().pk)
        assert f'action="{undo}"' in text(response)

        response = client.post(undo, follow=True)
        assert said(response) == ["Rina no longer teaches “Borders”."]
        assert not SessionTrainer.objects.exists()

    @pytest.mark.parametrize("chosen", ["", "0", "x", "\x00", "9" * 30])
    def test_nobody_of_that_number_is_not_found(self, client, officer, training, chosen):
        session = SessionFactory(training=training)

        assert client.post(url("session_assign", session.pk), {"trainer": chosen}).status_code == 404

    def test_trainers_assign_nobody(self, client, training):
        user = TrainerUserFactory()
        part = SessionTrainerFactory(session=SessionFactory(training=training), trainer=user.person.trainer)
        other = SessionTrainerFactory(session=SessionFactory(training=TrainingFactory()))
        client.force_login(user)

        assert client.post(url("session_assign", part.session_id), {"trainer": 1}).status_code == 403
        assert client.post(url("session_unassign", part.pk)).status_code == 403
        assert client.post(url("session_assign", other.session_id), {"trainer": 1}).status_code == 404
        assert client.post(url("session_unassign", other.pk)).status_code == 404

    def test_empty_it_says_what_to_do(self, client, officer, training):
        assert "No trainers yet" in text(client.get(url("training_trainers", training.pk)))

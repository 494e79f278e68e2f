"""Programmes and trainings are made, copied, changed and moved on."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError

from emm.common.states import TransitionRefused
from participants.models import Trainer
from tests.factories import (
    CurriculumFactory,
    EnrolmentFactory,
    IndicatorFactory,
    InstitutionFactory,
    OfficerFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainingFactory,
    at,
)
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training
from trainings.planning.services.trainings import change_training, copy_training, move_training, plan_training
from trainings.programmes.models import Indicator, Programme
from trainings.programmes.services import save_programme

pytestmark = pytest.mark.django_db
THURSDAY = datetime.date(2022, 9, 29)
WEEK = datetime.timedelta(days=7)


def refusal(verb, **arguments):
    """What the verb says, by field."""
    with pytest.raises(ValidationError) as caught:
        verb(**arguments)
    return caught.value.message_dict


def fresh(training):
    return Training.objects.get(pk=training.pk)


class TestProgramme:
    def programme(self):
        return Programme(code="mgsd", title_en="Migration governance", starts_on=THURSDAY, ends_on=THURSDAY + 52 * WEEK)

    def test_it_is_saved_with_donors_partners_and_indicators(self):
        donor, partner = InstitutionFactory(), InstitutionFactory()
        indicators = [Indicator(code="1.1", title_en="Officials trained", target=Decimal(100))]
        programme = save_programme(
            programme=self.programme(), donors=[donor], partners=[partner], indicators=indicators
        )

        assert [programme.donors.get(), programme.partners.get()] == [donor, partner]
        assert programme.indicators.get().code == "1.1"

    def test_indicators_are_changed_and_removed(self):
        kept, gone = IndicatorFactory(), IndicatorFactory()
        kept.target = Decimal(5)
        save_programme(programme=kept.programme, donors=[], partners=[], indicators=[kept], removed=[gone])

        assert list(Indicator.objects.values_list("pk", "target")) == [(kept.pk, 5)]

    def test_nothing_is_saved_when_an_indicator_is_wrong(self):
        wrong = [Indicator(code="1.1", title_en="Officials trained")]

        assert list(refusal(save_programme, programme=self.programme(), donors=[], partners=[], indicators=wrong)) == [
            "target"
        ]
        assert not Programme.objects.exists()

    def test_the_end_comes_after_the_beginning(self):
        programme = self.programme()
        programme.ends_on = THURSDAY - WEEK

        assert refusal(save_programme, programme=programme, donors=[], partners=[])["ends_on"] == [
            "The end date must be after the start date."
        ]


class TestPlan:
    def test_a_new_training_is_a_draft(self, training):
        training.pk, training.state = None, Training.State.COMPLETED

        assert plan_training(training=training).state == Training.State.DRAFT

    def test_dates_the_wrong_way_round_are_refused(self, training):
        training.ends_on = THURSDAY - WEEK

        assert refusal(plan_training, training=training)["ends_on"] == ["The end date must be after the start date."]


class TestChange:
    def test_sessions_outside_the_new_dates_are_named(self, training):
        for day, title in enumerate(["Opening", "Closing"]):
            SessionFactory(training=training, kind="opening", title_en=title, starts_at=at(training, "09:00", day))
        training.ends_on = THURSDAY

        assert refusal(change_training, training=training) == {
            "starts_on": ["These sessions would be outside the training dates: “Closing” (30 September 2022)."]
        }
        assert fresh(training).ends_on == THURSDAY + datetime.timedelta(days=1)

    def test_of_many_sessions_outside_three_are_named(self, training):
        for hour in range(9, 14):
            start = at(training, f"{hour:02}:00", day=1)
            SessionFactory(training=training, starts_at=start, ends_at=start + datetime.timedelta(minutes=30))
        training.ends_on = THURSDAY

        assert refusal(change_training, training=training)["starts_on"][0].endswith(" and 2 more.")

    def test_what_moving_would_not_mend_asks_for_no_moving(self, training):
        SessionFactory(training=training, starts_at=at(training, "09:00", day=1))
        training.starts_on = training.ends_on = THURSDAY + WEEK

        assert list(refusal(change_training, training=training)) == ["starts_on"]

    def test_the_timetable_moves_along_on_wish(self, training):
        session = SessionFactory(training=training)
        training.starts_on += WEEK
        training.ends_on += WEEK
        change = change_training(training=training, move_sessions=True)

        session.refresh_from_db()
        assert (change.sessions_moved, session.starts_at) == (1, at(training, "09:00"))

    def test_moved_along_it_must_still_fit(self, training):
        SessionFactory(training=training, starts_at=at(training, "09:00", day=1))
        training.starts_on = training.ends_on = THURSDAY + WEEK

        assert list(refusal(change_training, training=training, move_sessions=True)) == ["starts_on"]
        assert fresh(training).starts_on == THURSDAY

    def test_in_another_zone_sessions_keep_their_time_on_the_clock(self, training):
        session = SessionFactory(training=training)
        training.time_zone = "Asia/Jayapura"
        change_training(training=training)

        session.refresh_from_db()
        assert session.starts_at == at(training, "09:00")

    def test_seats_that_are_taken_stay(self, training):
        EnrolmentFactory.create_batch(2, training=training)
        EnrolmentFactory(training=training, state=Enrolment.State.NOMINATED)
        training.capacity = 1

        assert refusal(change_training, training=training) == {
            "capacity": ["2 participants are confirmed. Enter at least this number of places."]
        }
        training.capacity = 2
        change_training(training=training)
        assert fresh(training).capacity == 2

    def test_the_curriculum_stays_while_its_modules_are_taught(self, training):
        SessionFactory(training=training, module__curriculum=training.curriculum, title_en="Borders")
        training.curriculum = CurriculumFactory()

        assert refusal(change_training, training=training) == {
            "curriculum": [
                "The timetable contains modules of another curriculum: “Borders”. Remove these sessions first."
            ]
        }

    def test_of_many_modules_of_another_curriculum_the_number_of_the_others_is_told(self, training):
        for day in range(2):
            for clock in ("08:00", "10:00", "13:00"):
                SessionFactory(
                    training=training,
                    module__curriculum=training.curriculum,
                    title_en=f"At {clock}",
                    starts_at=at(training, clock, day),
                )
        training.curriculum = CurriculumFactory()

        (told,) = refusal(change_training, training=training)["curriculum"]
        assert "“At 08:00”, “At 10:00”, “At 13:00” and 3 more." in told

    @pytest.mark.parametrize("state", [Training.State.COMPLETED, Training.State.CANCELLED])
    def test_a_closed_training_is_not_changed(self, training, state):
        Training.objects.filter(pk=training.pk).update(state=state)
        training.capacity = 5

        with pytest.raises(ValidationError, match="You can no longer change the plan"):
            change_training(training=training)
        assert fresh(training).capacity == 30

    def test_a_change_does_not_bring_back_an_old_state(self, training):
        Training.objects.filter(pk=training.pk).update(state=Training.State.DRAFT)
        change_training(training=training)

        assert fresh(training).state == Training.State.DRAFT


class TestCopy:
    def copy(self, training, **changes):
        values = {"starts_on": THURSDAY + WEEK, "title_en": "Second", "title_ind": "Kedua", "by": OfficerFactory()}
        return copy_training(source=training, **{**values, **changes})

    def test_it_is_a_draft_with_the_timetable_of_the_source(self, training):
        session = SessionFactory(
            training=training, room="Anggrek", jp=Decimal("1.5"), starts_at=at(training, "13:00", day=1)
        )
        SessionTrainerFactory(session=session)
        EnrolmentFactory(training=training)
        officer = OfficerFactory()
        copy = self.copy(training, by=officer)

        assert (copy.state, copy.copied_from, copy.title_en, copy.title_ind) == ("draft", training, "Second", "Kedua")
        assert copy.ends_on == THURSDAY + WEEK + datetime.timedelta(days=1)
        assert (copy.venue, copy.capacity, copy.language) == (training.venue, training.capacity, training.language)
        copied = copy.sessions.get()
        assert (copied.module, copied.room_name, copied.jp) == (session.module, "Anggrek", Decimal("1.5"))
        assert copied.starts_at == session.starts_at + WEEK
        assert not copied.trainers.exists()
        assert not copy.enrolments.exists()
        assert copy.history.get().history_user == officer

    def test_trainers_come_along_on_wish_unless_inactive(self, training):
        session = SessionFactory(training=training)
        comes = SessionTrainerFactory(session=session, role="observer")
        SessionTrainerFactory(session=session, trainer__status=Trainer.Status.INACTIVE)
        copy = self.copy(training, with_trainers=True)

        assert list(copy.sessions.get().trainers.values_list("trainer", "role")) == [(comes.trainer_id, "observer")]

    def test_trainers_who_are_elsewhere_are_named_and_nothing_is_copied(self, training):
        part = SessionTrainerFactory(session=SessionFactory(training=training), trainer__person__full_name="Rina")
        same_time = TrainingFactory(starts_on=THURSDAY + WEEK, title_en="Kupang")
        SessionTrainerFactory(
            session=SessionFactory(training=same_time, kind="opening", title_en="Opening"), trainer=part.trainer
        )

        assert refusal(self.copy, training=training, with_trainers=True) == {
            "with_trainers": ["Rina is in another training at this time (09:00–10:30 WIB)."]
        }
        assert Training.objects.count() == 2


class TestMove:
    def ready(self, **changes):
        training = TrainingFactory(starts_on=THURSDAY, **{"state": Training.State.DRAFT, **changes})
        SessionFactory(training=training)
        return training

    def test_a_ready_draft_is_published(self):
        training, officer = self.ready(), OfficerFactory()
        move_training(training=training, transition="publish", by=officer)

        assert (training.state, fresh(training).state) == ("planned", "planned")
        assert training.history.first().history_user == officer

    @pytest.mark.parametrize(
        ("place", "mode", "allowed"), [("", "in_person", False), ("", "online", True), ("Jakarta", "hybrid", True)]
    )
    def test_the_public_must_know_where_to_go(self, place, mode, allowed):
        training = self.ready(place=place, mode=mode)
        if allowed:
            assert move_training(training=training, transition="publish", by=None).target == "planned"
        else:
            with pytest.raises(ValidationError, match=r"You cannot publish this training yet\. The city is missing\."):
                move_training(training=training, transition="publish", by=None)
            assert fresh(training).state == "draft"

    def test_an_empty_timetable_is_not_published(self):
        training = TrainingFactory(state=Training.State.DRAFT)

        with pytest.raises(ValidationError, match=r"You cannot publish this training yet\. The timetable is empty\."):
            move_training(training=training, transition="publish", by=None)

    def test_nor_one_whose_trainer_was_promised_elsewhere(self):
        """A cancelled training that is restored brings its trainers back, who may have gone to another one."""
        training = self.ready()
        other = SessionFactory(training=self.ready(), kind="opening", title_en="Opening", room="Melati")
        part = SessionTrainerFactory(session=training.sessions.get(), trainer__person__full_name="Rina")
        SessionTrainerFactory(session=other, trainer=part.trainer)

        with pytest.raises(ValidationError, match="Rina is in another training"):
            move_training(training=training, transition="publish", by=None)

    @pytest.mark.parametrize(("day", "allowed"), [(29, False), (30, True)])
    def test_it_is_completed_from_its_last_day_on(self, training, day, allowed):
        with time_machine.travel(datetime.datetime(2022, 9, day, 3, tzinfo=datetime.UTC)):
            if allowed:
                move_training(training=training, transition="complete", by=None)
            else:
                with pytest.raises(ValidationError, match=r"from its last day on \(30 September 2022\)"):
                    move_training(training=training, transition="complete", by=None)
        assert fresh(training).state == ("completed" if allowed else "planned")

    def test_what_the_state_does_not_allow_is_refused(self, training):
        with pytest.raises(TransitionRefused):
            move_training(training=training, transition="restore", by=None)

    def test_the_stored_state_decides(self, training):
        """Somebody else cancelled it while this page was open."""
        Training.objects.filter(pk=training.pk).update(state=Training.State.CANCELLED)

        with pytest.raises(TransitionRefused):
            move_training(training=training, transition="complete", by=None)

    @pytest.mark.parametrize(
        ("before", "transition", "after"),
        [
            ("planned", "unpublish", "draft"),
            ("planned", "cancel", "cancelled"),
            ("draft", "cancel", "cancelled"),
            ("completed", "reopen", "planned"),
            ("cancelled", "restore", "draft"),
        ],
    )
    def test_the_other_moves(self, before, transition, after):
        training = TrainingFactory(state=before)
        move_training(training=training, transition=transition, by=None)

        assert fresh(training).state == after

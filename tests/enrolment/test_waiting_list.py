"""Nobody is overtaken in silence, a freed place is not given away during a training, and one more may come in."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from emm.common.errors import DomainError
from tests.factories import EnrolmentFactory, OfficerFactory, SessionFactory, TrainingFactory, at
from trainings.enrolment import services as enrolment_services
from trainings.enrolment.models import Enrolment
from trainings.enrolment.places import DecisionNeeded
from trainings.planning.models import Training
from trainings.planning.services import trainings as training_services

from .enrolments import refusal, reload

pytestmark = pytest.mark.django_db
State = Enrolment.State
THURSDAY = datetime.date(2022, 9, 29)


def waiting(training, *names):
    """People on the waiting list, in this order."""
    since = datetime.datetime(2022, 9, 1, 5, tzinfo=datetime.UTC)
    return [
        EnrolmentFactory(
            training=training,
            state=State.WAITLISTED,
            person__full_name=name,
            waiting_since=since + datetime.timedelta(hours=number),
        )
        for number, name in enumerate(names)
    ]


def confirm(enrolment, **answer):
    return enrolment_services.move_enrolment(enrolment=enrolment, transition="confirm", by=OfficerFactory(), **answer)


def asked(enrolment, **answer):
    """The codes and the words of what is to be decided first."""
    with pytest.raises(DecisionNeeded) as needed:
        confirm(enrolment, **answer)
    return {question.code: question.text for question in needed.value.questions}


class TestFreedPlace:
    """Of a training that has its first session on Thursday, 29 September 2022, at nine."""

    @pytest.fixture
    def training(self):
        return TrainingFactory(starts_on=datetime.date(2022, 9, 29))

    @pytest.mark.parametrize(("clock", "moves_up"), [("08:59", True), ("09:00", False), ("12:00", False)])
    def test_it_is_given_away_until_the_first_session_begins(self, training, clock, moves_up):
        SessionFactory(training=training, starts_at=at(training, "13:00"))
        SessionFactory(training=training, kind="opening", starts_at=at(training, "09:00"))
        Training.objects.update(capacity=1)
        leaving = EnrolmentFactory(training=training)
        (first,) = waiting(training, "Ani")

        with time_machine.travel(at(training, clock), tick=False):
            moved = enrolment_services.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

        assert (moved.promoted, moved.first_waiting) == ((first, None) if moves_up else (None, first))
        assert reload(first).state == (State.CONFIRMED if moves_up else State.WAITLISTED)

    @pytest.mark.parametrize(("days", "moves_up"), [(1, True), (0, False)])
    def test_without_sessions_the_first_day_counts(self, days, moves_up):
        training = TrainingFactory(capacity=1, starts_on=timezone.localdate() + datetime.timedelta(days=days))
        leaving = EnrolmentFactory(training=training)
        (first,) = waiting(training, "Ani")

        moved = enrolment_services.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

        assert (moved.promoted == first) is moves_up

    def test_who_withdraws_by_mistake_during_the_training_gets_the_place_back(self):
        training = TrainingFactory(capacity=1, starts_on=timezone.localdate())
        leaving, officer = EnrolmentFactory(training=training), OfficerFactory()
        waiting(training, "Ani")
        enrolment_services.move_enrolment(enrolment=leaving, transition="withdraw", by=officer)

        assert enrolment_services.undo_move(enrolment=leaving, by=officer).state == State.CONFIRMED


class TestOvertaking:
    def test_a_newcomer_is_confirmed_only_by_a_decision_that_is_kept(self):
        training = TrainingFactory(capacity=3)
        waiting(training, "Ani", "Budi", "Citra")
        newcomer = EnrolmentFactory(training=training, state=State.NOMINATED)

        assert asked(newcomer) == {"overtakes": "3 people on the waiting list come first."}
        assert reload(newcomer).state == State.NOMINATED

        confirm(newcomer, despite=["overtakes"], reason="Sent by the ministry.")
        assert reload(newcomer).state == State.CONFIRMED
        kept = newcomer.history.latest().history_change_reason
        assert kept == "Confirmed before people on the waiting list. Sent by the ministry."

    def test_the_first_in_line_overtakes_nobody(self):
        training = TrainingFactory(capacity=3)
        first, second = waiting(training, "Ani", "Budi")

        assert asked(second) == {"overtakes": "1 person on the waiting list comes first."}
        confirm(first)
        confirm(second)
        assert training.enrolments.confirmed().count() == 2
        assert first.history.latest().history_change_reason is None

    def test_those_who_wait_for_another_training_do_not_count(self):
        waiting(TrainingFactory(), "Ani")

        assert confirm(EnrolmentFactory(state=State.NOMINATED)).enrolment.state == State.CONFIRMED

    def test_all_who_are_nominated_overtake_only_by_a_decision(self):
        training = TrainingFactory(capacity=3)
        waiting(training, "Ani")
        EnrolmentFactory.create_batch(2, training=training, state=State.NOMINATED)
        officer = OfficerFactory()

        with pytest.raises(DecisionNeeded, match="1 person on the waiting list comes first"):
            enrolment_services.confirm_all_nominated(training=training, by=officer)
        outcome = enrolment_services.confirm_all_nominated(training=training, by=officer, despite=["overtakes"])

        assert (outcome.confirmed, outcome.remaining) == (2, 0)


class TestPlaceInLine:
    def test_each_one_knows_theirs(self):
        training = TrainingFactory()
        first, second, third = waiting(training, "Zul", "Ani", "Mira")
        seated = EnrolmentFactory(training=training)
        (other,) = waiting(TrainingFactory(), "Budi")

        places = dict(Enrolment.objects.with_place_in_line().values_list("pk", "place_in_line"))
        assert places == {first.pk: 1, second.pk: 2, third.pk: 3, seated.pk: None, other.pk: 1}

    def test_of_two_who_wait_equally_long_the_earlier_entry_is_first(self):
        now, training = timezone.now(), TrainingFactory()
        first, second = EnrolmentFactory.create_batch(2, training=training, state=State.WAITLISTED, waiting_since=now)

        places = dict(training.enrolments.with_place_in_line().values_list("pk", "place_in_line"))
        assert places == {first.pk: 1, second.pk: 2}
        assert list(training.enrolments.waiting_in_line()) == [first, second]


class TestWalkIn:
    @pytest.fixture
    def full(self):
        """A full training of two places that begins today."""
        training = TrainingFactory(capacity=2, starts_on=timezone.localdate())
        EnrolmentFactory.create_batch(2, training=training)
        return training

    def test_one_more_is_confirmed_for_a_reason_that_is_kept(self, full):
        guest = EnrolmentFactory(training=full, state=State.NOMINATED)

        assert asked(guest) == {"full": "All 2 places of this training are taken. Give a reason to confirm one more."}
        confirm(guest, despite=["full"], reason="Came with a letter of assignment.")

        assert full.enrolments.confirmed().count() == 3
        kept = guest.history.latest().history_change_reason
        assert kept == "Confirmed beyond the number of places. Came with a letter of assignment."

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_without_a_reason_nobody_is(self, full, reason):
        guest = EnrolmentFactory(training=full, state=State.NOMINATED)

        assert set(asked(guest, despite=["full"], reason=reason)) == {"full"}
        assert full.enrolments.confirmed().count() == 2

    def test_whoever_waits_is_overtaken_by_a_walk_in_only_knowingly(self, full):
        waiting(full, "Ani")
        guest = EnrolmentFactory(training=full, state=State.NOMINATED)

        assert set(asked(guest, despite=["full"], reason="At the door.")) == {"full", "overtakes"}

    def test_before_the_first_day_the_waiting_list_is_the_way(self):
        training = TrainingFactory(capacity=1)
        EnrolmentFactory(training=training)
        early = EnrolmentFactory(training=training, state=State.NOMINATED)

        with pytest.raises(DomainError) as error:
            confirm(early, despite=["full"], reason="A friend.")

        assert error.value.code == "enrolment.full"
        assert refusal(error).startswith("The only place is taken.")

    def test_the_training_can_still_be_changed_afterwards(self, full):
        guest = EnrolmentFactory(training=full, state=State.NOMINATED)
        confirm(guest, despite=["full"], reason="At the door.")
        full.refresh_from_db()
        full.title_en = "Another title"
        training_services.change_training(training=full)
        full.capacity = 1

        with pytest.raises(ValidationError, match="3 participants are confirmed"):
            training_services.change_training(training=full)
        assert Training.objects.get(pk=full.pk).title_en == "Another title"

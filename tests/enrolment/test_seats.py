"""Who has a seat: confirmed, put on the waiting list, moved up, and what can be undone."""

import datetime

import pytest
from django.utils import timezone

from emm.common.errors import DomainError
from emm.common.states import TransitionRefused
from tests.factories import AttendanceMarkFactory, EnrolmentFactory, OfficerFactory, SessionFactory, TrainingFactory
from trainings.enrolment import services as enrolment_services
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

from .enrolments import refusal, reload

pytestmark = pytest.mark.django_db
State = Enrolment.State


# --- Confirming -------------------------------------------------------------------------------


def test_confirming_takes_a_free_seat():
    enrolment = EnrolmentFactory(state=State.NOMINATED, training__capacity=1)

    moved = enrolment_services.move_enrolment(enrolment=enrolment, transition="confirm", by=OfficerFactory())

    assert moved.enrolment.state == State.CONFIRMED
    assert moved.promoted is None
    assert reload(enrolment).state == State.CONFIRMED


def test_a_full_training_confirms_nobody_and_offers_the_waiting_list():
    training = TrainingFactory(capacity=2)
    EnrolmentFactory.create_batch(2, training=training)
    late = EnrolmentFactory(training=training, state=State.NOMINATED)

    with pytest.raises(DomainError) as error:
        enrolment_services.move_enrolment(enrolment=late, transition="confirm", by=OfficerFactory())

    assert error.value.code == "enrolment.full"
    assert refusal(error) == (
        "All 2 places are taken. Move the person to the waiting list, or increase the number of places."
    )
    assert reload(late).state == State.NOMINATED


def test_only_confirmed_participants_hold_seats():
    training = TrainingFactory(capacity=1)
    for state in (State.NOMINATED, State.WAITLISTED, State.DECLINED, State.WITHDRAWN):
        EnrolmentFactory(training=training, state=state)
    EnrolmentFactory(training__capacity=1)
    enrolment = EnrolmentFactory(training=training, state=State.NOMINATED)

    enrolment_services.move_enrolment(
        enrolment=enrolment, transition="confirm", by=OfficerFactory(), despite=["overtakes"]
    )

    assert training.enrolments.confirmed().get() == enrolment


def test_confirming_twice_is_refused():
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    officer = OfficerFactory()
    enrolment_services.move_enrolment(enrolment=enrolment, transition="confirm", by=officer)

    with pytest.raises(TransitionRefused):
        enrolment_services.move_enrolment(enrolment=enrolment, transition="confirm", by=officer)


def test_an_unknown_transition_is_refused():
    with pytest.raises(TransitionRefused):
        enrolment_services.move_enrolment(enrolment=EnrolmentFactory(), transition="promote", by=OfficerFactory())


@pytest.mark.parametrize("transition", ["confirm", "waitlist", "decline", "withdraw"])
def test_participants_of_a_completed_training_do_not_move(transition):
    enrolment = EnrolmentFactory(state=State.NOMINATED, training__state=Training.State.COMPLETED)

    with pytest.raises(DomainError) as error:
        enrolment_services.move_enrolment(enrolment=enrolment, transition=transition, by=OfficerFactory())

    assert error.value.code == "enrolment.training_closed"


# --- The waiting list -------------------------------------------------------------------------


def test_the_waiting_list_remembers_since_when():
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    before = timezone.now()

    enrolment_services.move_enrolment(enrolment=enrolment, transition="waitlist", by=OfficerFactory())

    waiting_since = reload(enrolment).waiting_since
    assert waiting_since is not None
    assert before <= waiting_since <= timezone.now()


def test_who_leaves_the_waiting_list_no_longer_waits():
    enrolment = EnrolmentFactory(state=State.WAITLISTED, waiting_since=timezone.now())

    enrolment_services.move_enrolment(enrolment=enrolment, transition="confirm", by=OfficerFactory())

    assert reload(enrolment).waiting_since is None


def test_a_freed_seat_goes_to_who_has_waited_longest():
    training = TrainingFactory(capacity=1)
    leaving = EnrolmentFactory(training=training)
    monday = timezone.now() - datetime.timedelta(days=3)
    second = EnrolmentFactory(
        training=training, state=State.WAITLISTED, waiting_since=monday + datetime.timedelta(days=1)
    )
    first = EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=monday)

    moved = enrolment_services.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

    assert moved.promoted == first
    assert (reload(leaving).state, reload(first).state, reload(second).state) == (
        State.WITHDRAWN,
        State.CONFIRMED,
        State.WAITLISTED,
    )
    assert reload(first).waiting_since is None


def test_of_two_who_wait_equally_long_the_earlier_entry_moves_up():
    training = TrainingFactory(capacity=1)
    leaving = EnrolmentFactory(training=training)
    now = timezone.now()
    first, _second = EnrolmentFactory.create_batch(2, training=training, state=State.WAITLISTED, waiting_since=now)

    moved = enrolment_services.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

    assert moved.promoted == first


def test_nobody_moves_up_when_a_nominated_person_withdraws():
    training = TrainingFactory(capacity=5)
    waiting = EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=timezone.now())
    leaving = EnrolmentFactory(training=training, state=State.NOMINATED)

    moved = enrolment_services.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

    assert moved.promoted is None
    assert reload(waiting).state == State.WAITLISTED


def test_nobody_moves_up_into_a_training_that_is_still_overfull():
    training = TrainingFactory(capacity=3)
    leaving, *_others = EnrolmentFactory.create_batch(3, training=training)
    EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=timezone.now())
    Training.objects.filter(pk=training.pk).update(capacity=1)

    moved = enrolment_services.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

    assert moved.promoted is None


def test_nobody_moves_up_after_the_last_day():
    training = TrainingFactory(starts_on=datetime.date(2022, 9, 29), capacity=1)
    leaving = EnrolmentFactory(training=training)
    EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=timezone.now())

    moved = enrolment_services.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

    assert moved.promoted is None


def test_withdrawing_keeps_the_attendance_marks():
    enrolment = EnrolmentFactory()
    mark = AttendanceMarkFactory(session=SessionFactory(training=enrolment.training), enrolment=enrolment)

    enrolment_services.move_enrolment(enrolment=enrolment, transition="withdraw", by=OfficerFactory())

    assert list(reload(enrolment).marks.all()) == [mark]


def test_who_withdrew_can_be_nominated_again():
    enrolment = EnrolmentFactory(state=State.WITHDRAWN)

    moved = enrolment_services.move_enrolment(enrolment=enrolment, transition="renominate", by=OfficerFactory())

    assert moved.enrolment.state == State.NOMINATED


# --- Undoing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "transition"),
    [
        (State.NOMINATED, "confirm"),
        (State.WAITLISTED, "confirm"),
        (State.NOMINATED, "waitlist"),
        (State.NOMINATED, "decline"),
        (State.CONFIRMED, "withdraw"),
        (State.WITHDRAWN, "renominate"),
    ],
)
def test_a_move_can_be_undone(state, transition):
    since = timezone.now() if state == State.WAITLISTED else None
    enrolment = EnrolmentFactory(state=state, waiting_since=since)
    officer = OfficerFactory()
    enrolment_services.move_enrolment(enrolment=enrolment, transition=transition, by=officer)

    undone = enrolment_services.undo_move(enrolment=enrolment, by=officer)

    assert undone == enrolment
    assert (undone.state, undone.waiting_since) == (state, since)
    assert reload(enrolment).state == state


def test_a_corrected_position_does_not_hide_the_move_to_undo():
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    officer = OfficerFactory()
    enrolment_services.move_enrolment(enrolment=enrolment, transition="decline", by=officer)
    enrolment_services.change_snapshot(
        enrolment=enrolment, institution=None, position="Director", region=None, by=officer
    )

    undone = enrolment_services.undo_move(enrolment=enrolment, by=officer)

    assert (undone.state, undone.position) == (State.NOMINATED, "Director")


def test_what_a_colleague_did_is_not_undone():
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    enrolment_services.move_enrolment(enrolment=enrolment, transition="decline", by=OfficerFactory())

    with pytest.raises(DomainError) as error:
        enrolment_services.undo_move(enrolment=enrolment, by=OfficerFactory())

    assert error.value.code == "enrolment.undo_too_late"
    assert reload(enrolment).state == State.DECLINED


def test_there_is_nothing_to_undo_for_who_was_never_moved():
    with pytest.raises(DomainError) as error:
        enrolment_services.undo_move(enrolment=EnrolmentFactory(), by=OfficerFactory())

    assert error.value.code == "enrolment.undo_too_late"


def test_a_seat_that_went_to_another_is_not_taken_back():
    training = TrainingFactory(capacity=1)
    leaving = EnrolmentFactory(training=training)
    waiting = EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=timezone.now())
    officer = OfficerFactory()
    enrolment_services.move_enrolment(enrolment=leaving, transition="withdraw", by=officer)

    with pytest.raises(DomainError) as error:
        enrolment_services.undo_move(enrolment=leaving, by=officer)

    assert error.value.code == "enrolment.full"
    assert training.enrolments.confirmed().get() == waiting


# --- All at once ------------------------------------------------------------------------------


def test_all_nominated_are_confirmed_while_seats_last_the_first_nominated_first():
    training = TrainingFactory(capacity=3)
    EnrolmentFactory(training=training)
    first, second, third = EnrolmentFactory.create_batch(3, training=training, state=State.NOMINATED)

    outcome = enrolment_services.confirm_all_nominated(training=training, by=OfficerFactory())

    assert (outcome.confirmed, outcome.remaining) == (2, 1)
    assert [reload(enrolment).state for enrolment in (first, second, third)] == [
        State.CONFIRMED,
        State.CONFIRMED,
        State.NOMINATED,
    ]


def test_nobody_is_confirmed_when_nobody_is_nominated():
    with pytest.raises(DomainError) as error:
        enrolment_services.confirm_all_nominated(training=TrainingFactory(), by=OfficerFactory())

    assert error.value.code == "enrolment.nobody_nominated"


def test_a_full_training_confirms_none_of_the_nominated():
    training = TrainingFactory(capacity=1)
    EnrolmentFactory(training=training)
    EnrolmentFactory(training=training, state=State.NOMINATED)

    with pytest.raises(DomainError) as error:
        enrolment_services.confirm_all_nominated(training=training, by=OfficerFactory())

    assert refusal(error).startswith("The only place is taken.")

"""Who takes part: seats, the waiting list, and what stays true."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from emm.common.errors import DomainError
from emm.common.states import TransitionRefused
from participants.models import Region
from tests.factories import (
    AttendanceMarkFactory,
    EnrolmentFactory,
    InstitutionFactory,
    OfficerFactory,
    PersonFactory,
    RegionFactory,
    SessionFactory,
    TrainingFactory,
)
from trainings import enrolling
from trainings.models import Enrolment, Training

pytestmark = pytest.mark.django_db

State = Enrolment.State


def refusal(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


def reload(enrolment: Any) -> Any:
    return Enrolment.objects.get(pk=enrolment.pk)


# --- Nominating -------------------------------------------------------------------------------


def test_enrolling_writes_down_what_is_true_today():
    sulsel = RegionFactory(code="73")
    ministry = InstitutionFactory(name_en="Ministry of Manpower", name_ind="Kementerian Ketenagakerjaan")
    person = PersonFactory(institution=ministry, position="Head of section", region=sulsel)
    officer = OfficerFactory()

    enrolment = enrolling.enrol(training=TrainingFactory(), person=person, by=officer, note="Vegetarian")

    enrolment = reload(enrolment)
    assert enrolment.state == State.NOMINATED
    assert enrolment.institution == ministry
    assert enrolment.institution_name_en == "Ministry of Manpower"
    assert enrolment.institution_name_ind == "Kementerian Ketenagakerjaan"
    assert enrolment.position == "Head of section"
    assert enrolment.region == sulsel
    assert enrolment.note == "Vegetarian"
    assert enrolment.history.get().history_user == officer


def test_a_later_change_of_person_and_institution_changes_no_enrolment():
    person = PersonFactory(institution__name_en="Old name", institution__name_ind="Nama lama", position="Analyst")
    enrolment: Any = enrolling.enrol(training=TrainingFactory(), person=person, by=OfficerFactory())

    person.institution.name_en = "New name"
    person.institution.save()
    person.position = "Director"
    person.save()

    enrolment = reload(enrolment)
    assert (enrolment.institution_name_en, enrolment.position) == ("Old name", "Analyst")


def test_a_name_in_one_language_stands_for_both():
    person = PersonFactory(institution__name_en=None, institution__name_ind="Badan Nasional")

    with translation.override("id"):
        enrolment = enrolling.enrol(training=TrainingFactory(), person=person, by=OfficerFactory())

    enrolment = reload(enrolment)
    assert (enrolment.institution_name_en, enrolment.institution_name_ind) == ("Badan Nasional", "Badan Nasional")


def test_without_own_province_the_institutions_counts_and_a_regency_counts_for_its_province():
    bali = RegionFactory(code="51")
    badung = Region.objects.create(code="51.03", level="regency", name_en="Badung", parent=bali)
    person = PersonFactory(institution__region=badung, region=None)

    enrolment = enrolling.enrol(training=TrainingFactory(), person=person, by=OfficerFactory())

    assert enrolment.region == bali


def test_a_person_without_institution_can_be_enrolled():
    person = PersonFactory(institution=None, position="", region=None, email=None)

    enrolment = enrolling.enrol(training=TrainingFactory(), person=person, by=OfficerFactory())

    assert (enrolment.institution, enrolment.institution_name_en, enrolment.region) == (None, "", None)


def test_nobody_is_enrolled_twice_and_the_refusal_names_the_state():
    earlier = EnrolmentFactory(state=State.WAITLISTED, person__full_name="Suryani")

    with pytest.raises(DomainError) as error:
        enrolling.enrol(training=earlier.training, person=earlier.person, by=OfficerFactory())

    assert error.value.field == "person"
    assert refusal(error) == "Suryani is enrolled in this training already; the state is “Waiting list”."
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("state", [Training.State.COMPLETED, Training.State.CANCELLED])
def test_a_training_that_is_over_or_cancelled_takes_nobody_in(state):
    training = TrainingFactory(state=state)

    with pytest.raises(DomainError) as error:
        enrolling.enrol(training=training, person=PersonFactory(), by=OfficerFactory())

    assert refusal(error) == (
        f"The participants can no longer be changed: the training is “{state.label}”. Reopen it first."
    )
    assert Enrolment.objects.count() == 0


def test_the_state_that_counts_is_the_stored_one_not_the_one_in_hand():
    training = TrainingFactory()
    Training.objects.filter(pk=training.pk).update(state=Training.State.CANCELLED)

    with pytest.raises(DomainError):
        enrolling.enrol(training=training, person=PersonFactory(), by=OfficerFactory())


# --- Confirming -------------------------------------------------------------------------------


def test_confirming_takes_a_free_seat():
    enrolment = EnrolmentFactory(state=State.NOMINATED, training__capacity=1)

    moved = enrolling.move_enrolment(enrolment=enrolment, transition="confirm", by=OfficerFactory())

    assert moved.enrolment.state == State.CONFIRMED
    assert moved.promoted is None
    assert reload(enrolment).state == State.CONFIRMED


def test_a_full_training_confirms_nobody_and_offers_the_waiting_list():
    training = TrainingFactory(capacity=2)
    EnrolmentFactory.create_batch(2, training=training)
    late = EnrolmentFactory(training=training, state=State.NOMINATED)

    with pytest.raises(DomainError) as error:
        enrolling.move_enrolment(enrolment=late, transition="confirm", by=OfficerFactory())

    assert error.value.code == "full"
    assert refusal(error) == (
        "All 2 seats of this training are taken. Put the person on the waiting list, or raise the number of seats."
    )
    assert reload(late).state == State.NOMINATED


def test_only_confirmed_participants_hold_seats():
    training = TrainingFactory(capacity=1)
    for state in (State.NOMINATED, State.WAITLISTED, State.DECLINED, State.WITHDRAWN):
        EnrolmentFactory(training=training, state=state)
    EnrolmentFactory(training__capacity=1)
    enrolment = EnrolmentFactory(training=training, state=State.NOMINATED)

    enrolling.move_enrolment(enrolment=enrolment, transition="confirm", by=OfficerFactory())

    assert training.enrolments.confirmed().get() == enrolment


def test_confirming_twice_is_refused():
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    officer = OfficerFactory()
    enrolling.move_enrolment(enrolment=enrolment, transition="confirm", by=officer)

    with pytest.raises(TransitionRefused):
        enrolling.move_enrolment(enrolment=enrolment, transition="confirm", by=officer)


def test_an_unknown_transition_is_refused():
    with pytest.raises(TransitionRefused):
        enrolling.move_enrolment(enrolment=EnrolmentFactory(), transition="promote", by=OfficerFactory())


@pytest.mark.parametrize("transition", ["confirm", "waitlist", "decline", "withdraw"])
def test_participants_of_a_completed_training_do_not_move(transition):
    enrolment = EnrolmentFactory(state=State.NOMINATED, training__state=Training.State.COMPLETED)

    with pytest.raises(DomainError) as error:
        enrolling.move_enrolment(enrolment=enrolment, transition=transition, by=OfficerFactory())

    assert error.value.code == "closed"


# --- The waiting list -------------------------------------------------------------------------


def test_the_waiting_list_remembers_since_when():
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    before = timezone.now()

    enrolling.move_enrolment(enrolment=enrolment, transition="waitlist", by=OfficerFactory())

    waiting_since = reload(enrolment).waiting_since
    assert waiting_since is not None
    assert before <= waiting_since <= timezone.now()


def test_who_leaves_the_waiting_list_no_longer_waits():
    enrolment = EnrolmentFactory(state=State.WAITLISTED, waiting_since=timezone.now())

    enrolling.move_enrolment(enrolment=enrolment, transition="confirm", by=OfficerFactory())

    assert reload(enrolment).waiting_since is None


def test_a_freed_seat_goes_to_who_has_waited_longest():
    training = TrainingFactory(capacity=1)
    leaving = EnrolmentFactory(training=training)
    monday = timezone.now() - datetime.timedelta(days=3)
    second = EnrolmentFactory(
        training=training, state=State.WAITLISTED, waiting_since=monday + datetime.timedelta(days=1)
    )
    first = EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=monday)

    moved = enrolling.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

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

    moved = enrolling.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

    assert moved.promoted == first


def test_nobody_moves_up_when_a_nominated_person_withdraws():
    training = TrainingFactory(capacity=5)
    waiting = EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=timezone.now())
    leaving = EnrolmentFactory(training=training, state=State.NOMINATED)

    moved = enrolling.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

    assert moved.promoted is None
    assert reload(waiting).state == State.WAITLISTED


def test_nobody_moves_up_into_a_training_that_is_still_overfull():
    training = TrainingFactory(capacity=3)
    leaving, *_others = EnrolmentFactory.create_batch(3, training=training)
    EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=timezone.now())
    Training.objects.filter(pk=training.pk).update(capacity=1)

    moved = enrolling.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

    assert moved.promoted is None


def test_nobody_moves_up_after_the_last_day():
    training = TrainingFactory(starts_on=datetime.date(2022, 9, 29), capacity=1)
    leaving = EnrolmentFactory(training=training)
    EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=timezone.now())

    moved = enrolling.move_enrolment(enrolment=leaving, transition="withdraw", by=OfficerFactory())

    assert moved.promoted is None


def test_withdrawing_keeps_the_attendance_marks():
    enrolment = EnrolmentFactory()
    mark = AttendanceMarkFactory(session=SessionFactory(training=enrolment.training), enrolment=enrolment)

    enrolling.move_enrolment(enrolment=enrolment, transition="withdraw", by=OfficerFactory())

    assert list(reload(enrolment).marks.all()) == [mark]


def test_who_withdrew_can_be_nominated_again():
    enrolment = EnrolmentFactory(state=State.WITHDRAWN)

    moved = enrolling.move_enrolment(enrolment=enrolment, transition="renominate", by=OfficerFactory())

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
    enrolling.move_enrolment(enrolment=enrolment, transition=transition, by=officer)

    undone = enrolling.undo_move(enrolment=enrolment, by=officer)

    assert undone == enrolment
    assert (undone.state, undone.waiting_since) == (state, since)
    assert reload(enrolment).state == state


def test_a_corrected_position_does_not_hide_the_move_to_undo():
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    officer = OfficerFactory()
    enrolling.move_enrolment(enrolment=enrolment, transition="decline", by=officer)
    enrolling.change_snapshot(enrolment=enrolment, institution=None, position="Director", region=None, by=officer)

    undone = enrolling.undo_move(enrolment=enrolment, by=officer)

    assert (undone.state, undone.position) == (State.NOMINATED, "Director")


def test_what_a_colleague_did_is_not_undone():
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    enrolling.move_enrolment(enrolment=enrolment, transition="decline", by=OfficerFactory())

    with pytest.raises(DomainError) as error:
        enrolling.undo_move(enrolment=enrolment, by=OfficerFactory())

    assert error.value.code == "undo"
    assert reload(enrolment).state == State.DECLINED


def test_there_is_nothing_to_undo_for_who_was_never_moved():
    with pytest.raises(DomainError) as error:
        enrolling.undo_move(enrolment=EnrolmentFactory(), by=OfficerFactory())

    assert error.value.code == "undo"


def test_a_seat_that_went_to_another_is_not_taken_back():
    training = TrainingFactory(capacity=1)
    leaving = EnrolmentFactory(training=training)
    waiting = EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=timezone.now())
    officer = OfficerFactory()
    enrolling.move_enrolment(enrolment=leaving, transition="withdraw", by=officer)

    with pytest.raises(DomainError) as error:
        enrolling.undo_move(enrolment=leaving, by=officer)

    assert error.value.code == "full"
    assert training.enrolments.confirmed().get() == waiting


# --- All at once ------------------------------------------------------------------------------


def test_all_nominated_are_confirmed_while_seats_last_the_first_nominated_first():
    training = TrainingFactory(capacity=3)
    EnrolmentFactory(training=training)
    first, second, third = EnrolmentFactory.create_batch(3, training=training, state=State.NOMINATED)

    outcome = enrolling.confirm_all_nominated(training=training, by=OfficerFactory())

    assert outcome == enrolling.Confirmed(confirmed=2, remaining=1)
    assert [reload(enrolment).state for enrolment in (first, second, third)] == [
        State.CONFIRMED,
        State.CONFIRMED,
        State.NOMINATED,
    ]


def test_nobody_is_confirmed_when_nobody_is_nominated():
    with pytest.raises(DomainError) as error:
        enrolling.confirm_all_nominated(training=TrainingFactory(), by=OfficerFactory())

    assert error.value.code == "nobody"


def test_a_full_training_confirms_none_of_the_nominated():
    training = TrainingFactory(capacity=1)
    EnrolmentFactory(training=training)
    EnrolmentFactory(training=training, state=State.NOMINATED)

    with pytest.raises(DomainError) as error:
        enrolling.confirm_all_nominated(training=training, by=OfficerFactory())

    assert refusal(error).startswith("The training’s only seat is taken.")


# --- Correcting the snapshot ------------------------------------------------------------------


def test_a_snapshot_can_be_corrected():
    enrolment = EnrolmentFactory()
    agency = InstitutionFactory(name_en="National Agency", name_ind="Badan Nasional")
    bali = RegionFactory(code="51")

    enrolling.change_snapshot(
        enrolment=enrolment, institution=agency, position="Secretary", region=bali, by=OfficerFactory(), note="Moved"
    )

    changed = reload(enrolment)
    assert (changed.institution, changed.institution_name_en, changed.institution_name_ind) == (
        agency,
        "National Agency",
        "Badan Nasional",
    )
    assert (changed.position, changed.region, changed.note) == ("Secretary", bali, "Moved")


def test_correcting_the_position_leaves_the_old_name_of_a_renamed_institution():
    enrolment = EnrolmentFactory(person__institution__name_en="Old name")
    enrolment.institution.name_en = "New name"
    enrolment.institution.save()

    enrolling.change_snapshot(
        enrolment=enrolment, institution=enrolment.institution, position="Director", region=None, by=OfficerFactory()
    )

    assert reload(enrolment).institution_name_en == "Old name"


def test_a_position_that_is_too_long_is_refused_at_its_field():
    enrolment = EnrolmentFactory()

    with pytest.raises(ValidationError) as error:
        enrolling.change_snapshot(
            enrolment=enrolment, institution=None, position="x" * 151, region=None, by=OfficerFactory()
        )

    assert list(error.value.message_dict) == ["position"]

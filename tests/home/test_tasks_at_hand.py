"""What needs doing now, by training: planning, marking, issuing; and nothing that is done."""

import pytest

from emm.jobs.models import Job
from tests.factories import (
    AdministratorFactory,
    AttendanceMarkFactory,
    EnrolmentFactory,
    JobFactory,
    OfficerFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    at,
)
from tests.reporting.reached import attend
from trainings.certificates.issuing.zips import JOB_KIND
from trainings.enrolment.models import Enrolment
from trainings.home.todo_items import (
    issuing_tasks,
    marking_tasks,
    merged,
    next_sessions_of_trainer,
    planning_tasks,
    stopped_jobs,
    trainings_in_hand,
)
from trainings.planning.models import Session, Training

from .around_today import TODAY, days_from_now, past_session, ready

pytestmark = pytest.mark.django_db


def planning():
    """What planning asks for now: by training, what to do."""
    return {
        each.training: [(task.text, task.action) for task in each.tasks]
        for each in planning_tasks(trainings_in_hand(OfficerFactory()))
    }


# --- Planning ---------------------------------------------------------------------------------


def test_nothing_is_asked_for_a_training_whose_plan_is_complete():
    ready()
    assert planning() == {}


def test_a_training_without_venue_asks_for_one():
    training = ready(venue="")
    assert planning() == {training: [("The venue is missing.", "Enter the venue")]}


def test_an_online_training_needs_no_venue():
    ready(venue="", mode=Training.Mode.ONLINE)
    assert planning() == {}


def test_an_empty_timetable_is_asked_for():
    training = TrainingFactory()
    assert planning() == {training: [("The timetable is empty.", "Plan the timetable")]}


def test_sessions_without_lead_are_counted_and_other_sessions_are_not():
    training = ready()
    SessionFactory(training=training, starts_at=at(training, "11:00"))
    SessionFactory(training=training, starts_at=at(training, "13:00"))
    SessionFactory(training=training, starts_at=at(training, "15:00"), kind=Session.Kind.BREAK)
    assert planning() == {training: [("2 sessions have no lead trainer.", "Find trainers")]}


def test_an_observer_does_not_teach():
    training = TrainingFactory()
    SessionTrainerFactory(session=SessionFactory(training=training), role="observer")
    assert planning() == {training: [("1 session has no lead trainer.", "Find trainers")]}


def test_nominations_wait_for_an_answer():
    training = ready()
    EnrolmentFactory.create_batch(3, training=training, state=Enrolment.State.NOMINATED)
    EnrolmentFactory(training=training, state=Enrolment.State.DECLINED)
    assert planning() == {training: [("3 nominations need a decision.", "Make a decision")]}


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        (1, "The training is full; 1 person is on the waiting list."),
        (2, "1 person is on the waiting list, and places are left."),
    ],
)
def test_the_waiting_list_is_told_with_whether_there_are_seats(capacity, words):
    training = ready(capacity=capacity)
    EnrolmentFactory(training=training)
    EnrolmentFactory(training=training, state=Enrolment.State.WAITLISTED)
    assert planning() == {training: [(words, "See the list")]}


def test_a_complete_draft_waits_for_being_published():
    training = ready(state=Training.State.DRAFT)
    assert planning() == {training: [("The plan is complete but not published.", "Publish")]}


def test_a_training_that_is_over_waits_for_being_completed_and_for_nothing_else():
    training = TrainingFactory(starts_on=days_from_now(-5), venue="")
    assert planning() == {training: [("The training is over.", "Mark as completed")]}


def test_a_draft_whose_dates_have_passed_needs_new_ones():
    training = TrainingFactory(starts_on=days_from_now(-5), state=Training.State.DRAFT)
    assert planning() == {training: [("The dates of this draft have passed.", "Change the dates")]}


@pytest.mark.parametrize("state", [Training.State.COMPLETED, Training.State.CANCELLED])
def test_nothing_is_asked_for_a_closed_training(state):
    TrainingFactory(state=state, venue="")
    assert planning() == {}


def test_the_numbers_of_a_training_do_not_multiply_each_other(django_assert_num_queries):
    training = TrainingFactory()
    for clock in ("09:00", "11:00", "13:00"):
        SessionFactory(training=training, starts_at=at(training, clock))
    EnrolmentFactory.create_batch(2, training=training)
    EnrolmentFactory.create_batch(4, training=training, state=Enrolment.State.NOMINATED)
    officer = OfficerFactory()
    assert officer.roles == {"officer"}  # asked once for every request
    with django_assert_num_queries(1):
        (found,) = trainings_in_hand(officer)
    assert (found.session_count, found.untaught_count, found.confirmed_count, found.nominated_count) == (3, 3, 2, 4)


def test_a_session_of_the_last_days_that_is_not_marked_completely_is_asked_for():
    session = past_session()
    AttendanceMarkFactory(session=session)
    EnrolmentFactory(training=session.training)
    (found,) = marking_tasks(OfficerFactory())
    (task,) = found.tasks
    assert (found.training, task.text, task.url) == (
        session.training,
        "Attendance for “Policy cycle” is incomplete.",
        f"/en/staff/sessions/{session.pk}/attendance/",
    )


def test_several_sessions_are_one_task_of_their_training():
    first = past_session()
    past_session(training=first.training, clock="13:00")
    EnrolmentFactory(training=first.training)
    (found,) = marking_tasks(OfficerFactory())
    assert [(task.text, task.url) for task in found.tasks] == [
        ("Attendance is incomplete for 2 sessions.", f"/en/staff/trainings/{first.training.pk}/attendance/")
    ]


def test_what_is_marked_or_long_ago_or_a_break_is_not_asked_for():
    AttendanceMarkFactory(session=past_session())
    pause = SessionFactory(training=TrainingFactory(starts_on=days_from_now(-2)), kind="break")
    for session in (past_session(days=30), pause):
        EnrolmentFactory(training=session.training)
    assert marking_tasks(OfficerFactory()) == []


def test_a_trainer_is_asked_only_about_own_trainings():
    trainer = TrainerUserFactory()
    own, foreign = past_session(), past_session()
    SessionTrainerFactory(session=own, trainer=trainer.person.trainer)
    for session in (own, foreign):
        EnrolmentFactory(training=session.training)
    assert [each.training for each in marking_tasks(trainer)] == [own.training]


# --- Issuing ----------------------------------------------------------------------------------


def test_participants_who_came_and_have_no_certificate_are_counted():
    training = TrainingFactory(starts_on=days_from_now(-5), state=Training.State.COMPLETED)
    attend(training, women=2)
    EnrolmentFactory(training=training)
    (found,) = issuing_tasks()
    assert [(task.text, task.url) for task in found.tasks] == [
        ("2 participants have no certificate yet.", f"/en/staff/trainings/{training.pk}/certificates/")
    ]


@pytest.mark.parametrize(("days", "state"), [(200, "completed"), (5, "cancelled"), (-5, "planned")])
def test_no_certificates_are_asked_for_where_none_are_due(days, state):
    attend(TrainingFactory(starts_on=days_from_now(-days), state=state), women=1)
    assert issuing_tasks() == []


# --- Everything else --------------------------------------------------------------------------


def test_tasks_of_one_training_are_shown_together_in_the_order_of_time():
    later, earlier = TrainingFactory(starts_on=days_from_now(9)), TrainingFactory(starts_on=days_from_now(2))
    first = planning_tasks(trainings_in_hand(OfficerFactory()))
    together = merged(first, [each for each in first if each.training == later])
    assert [each.training for each in together] == [earlier, later]
    assert [len(each.tasks) for each in together] == [1, 1]


def test_an_administrator_sees_all_failed_work_and_others_their_own():
    officer = OfficerFactory()
    zipping = {"kind": JOB_KIND, "payload": {"training": TrainingFactory().pk}}
    own = JobFactory(**zipping, state=Job.State.FAILED, started_by=officer)
    other = JobFactory(state=Job.State.FAILED)
    JobFactory(**zipping, state=Job.State.SUCCEEDED, started_by=officer)
    assert stopped_jobs(officer) == [own]
    assert stopped_jobs(AdministratorFactory()) == [other, own]


def test_work_cancelled_by_a_restore_is_told_of_and_work_cancelled_by_somebody_is_not():
    officer = OfficerFactory()
    zipping = {"kind": JOB_KIND, "payload": {"training": TrainingFactory().pk}}
    cancelled = {**zipping, "started_by": officer, "state": Job.State.CANCELLED}
    JobFactory(**cancelled)
    by_restore = JobFactory(**cancelled, error="It may have been done since.")
    assert stopped_jobs(officer) == [by_restore]


def test_failed_work_is_of_no_concern_to_whoever_may_not_start_it_any_more():
    officer = OfficerFactory()
    payload = {"training": TrainingFactory().pk}
    JobFactory(kind=JOB_KIND, payload=payload, state=Job.State.FAILED, started_by=officer)
    officer.role_grants.update(role="trainer", covers_everything=False)
    officer.forget_roles()
    assert stopped_jobs(officer) == []


def test_a_trainers_next_sessions_are_own_ones_after_today():
    trainer = TrainerUserFactory()
    training = TrainingFactory(starts_on=days_from_now(3))
    second = SessionFactory(training=training, starts_at=at(training, "13:00"))
    first = SessionFactory(training=training)
    for session in (first, second, SessionFactory(training=TrainingFactory(starts_on=TODAY()))):
        SessionTrainerFactory(session=session, trainer=trainer.person.trainer)
    SessionFactory(training=training, starts_at=at(training, "15:00"))
    assert list(next_sessions_of_trainer(trainer)) == [first, second]

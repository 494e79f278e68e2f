"""Today's sessions, for whoever teaches in them or runs them."""

import datetime

import pytest
import time_machine

from tests.factories import (
    AttendanceMarkFactory,
    EnrolmentFactory,
    OfficerFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    UserFactory,
    at,
)
from trainings.attendance.models import AttendanceMark
from trainings.attendance.today import sessions_of_today
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2030, 9, 30)
# 23:30 UTC of the day before: past midnight in Makassar, and in Jakarta.
EARLY = datetime.datetime(2030, 9, 29, 23, 30, tzinfo=datetime.UTC)


@pytest.fixture
def officer():
    return OfficerFactory()


def training_of_today(**fields):
    return TrainingFactory(starts_on=TODAY, **fields)


@time_machine.travel(EARLY, tick=False)
def test_counts_who_is_marked_among_those_who_hold_a_seat(officer):
    session = SessionFactory(training=training_of_today())
    marked, cleared, _unmarked = EnrolmentFactory.create_batch(3, training=session.training)
    gone = EnrolmentFactory(training=session.training, state=Enrolment.State.WITHDRAWN)
    AttendanceMarkFactory(session=session, enrolment=marked)
    AttendanceMarkFactory(session=session, enrolment=marked, status=AttendanceMark.Status.LATE)
    AttendanceMarkFactory(session=session, enrolment=cleared, status=AttendanceMark.Status.CLEARED)
    AttendanceMarkFactory(session=session, enrolment=gone)

    (today,) = sessions_of_today(officer)

    assert (today.session, today.marked, today.total, today.unmarked) == (session, 1, 3, 2)
    assert (today.is_mine, today.is_running, today.is_over) == (False, False, False)
    assert today.url == f"/en/staff/sessions/{session.pk}/attendance/"


@time_machine.travel(EARLY, tick=False)
def test_whose_mark_was_taken_back_is_marked_no_more(officer):
    session = SessionFactory(training=training_of_today())
    marked, mistaken = EnrolmentFactory.create_batch(2, training=session.training)
    AttendanceMarkFactory(session=session, enrolment=marked)
    mistake = AttendanceMarkFactory(session=session, enrolment=mistaken)
    AttendanceMarkFactory(session=session, enrolment=mistaken, undoes=mistake, method="undo")
    unwanted = AttendanceMarkFactory(session__training=session.training, session__room="Aula", enrolment=marked)
    AttendanceMarkFactory(session=unwanted.session, enrolment=marked, undoes=unwanted, method="undo")

    found = sessions_of_today(officer)

    assert {today.session: today.marked for today in found} == {session: 1, unwanted.session: 0}


@time_machine.travel(EARLY, tick=False)
def test_the_day_is_that_of_the_place(officer):
    jayapura = training_of_today(time_zone="Asia/Jayapura")
    SessionFactory(training=jayapura, starts_at=at(jayapura, "08:00", day=1))
    last_evening = SessionFactory(training=jayapura, starts_at=at(jayapura, "23:00"))

    assert [today.session for today in sessions_of_today(officer)] == [last_evening]


@time_machine.travel(EARLY, tick=False)
@pytest.mark.parametrize("state", [Training.State.DRAFT, Training.State.CANCELLED, Training.State.COMPLETED])
def test_only_trainings_that_take_place(officer, state):
    SessionFactory(training=training_of_today(state=state))

    assert sessions_of_today(officer) == []


@time_machine.travel(EARLY, tick=False)
def test_breaks_are_left_out(officer):
    SessionFactory(training=training_of_today(), kind="break")

    assert sessions_of_today(officer) == []


@time_machine.travel(EARLY, tick=False)
def test_trainer_sees_the_trainings_they_teach_in_and_which_sessions_are_theirs():
    user = TrainerUserFactory()
    own = SessionTrainerFactory(session__training=training_of_today(), trainer=user.person.trainer).session
    colleagues = SessionFactory(training=own.training, starts_at=at(own.training, "13:00"))
    SessionFactory(training=training_of_today())

    assert [(today.session, today.is_mine) for today in sessions_of_today(user)] == [(own, True), (colleagues, False)]


@time_machine.travel(EARLY, tick=False)
@pytest.mark.parametrize("role", ["viewer", "participant", None])
def test_others_see_none(role):
    SessionFactory(training=training_of_today())

    assert sessions_of_today(UserFactory(role=role)) == []


@time_machine.travel(EARLY, tick=False)
@pytest.mark.parametrize("count", [1, 3])
def test_takes_the_same_queries_for_one_and_for_many(officer, django_assert_num_queries, count):
    for _ in range(count):
        AttendanceMarkFactory(session__training=training_of_today())

    with django_assert_num_queries(3):  # roles, sessions, marks
        today = sessions_of_today(officer)
        labels = [(each.session.label, each.session.training.title, each.marked) for each in today]

    assert len(labels) == count

"""Phones send again what they are not sure has arrived, and two trainers stand in one room."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from tests.factories import EnrolmentFactory, UserFactory, YesterdaysSessionFactory
from trainings.attendance import services as attendance_services
from trainings.attendance.effective_status import standings_in
from trainings.attendance.models import AttendanceMark
from trainings.attendance.services import Mark, mark_all_present, record_marks, undo_last
from trainings.planning.models.sessions import SessionQuerySet

from .constraints import without_constraint

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

DEVICES = 6
PARTICIPANTS = 20
Status = AttendanceMark.Status


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run every act in a thread of its own, all let go at the same moment; what each gave."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def session():
    return YesterdaysSessionFactory()


@pytest.fixture
def trainer():
    return UserFactory(full_name="Ani")


@pytest.fixture
def batch(session):
    enrolments = EnrolmentFactory.create_batch(PARTICIPANTS, training=session.training)
    return [Mark(enrolment.pk, Status.PRESENT) for enrolment in enrolments]


def everybody_looks_before_anybody_writes(monkeypatch, devices):
    """Hold each device up until all of them have found that their marks are not there yet."""
    all_have_looked = threading.Barrier(devices)
    look = attendance_services._stored
    has_looked = threading.local()

    def look_and_wait(marks):
        found = look(marks)
        if not hasattr(has_looked, "once"):
            has_looked.once = True
            all_have_looked.wait(timeout=10)
        return found

    monkeypatch.setattr(attendance_services, "_stored", look_and_wait)


def test_the_same_batch_sent_several_times_at_once_gives_each_mark_once(monkeypatch, session, trainer, batch):
    everybody_looks_before_anybody_writes(monkeypatch, DEVICES)

    outcomes = at_once(*[lambda: record_marks(session=session, marks=batch, by=trainer)] * DEVICES)

    assert AttendanceMark.objects.count() == PARTICIPANTS
    assert all(outcome.recorded == outcomes[0].recorded for outcome in outcomes)
    assert [outcome.refused for outcome in outcomes] == [{}] * DEVICES


def test_without_the_constraint_each_mark_is_there_several_times(monkeypatch, session, trainer, batch):
    """The proof that the test above tests something."""
    with without_constraint(AttendanceMark, _name_of_unique_constraint()):
        everybody_looks_before_anybody_writes(monkeypatch, DEVICES)
        at_once(*[lambda: record_marks(session=session, marks=batch, by=trainer)] * DEVICES)
        stored = AttendanceMark.objects.count()

    assert stored == DEVICES * PARTICIPANTS


def test_the_same_marks_in_another_order_do_not_block_each_other(monkeypatch, session, trainer, batch):
    everybody_looks_before_anybody_writes(monkeypatch, 2)

    at_once(
        lambda: record_marks(session=session, marks=batch, by=trainer),
        lambda: record_marks(session=session, marks=batch[::-1], by=trainer),
    )

    assert AttendanceMark.objects.count() == PARTICIPANTS


def test_one_number_for_two_contents_at_once_is_stored_once_and_refused_once(monkeypatch, session, trainer, batch):
    everybody_looks_before_anybody_writes(monkeypatch, 2)
    one = batch[0]
    other = Mark(one.enrolment_id, Status.ABSENT, one.client_uuid)

    outcomes = at_once(
        lambda: record_marks(session=session, marks=[one], by=trainer),
        lambda: record_marks(session=session, marks=[other], by=trainer),
    )

    assert sorted(len(outcome.recorded) for outcome in outcomes) == [0, 1]
    assert sorted(len(outcome.refused) for outcome in outcomes) == [0, 1]
    assert AttendanceMark.objects.count() == 1


def test_two_trainers_at_once_both_are_kept_and_the_contradiction_is_shown(session, trainer, batch):
    colleague = UserFactory(full_name="Budi")
    participant = batch[0].enrolment_id

    at_once(
        lambda: record_marks(session=session, marks=[Mark(participant, Status.PRESENT)], by=trainer),
        lambda: record_marks(session=session, marks=[Mark(participant, Status.ABSENT)], by=colleague),
    )

    standing = standings_in(session)[participant]
    said = {standing.mark.marked_by: standing.status} | {
        mark.marked_by: mark.status for mark in standing.contradicted_by
    }
    assert said == {trainer: Status.PRESENT, colleague: Status.ABSENT}


def test_all_present_pressed_several_times_at_once_marks_everybody_once(session, trainer, batch):
    act = uuid.uuid4()

    at_once(*[lambda: mark_all_present(session=session, by=trainer, act=act)] * DEVICES)

    assert AttendanceMark.objects.count() == PARTICIPANTS
    assert {standing.status for standing in standings_in(session).values()} == {Status.PRESENT}


def test_an_undoing_sent_several_times_at_once_takes_one_act_back(session, trainer, batch):
    record_marks(session=session, marks=batch, by=trainer)
    act = uuid.uuid4()
    late = [Mark(mark.enrolment_id, Status.LATE, act=act) for mark in batch]
    record_marks(session=session, marks=late, by=trainer)
    number = uuid.uuid4()

    undoings = at_once(*[lambda: undo_last(session=session, by=trainer, client_uuid=number)] * DEVICES)

    assert [len(marks) for marks in undoings] == [PARTICIPANTS] * DEVICES
    assert {standing.status for standing in standings_in(session).values()} == {Status.PRESENT}


def test_without_the_lock_it_takes_the_act_before_back_as_well(monkeypatch, session, trainer, batch):
    """The proof that the test above tests something: the second has looked before the first has written."""
    for status in (Status.PRESENT, Status.LATE):
        record_marks(session=session, marks=[Mark(batch[0].enrolment_id, status)], by=trainer)
    number = uuid.uuid4()
    first_is_done, second_has_looked = threading.Event(), threading.Event()
    is_second = threading.local()
    refusal_of = attendance_services.refusal_of

    def wait_if_second(session):
        if hasattr(is_second, "yes"):
            second_has_looked.set()
            first_is_done.wait(timeout=10)
        return refusal_of(session)

    def first():
        second_has_looked.wait(timeout=10)
        undo_last(session=session, by=trainer, client_uuid=number)
        first_is_done.set()

    def second():
        is_second.yes = True
        undo_last(session=session, by=trainer, client_uuid=number)

    monkeypatch.setattr(SessionQuerySet, "select_for_update", lambda queryset: queryset)
    monkeypatch.setattr(attendance_services, "refusal_of", wait_if_second)
    at_once(first, second)

    assert AttendanceMark.objects.filter(method=AttendanceMark.Method.UNDO).count() == 2
    assert standings_in(session) == {}


def _name_of_unique_constraint() -> str:
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, AttendanceMark._meta.db_table)
    return next(
        name
        for name, about in constraints.items()
        if about["columns"] == ["client_uuid"] and about["unique"] and not about["primary_key"]
    )

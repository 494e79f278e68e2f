"""The periodic tasks of the workers: when they are due, one worker does them."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from emm.jobs import periodic
from emm.jobs.models import PeriodicTask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_others(monkeypatch):
    monkeypatch.setattr(periodic, "_registered", {})


def later(**how_much):
    return time_machine.travel(timezone.now() + datetime.timedelta(**how_much), tick=False)


def test_a_task_that_fails_keeps_no_other_from_being_done(caplog):
    done = []

    @periodic.periodic_task(every=datetime.timedelta(minutes=5))
    def breaks() -> None:
        raise ValueError("broken")

    @periodic.periodic_task(every=datetime.timedelta(minutes=5))
    def works() -> None:
        done.append("works")

    periodic.run_periodic_tasks()
    assert done == ["works"]
    (told,) = [record.getMessage() for record in caplog.records]
    assert told == f"{__name__}.{breaks.__qualname__} failed; it will be tried again"


def test_a_task_is_done_when_it_is_due_and_not_before():
    done = []
    periodic.periodic_task(every=datetime.timedelta(minutes=5))(lambda: done.append(timezone.now()))
    periodic.run_periodic_tasks()
    periodic.run_periodic_tasks()
    assert len(done) == 1
    with later(minutes=4):
        periodic.run_periodic_tasks()
    assert len(done) == 1
    with later(minutes=6):
        periodic.run_periodic_tasks()
        periodic.run_periodic_tasks()
    assert len(done) == 2


def test_of_two_workers_that_find_a_task_due_one_does_it():
    now = timezone.now()
    row = PeriodicTask.objects.create(name="count", due_at=now)
    seen_by_two = [PeriodicTask.objects.get(), PeriodicTask.objects.get()]
    later_on = now + datetime.timedelta(minutes=5)
    assert [periodic._move_on(each, to=later_on) for each in seen_by_two] == [True, False]
    row.refresh_from_db()
    assert row.due_at == later_on

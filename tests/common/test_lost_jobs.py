"""Background work whose worker is gone: found again, and done once."""

import datetime

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from emm.common import jobs
from emm.common.management.commands.work import take_care
from emm.common.models import Job, Worker
from tests.factories import JobFactory

from .working import count_to, run

pytestmark = pytest.mark.django_db
State = Job.State


# --- Lost and found ---------------------------------------------------------------------------


def ago(seconds):
    return timezone.now() - datetime.timedelta(seconds=seconds)


def lost(**fields):
    return JobFactory(**{"state": State.RUNNING, "worker": "gone", "attempts": 1, "lease_until": ago(1), **fields})


def test_a_job_whose_lease_ran_out_waits_again_and_goes_on(work):
    work(count_to(2))
    job = lost()
    assert jobs.requeue_lost() == 1
    job.refresh_from_db()
    assert (job.state, job.lease_until, DBTaskResult.objects.count()) == (State.QUEUED, None, 1)
    assert (run(job).state, job.attempts) == (State.SUCCEEDED, 2)


def test_a_job_under_a_lease_is_left_alone():
    job = lost(lease_until=timezone.now() + datetime.timedelta(seconds=1))
    assert jobs.requeue_lost() == 0
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_a_job_that_was_lost_too_often_fails_in_the_language_of_whoever_started_it(settings):
    job = lost(attempts=5, max_attempts=5)
    assert jobs.requeue_lost() == 1
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "The worker stopped 5 times while doing this.")
    assert (job.lease_until, DBTaskResult.objects.count()) == (None, 0)


def test_a_job_that_was_to_be_cancelled_and_got_lost_ends_as_cancelled():
    job = lost(cancel_requested=True)
    assert jobs.requeue_lost() == 1
    job.refresh_from_db()
    assert (job.state, DBTaskResult.objects.count()) == (State.CANCELLED, 0)


def test_a_job_whose_entry_in_the_queue_got_lost_is_queued_again(settings):
    settings.JOB_LEASE_SECONDS = 60
    with time_machine.travel(timezone.now() - datetime.timedelta(seconds=301), tick=False):
        forgotten = JobFactory()
    waiting = JobFactory()
    assert jobs.requeue_lost() == 1
    assert [entry.args_kwargs["args"] for entry in DBTaskResult.objects.all()] == [[forgotten.pk]]
    assert waiting.state == State.QUEUED
    assert jobs.requeue_lost() == 0


def test_a_job_that_pauses_is_not_lost(settings):
    settings.JOB_LEASE_SECONDS = 60
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=1), tick=False):
        pauses = JobFactory(run_after=timezone.now() + datetime.timedelta(minutes=58))
        forgotten = JobFactory(run_after=timezone.now() + datetime.timedelta(minutes=54))
    assert jobs.requeue_lost() == 1
    assert [entry.args_kwargs["args"] for entry in DBTaskResult.objects.all()] == [[forgotten.pk]]
    pauses.refresh_from_db()
    assert pauses.run_after is not None


def test_of_two_reapers_one_acts():
    lost()
    assert [jobs.requeue_lost(), jobs.requeue_lost()] == [1, 0]
    assert DBTaskResult.objects.count() == 1


def test_a_worker_whose_job_was_taken_over_stops_without_a_trace(work):
    seen = []

    def handle(progress):
        progress.begin(3)
        for item in range(3):
            seen.append(item)
            if item == 1:
                Job.objects.update(worker="another")
            progress.step()

    work(handle)
    job = run(JobFactory())
    assert (seen, job.state, job.worker, job.done) == ([0, 1], State.RUNNING, "another", 1)


def test_a_worker_whose_job_was_taken_over_at_the_very_end_leaves_its_state(work):
    work(lambda _progress: Job.objects.update(worker="another") and None)
    assert run(JobFactory()).state == State.RUNNING


def test_each_step_renews_the_lease(work, settings):
    settings.JOB_LEASE_SECONDS = 60
    leases = []

    def handle(progress):
        with time_machine.travel(datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC), tick=False):
            progress.step()
            leases.append(Job.objects.get().lease_until)

    work(handle)
    run(JobFactory())
    assert leases == [datetime.datetime(2031, 1, 1, 0, 1, tzinfo=datetime.UTC)]


# --- The worker's caretaker -------------------------------------------------------------------


def test_the_caretaker_says_that_the_worker_lives_and_gives_lost_jobs_back():
    lost()
    Worker.objects.create(name="gone", seen_at=ago(25 * 3600))
    with time_machine.travel(ago(600), tick=False):
        take_care("alive")
    take_care("alive")
    (worker,) = Worker.objects.all()
    assert worker.name == "alive"
    assert worker.started_at < ago(590) < ago(10) < worker.seen_at
    assert DBTaskResult.objects.count() == 1


def test_the_caretaker_clears_the_queue_of_entries_long_done_but_of_none_that_waits():
    JobFactory()
    with time_machine.travel(ago(8 * 24 * 3600), tick=False):
        done, waiting = [jobs.run_job.enqueue(1) for _ in range(2)]
    DBTaskResult.objects.filter(pk=done.id).update(status="RUNNING")
    take_care("alive")
    assert [str(entry.pk) for entry in DBTaskResult.objects.all()] == [waiting.id]

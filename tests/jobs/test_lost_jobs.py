"""Background work whose worker is gone: found again, and done once."""

import datetime

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from emm.jobs import claims, dispatch, recovery
from emm.jobs.models import Job, Worker
from emm.jobs.tasks import run_job
from emm.jobs.workers import take_care
from tests.background import run_now
from tests.factories import JobFactory

from .working import count_to

pytestmark = pytest.mark.django_db
State = Job.State


# --- Lost and found ---------------------------------------------------------------------------


def ago(seconds):
    return timezone.now() - datetime.timedelta(seconds=seconds)


def tasks():
    """The arguments of the tasks that wait."""
    return [entry.args_kwargs["args"] for entry in DBTaskResult.objects.all()]


def pass_on():
    """What happens to the job of a worker that was asleep for too long: the next run is claimed by another."""
    Job.objects.update(lease_until=ago(1))
    recovery.requeue_lost()
    job = Job.objects.get()
    assert claims.claim(job_pk=job.pk, run=job.run) is not None


def lost(**fields):
    return JobFactory(**{"state": State.RUNNING, "worker": "gone", "attempts": 1, "lease_until": ago(1), **fields})


def test_a_job_whose_lease_ran_out_waits_again_and_goes_on(work):
    work(count_to(2))
    job = lost()
    assert recovery.requeue_lost() == 1
    job.refresh_from_db()
    assert (job.state, job.run, job.lease_until, job.enqueued_at) == (State.QUEUED, 2, None, None)
    assert (run_now(job).state, job.attempts) == (State.SUCCEEDED, 2)


def test_the_task_of_the_run_that_was_lost_does_nothing(work):
    seen = []
    work(count_to(2, seen=seen))
    job = lost()
    recovery.requeue_lost()
    run_job.call(job.pk, 1)
    job.refresh_from_db()
    assert (job.state, job.run, seen) == (State.QUEUED, 2, [])


def test_a_job_under_a_lease_is_left_alone():
    job = lost(lease_until=timezone.now() + datetime.timedelta(seconds=1))
    assert recovery.requeue_lost() == 0
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_a_job_that_was_lost_too_often_fails_in_the_language_of_whoever_started_it(settings):
    job = lost(attempts=5, max_attempts=5)
    assert recovery.requeue_lost() == 1
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "The worker stopped 5 times during this job.")
    assert (job.lease_until, DBTaskResult.objects.count()) == (None, 0)


def test_a_job_that_was_to_be_cancelled_and_got_lost_ends_as_cancelled():
    job = lost(cancel_requested=True)
    assert recovery.requeue_lost() == 1
    job.refresh_from_db()
    assert (job.state, DBTaskResult.objects.count()) == (State.CANCELLED, 0)


def test_a_job_whose_task_got_lost_is_enqueued_again_with_the_same_run(settings):
    settings.JOB_LEASE_SECONDS = 60
    forgotten, waiting = JobFactory(enqueued_at=ago(301)), JobFactory(enqueued_at=ago(299))
    assert dispatch.enqueue_waiting() == 1
    assert tasks() == [[forgotten.pk, 1]]
    assert waiting.state == State.QUEUED
    assert dispatch.enqueue_waiting() == 0


def test_a_job_that_pauses_is_enqueued_when_its_time_has_come():
    pauses = JobFactory(run=3, run_after=ago(-60))
    assert (dispatch.enqueue_waiting(), tasks()) == (0, [])
    with time_machine.travel(ago(-61), tick=False):
        assert (dispatch.enqueue_waiting(), tasks()) == (1, [[pauses.pk, 3]])


def test_of_two_caretakers_one_acts():
    lost()
    assert [recovery.requeue_lost(), recovery.requeue_lost()] == [1, 0]
    assert [dispatch.enqueue_waiting(), dispatch.enqueue_waiting()] == [1, 0]
    assert DBTaskResult.objects.count() == 1


def test_a_worker_whose_job_was_taken_over_stops_without_a_trace(work):
    seen = []

    def handle(progress):
        progress.begin(3)
        for item in range(3):
            seen.append(item)
            if item == 1:
                pass_on()
            progress.step()

    work(handle)
    job = run_now(JobFactory())
    assert (seen, job.state, job.run, job.done) == ([0, 1], State.RUNNING, 2, 1)


def test_a_worker_whose_job_was_taken_over_at_the_very_end_leaves_its_state(work):
    work(lambda _progress: pass_on())
    assert run_now(JobFactory()).state == State.RUNNING


def test_each_step_renews_the_lease(work, settings):
    settings.JOB_LEASE_SECONDS = 60
    leases = []

    def handle(progress):
        with time_machine.travel(datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC), tick=False):
            progress.step()
            leases.append(Job.objects.get().lease_until)

    work(handle)
    run_now(JobFactory())
    assert leases == [datetime.datetime(2031, 1, 1, 0, 1, tzinfo=datetime.UTC)]


# --- The worker's caretaker -------------------------------------------------------------------


def test_the_caretaker_says_that_the_worker_lives_and_gives_lost_jobs_back():
    lost()
    Worker.objects.create(name="gone", seen_at=ago(25 * 3600))
    with time_machine.travel(ago(600), tick=False):
        take_care()
    take_care()
    (worker,) = Worker.objects.all()
    assert worker.name == claims.process_name()
    assert worker.started_at < ago(590) < ago(10) < worker.seen_at
    assert DBTaskResult.objects.count() == 1


def test_the_caretaker_clears_the_database_of_old_tasks_and_enqueues_what_still_waits():
    with time_machine.travel(ago(8 * 24 * 3600), tick=False):
        job = JobFactory()
        killed, waiting = run_job.enqueue(1, 1), run_job.enqueue(job.pk, 1)
    with time_machine.travel(ago(6 * 24 * 3600), tick=False):
        recent = run_job.enqueue(2, 1)
    DBTaskResult.objects.filter(pk=killed.id).update(status="RUNNING")
    take_care()
    kept = {str(entry.pk) for entry in DBTaskResult.objects.all()}
    assert kept - {recent.id} == kept - {recent.id, killed.id, waiting.id}
    assert (len(kept), [job.pk, 1] in tasks()) == (2, True)

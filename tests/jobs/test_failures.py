"""Background work that fails: what is tried again, when, and what is said."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from emm.common.errors import DomainError
from emm.jobs import queue
from emm.jobs.models import Job
from tests.background import run_now
from tests.factories import JobFactory

from .working import count_to

pytestmark = pytest.mark.django_db
State = Job.State


def fail_with(error):
    def handle(progress):
        progress.begin(2)
        progress.step()
        raise error

    return handle


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DomainError("jobs.ended", field="training"), "This job has already ended."),
        (ValidationError(["One.", "Two."]), "One. Two."),
    ],
)
def test_what_a_rule_refuses_fails_at_once_and_says_why(work, error, reason):
    work(fail_with(error))
    job = run_now(JobFactory())
    assert (job.state, job.done, job.error) == (State.FAILED, 1, reason)
    assert job.finished_at is not None
    assert DBTaskResult.objects.count() == 0


def test_a_refusal_is_said_in_the_language_of_whoever_started_the_job(work):
    work(fail_with(DomainError("common.transition", state="Selesai")))
    job = run_now(JobFactory(language="id"))
    assert job.error == "Tindakan ini tidak dapat lagi dilakukan. Status kini “Selesai”. Muat ulang halaman."


NO_ROOM = "The server’s storage is full or not writable. Free some space first."


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(28, "No space left on device"), NO_ROOM),
        (OSError(27, "File too large"), NO_ROOM),
        (OSError(5, "Input/output error"), "OSError: [Errno 5] Input/output error"),
        (RuntimeError("refused siti@example.org"), "RuntimeError: refused (e-mail)"),
    ],
)
def test_what_may_pass_is_tried_again_after_a_pause_and_says_why(work, error, reason):
    work(fail_with(error))
    with time_machine.travel(timezone.now(), tick=False):
        job = run_now(JobFactory())
        pause = (job.run_after - timezone.now()).total_seconds()
    assert (job.state, job.done, job.error, job.finished_at, job.lease_until) == (State.QUEUED, 1, reason, None, None)
    assert 10 <= pause <= 12.5
    # The caretaker enqueues the next run when its time has come.
    assert (job.run, job.enqueued_at, DBTaskResult.objects.count()) == (2, None, 0)


def test_pauses_grow_up_to_an_hour(work):
    work(fail_with(OSError(5, "Input/output error")))
    pauses = []
    for attempts in range(9):
        job = run_now(JobFactory(attempts=attempts, max_attempts=20))
        pauses.append((job.run_after - timezone.now()).total_seconds())
    for pause, least in zip(pauses, [10, 40, 160, 640, 2560, 3600, 3600, 3600, 3600], strict=True):
        assert least - 1 <= pause <= least * 1.25


def test_a_job_is_not_begun_before_its_time(work):
    seen = []
    work(count_to(1, seen=seen))
    job = run_now(JobFactory(run_after=timezone.now() + datetime.timedelta(seconds=1)))
    assert (job.state, seen) == (State.QUEUED, [])
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=2)):
        assert run_now(job).state == State.SUCCEEDED
    assert (job.run_after, job.error) == (None, "")


def test_what_was_tried_often_enough_fails_with_the_last_reason(work):
    work(fail_with(OSError(5, "Input/output error")))
    job = run_now(JobFactory(attempts=4, max_attempts=5))
    assert (job.state, job.attempts, job.error) == (State.FAILED, 5, "OSError: [Errno 5] Input/output error")
    assert job.finished_at is not None
    assert DBTaskResult.objects.count() == 0


def test_a_failure_after_another_worker_took_over_queues_nothing(work):
    def handle(progress):
        Job.objects.update(run=2)
        raise OSError(5, "Input/output error")

    work(handle)
    job = run_now(JobFactory())
    assert (job.state, job.run, job.run_after) == (State.RUNNING, 2, None)


def test_a_kind_that_nobody_handles_waits_for_a_worker_that_does(work):
    job = run_now(JobFactory(kind="unheard of"))
    assert (job.state, job.error) == (State.QUEUED, "KeyError: 'unheard of'")


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_what_ended_early_is_tried_again(work, state):
    work(count_to(2))
    later = timezone.now() + datetime.timedelta(hours=1)
    job = JobFactory(
        state=state, error="Full", attempts=5, cancel_requested=True, finished_at=timezone.now(), run_after=later
    )
    queue.retry(job)
    assert (job.state, job.error, job.attempts, job.cancel_requested) == (State.QUEUED, "", 0, False)
    assert (job.finished_at, job.run_after) == (None, None)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [job.pk, job.run] == [job.pk, 2]
    assert run_now(job).state == State.SUCCEEDED


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.SUCCEEDED])
def test_only_what_ended_early_is_tried_again(state):
    job = JobFactory(state=state)
    with pytest.raises(DomainError, match="You can only retry a job that failed or was cancelled"):
        queue.retry(job)
    job.refresh_from_db()
    assert (job.state, DBTaskResult.objects.count()) == (state, 0)

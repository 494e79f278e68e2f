"""Background work that fails: what is tried again, when, and what is said."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from emm.common import jobs
from emm.common.errors import DomainError
from emm.common.models import Job
from tests.factories import JobFactory

from .working import count_to, run

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
        (DomainError("The training was cancelled.", field="training"), "The training was cancelled."),
        (ValidationError(["One.", "Two."]), "One. Two."),
    ],
)
def test_what_a_rule_refuses_fails_at_once_and_says_why(work, error, reason):
    work(fail_with(error))
    job = run(JobFactory())
    assert (job.state, job.done, job.error) == (State.FAILED, 1, reason)
    assert job.finished_at is not None
    assert DBTaskResult.objects.count() == 0


NO_ROOM = "There is no room left where files are kept, or nothing can be written there. Make room first."


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
        job = run(JobFactory())
        pause = (job.run_after - timezone.now()).total_seconds()
    assert (job.state, job.done, job.error, job.finished_at, job.lease_until) == (State.QUEUED, 1, reason, None, None)
    assert 10 <= pause <= 12.5
    entry = DBTaskResult.objects.get()
    assert (entry.args_kwargs["args"], entry.run_after) == ([job.pk], job.run_after)


def test_pauses_grow_up_to_an_hour(work):
    work(fail_with(OSError(5, "Input/output error")))
    pauses = []
    for attempts in range(9):
        job = run(JobFactory(attempts=attempts, max_attempts=20))
        pauses.append((job.run_after - timezone.now()).total_seconds())
    for pause, least in zip(pauses, [10, 40, 160, 640, 2560, 3600, 3600, 3600, 3600], strict=True):
        assert least - 1 <= pause <= least * 1.25


def test_a_job_is_not_begun_before_its_time(work):
    seen = []
    work(count_to(1, seen=seen))
    job = run(JobFactory(run_after=timezone.now() + datetime.timedelta(seconds=1)))
    assert (job.state, seen) == (State.QUEUED, [])
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=2)):
        assert run(job).state == State.SUCCEEDED
    assert (job.run_after, job.error) == (None, "")


def test_what_was_tried_often_enough_fails_with_the_last_reason(work):
    work(fail_with(OSError(5, "Input/output error")))
    job = run(JobFactory(attempts=4, max_attempts=5))
    assert (job.state, job.attempts, job.error) == (State.FAILED, 5, "OSError: [Errno 5] Input/output error")
    assert job.finished_at is not None
    assert DBTaskResult.objects.count() == 0


def test_a_failure_after_another_worker_took_over_queues_nothing(work):
    def handle(progress):
        Job.objects.update(worker="another")
        raise OSError(5, "Input/output error")

    work(handle)
    job = run(JobFactory())
    assert (job.state, job.worker, DBTaskResult.objects.count()) == (State.RUNNING, "another", 0)


def test_a_kind_that_nobody_handles_waits_for_a_worker_that_does(work):
    job = run(JobFactory(kind="unheard of"))
    assert (job.state, job.error) == (State.QUEUED, "KeyError: 'unheard of'")


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_what_ended_early_is_tried_again(work, state):
    work(count_to(2))
    later = timezone.now() + datetime.timedelta(hours=1)
    job = JobFactory(
        state=state, error="Full", attempts=5, cancel_requested=True, finished_at=timezone.now(), run_after=later
    )
    jobs.retry(job)
    assert (job.state, job.error, job.attempts, job.cancel_requested) == (State.QUEUED, "", 0, False)
    assert (job.finished_at, job.run_after) == (None, None)
    assert DBTaskResult.objects.count() == 1
    assert run(job).state == State.SUCCEEDED


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.SUCCEEDED])
def test_only_what_ended_early_is_tried_again(state):
    job = JobFactory(state=state)
    with pytest.raises(DomainError, match="Only work that failed or was cancelled can be tried again"):
        jobs.retry(job)
    job.refresh_from_db()
    assert (job.state, DBTaskResult.objects.count()) == (state, 0)

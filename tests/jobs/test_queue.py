"""Background work: claimed once, told as it goes, and stopped."""

import pytest
from django.db import transaction
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from emm.common.errors import DomainError
from emm.jobs import claims, kinds, queue
from emm.jobs.models import Job
from emm.jobs.tasks import run_job
from tests.background import run_now
from tests.factories import AdministratorFactory, JobFactory, OfficerFactory

from .working import count_to

pytestmark = pytest.mark.django_db
State = Job.State


# --- Start and run ----------------------------------------------------------------------------


def test_a_started_job_waits_in_the_queue(work):
    officer = OfficerFactory()
    job = queue.start(kind="count", payload={"a": 1}, subject="x" * 300, total=3, started_by=officer)
    assert (job.state, job.payload, len(job.subject), job.total, job.started_by) == (
        State.QUEUED,
        {"a": 1},
        250,
        3,
        officer,
    )
    assert DBTaskResult.objects.get().args_kwargs == {"args": [job.pk, 1], "kwargs": {}}
    assert job.enqueued_at is not None


def test_a_start_that_is_rolled_back_leaves_nothing(work):
    with transaction.atomic():
        queue.start(kind="count", payload={})
        transaction.set_rollback(True)
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_a_job_runs_to_its_end_and_keeps_its_result(work):
    work(count_to(3))
    job = run_now(JobFactory())
    assert (job.state, job.done, job.total, job.percent, job.result, job.attempts) == (
        State.SUCCEEDED,
        3,
        3,
        100,
        {"counted": 3},
        1,
    )
    assert job.started_at <= job.finished_at
    assert job.lease_until is None


def test_a_handler_gets_the_input_and_the_language_of_whoever_started_it(work):
    seen = []
    work(lambda progress: seen.append((progress.payload, translation.get_language())))
    with translation.override("id"):
        job = queue.start(kind="count", payload={"training": 7})
    run_now(job)
    assert seen == [({"training": 7}, "id")]
    assert translation.get_language() == "en"


def test_progress_is_on_record_while_the_job_runs(work):
    seen = []

    def handle(progress):
        progress.begin(4, done=1)
        for _ in range(3):
            progress.step()
            job = Job.objects.get()
            seen.append((job.state, job.done, job.total, job.percent))

    work(handle)
    run_now(JobFactory())
    assert seen == [("running", 2, 4, 50), ("running", 3, 4, 75), ("running", 4, 4, 100)]


def test_problems_with_single_items_are_kept_and_end_nothing(work):
    def handle(progress):
        progress.begin(2)
        progress.step(problem="Siti: no name")
        progress.step()

    work(handle)
    job = run_now(JobFactory())
    assert (job.state, job.done, job.problems) == (State.SUCCEEDED, 2, ["Siti: no name"])


def test_a_job_is_done_once_although_it_is_queued_twice(work):
    seen = []
    work(count_to(2, seen=seen))
    job = run_now(run_now(JobFactory()))
    assert (seen, job.attempts) == ([0, 1], 1)


@pytest.mark.parametrize("state", [State.RUNNING, State.SUCCEEDED, State.FAILED, State.CANCELLED])
def test_a_job_that_does_not_wait_is_not_begun(work, state):
    seen = []
    work(count_to(1, seen=seen))
    assert run_now(JobFactory(state=state)).state == state
    assert seen == []


def test_a_job_that_was_deleted_is_nothing_to_do(work):
    run_job.call(123456, 1)


def test_a_run_is_claimed_once_and_a_later_one_not_before_its_time(work):
    job = JobFactory()
    claimed = claims.claim(job_pk=job.pk, run=1)
    assert (claimed.state, claimed.run, claimed.worker) == (State.RUNNING, 1, claims.process_name())
    assert [claims.claim(job_pk=job.pk, run=number) for number in (1, 2)] == [None, None]


def test_the_task_of_an_earlier_run_does_nothing_after_a_retry(work):
    seen = []
    work(count_to(1, seen=seen))
    job = JobFactory(state=State.FAILED)
    queue.retry(job)
    run_job.call(job.pk, 1)
    job.refresh_from_db()
    assert (job.state, job.run, seen) == (State.QUEUED, 2, [])


# --- Cancel -----------------------------------------------------------------------------------


def test_a_waiting_job_is_cancelled_at_once(work):
    seen = []
    work(count_to(2, seen=seen))
    job = JobFactory()
    queue.cancel(job)
    assert (job.state, job.is_finished) == (State.CANCELLED, True)
    assert (run_now(job).state, seen) == (State.CANCELLED, [])


def test_a_running_job_stops_at_its_next_step(work):
    seen = []

    def handle(progress):
        progress.begin(3)
        for item in range(3):
            seen.append(item)
            if item == 1:
                queue.cancel(Job.objects.get())
            progress.step()

    work(handle)
    job = run_now(JobFactory())
    assert (job.state, job.done, seen, job.error) == (State.CANCELLED, 2, [0, 1], "")


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.CANCELLED])
def test_what_has_ended_cannot_be_cancelled(state):
    job = JobFactory(state=state)
    with pytest.raises(DomainError, match="This job has already ended"):
        queue.cancel(job)
    job.refresh_from_db()
    assert job.state == state


# --- In words ---------------------------------------------------------------------------------


def test_a_kind_has_words_or_else_its_name(work):
    kinds.handler("count", "Count")(count_to(1))
    assert kinds.choices() == [("count", "Count")]
    assert [kinds.label_of("count"), kinds.label_of("unheard of")] == ["Count", "unheard of"]


@pytest.mark.parametrize(
    ("done", "total", "state", "percent"),
    [
        (0, 0, "queued", 0),
        (1, 3, "running", 33),
        (3, 3, "running", 100),
        (5, 3, "running", 100),
        (0, 0, "succeeded", 100),
    ],
)
def test_progress_in_percent(done, total, state, percent):
    assert JobFactory.build(done=done, total=total, state=state).percent == percent


def test_administrators_see_all_jobs_and_others_what_they_started():
    officer = OfficerFactory()
    own, other = JobFactory(started_by=officer), JobFactory()
    assert set(Job.objects.for_user(officer)) == {own}
    assert set(Job.objects.for_user(AdministratorFactory())) == {own, other}

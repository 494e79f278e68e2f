"""Background work: claimed once, told as it goes, and stopped."""

import pytest
from django.db import transaction
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from emm.common import jobs
from emm.common.errors import DomainError
from emm.common.models import Job
from tests.factories import AdministratorFactory, JobFactory, OfficerFactory

from .working import count_to, run

pytestmark = pytest.mark.django_db
State = Job.State


# --- Start and run ----------------------------------------------------------------------------


def test_a_started_job_waits_in_the_queue(work):
    officer = OfficerFactory()
    job = jobs.start(kind="count", payload={"a": 1}, subject="x" * 300, total=3, started_by=officer)
    assert (job.state, job.payload, len(job.subject), job.total, job.started_by) == (
        State.QUEUED,
        {"a": 1},
        250,
        3,
        officer,
    )
    assert DBTaskResult.objects.get().args_kwargs == {"args": [job.pk], "kwargs": {}}


def test_a_start_that_is_rolled_back_leaves_nothing(work):
    with transaction.atomic():
        jobs.start(kind="count", payload={})
        transaction.set_rollback(True)
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)


def test_a_job_runs_to_its_end_and_keeps_its_result(work):
    work(count_to(3))
    job = run(JobFactory())
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
        job = jobs.start(kind="count", payload={"training": 7})
    run(job)
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
    run(JobFactory())
    assert seen == [("running", 2, 4, 50), ("running", 3, 4, 75), ("running", 4, 4, 100)]


def test_problems_with_single_items_are_kept_and_end_nothing(work):
    def handle(progress):
        progress.begin(2)
        progress.step(problem="Siti: no name")
        progress.step()

    work(handle)
    job = run(JobFactory())
    assert (job.state, job.done, job.problems) == (State.SUCCEEDED, 2, ["Siti: no name"])


def test_a_job_is_done_once_although_it_is_queued_twice(work):
    seen = []
    work(count_to(2, seen=seen))
    job = run(run(JobFactory()))
    assert (seen, job.attempts) == ([0, 1], 1)


@pytest.mark.parametrize("state", [State.RUNNING, State.SUCCEEDED, State.FAILED, State.CANCELLED])
def test_a_job_that_does_not_wait_is_not_begun(work, state):
    seen = []
    work(count_to(1, seen=seen))
    assert run(JobFactory(state=state)).state == state
    assert seen == []


def test_a_job_that_was_deleted_is_nothing_to_do(work):
    jobs.run_job.call(123456)


# --- Cancel -----------------------------------------------------------------------------------


def test_a_waiting_job_is_cancelled_at_once(work):
    seen = []
    work(count_to(2, seen=seen))
    job = JobFactory()
    jobs.cancel(job)
    assert (job.state, job.is_finished) == (State.CANCELLED, True)
    assert (run(job).state, seen) == (State.CANCELLED, [])


def test_a_running_job_stops_at_its_next_step(work):
    seen = []

    def handle(progress):
        progress.begin(3)
        for item in range(3):
            seen.append(item)
            if item == 1:
                jobs.cancel(Job.objects.get())
            progress.step()

    work(handle)
    job = run(JobFactory())
    assert (job.state, job.done, seen, job.error) == (State.CANCELLED, 2, [0, 1], "")


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.CANCELLED])
def test_what_has_ended_cannot_be_cancelled(state):
    job = JobFactory(state=state)
    with pytest.raises(DomainError, match="This work has ended already"):
        jobs.cancel(job)
    job.refresh_from_db()
    assert job.state == state


# --- In words ---------------------------------------------------------------------------------


def test_a_kind_has_words_or_else_its_name(work):
    jobs.handler("count", "Count")(count_to(1))
    assert jobs.kinds() == [("count", "Count")]
    assert [jobs.label_of("count"), jobs.label_of("unheard of")] == ["Count", "unheard of"]


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

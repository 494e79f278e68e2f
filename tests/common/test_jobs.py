"""Background work: claimed once, told as it goes, stopped, lost and found again."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from emm.common import jobs
from emm.common.errors import DomainError
from emm.common.management.commands.work import take_care
from emm.common.models import Job, Worker
from tests.factories import AdministratorFactory, JobFactory, OfficerFactory

pytestmark = pytest.mark.django_db
State = Job.State


@pytest.fixture
def work(monkeypatch):
    """``work(function)`` makes it the handler of the kind that ``JobFactory`` makes."""
    monkeypatch.setattr(jobs, "_handlers", {})
    monkeypatch.setattr(jobs, "_labels", {})

    def register(function):
        return jobs.handler("count")(function)

    return register


def run(job):
    """What a worker does with the job's entry in the queue."""
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    return job


def count_to(number, *, seen=None):
    def handle(progress):
        progress.begin(number)
        for item in range(number):
            if seen is not None:
                seen.append(item)
            progress.step()
        return {"counted": number}

    return handle


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


# --- Failure ----------------------------------------------------------------------------------


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


# --- The back room ----------------------------------------------------------------------------


@pytest.fixture
def back_room(client):
    client.force_login(AdministratorFactory())
    return client


def test_jobs_are_looked_at_in_the_back_room_but_not_written(back_room):
    job = JobFactory(subject="Issue certificates", error="Disk full", state=State.FAILED)
    assert "Issue certificates" in back_room.get("/en/admin/common/job/").content.decode()
    assert "Disk full" in back_room.get(f"/en/admin/common/job/{job.pk}/change/").content.decode()
    assert back_room.post(f"/en/admin/common/job/{job.pk}/change/", {"state": "succeeded"}).status_code == 403
    assert back_room.get("/en/admin/common/job/add/").status_code == 403
    assert back_room.post(f"/en/admin/common/job/{job.pk}/delete/", {"post": "yes"}).status_code == 403


def act(client, name, *jobs_chosen):
    data = {"action": name, "_selected_action": [job.pk for job in jobs_chosen]}
    return client.post("/en/admin/common/job/", data, follow=True).content.decode()


def test_several_jobs_are_tried_again_at_once(back_room):
    failed, done = JobFactory(state=State.FAILED), JobFactory(state=State.SUCCEEDED, subject="finished")
    content = act(back_room, "try_again", failed, done)
    failed.refresh_from_db()
    assert failed.state == State.QUEUED
    assert "Done for 1 job." in content
    assert "Count finished: Only work that failed or was cancelled can be tried again." in content


def test_several_jobs_are_stopped_at_once(back_room):
    waiting, running = JobFactory(), JobFactory(state=State.RUNNING)
    content = act(back_room, "stop", waiting, running)
    waiting.refresh_from_db()
    running.refresh_from_db()
    assert (waiting.state, running.cancel_requested) == (State.CANCELLED, True)
    assert "Done for 2 jobs." in content

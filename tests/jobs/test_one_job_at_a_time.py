"""Of jobs with the same key one at a time waits or runs, whoever asks for it and in whatever way."""

import pytest
from django.db import IntegrityError, transaction

from emm.common.errors import DomainError
from emm.jobs import queue
from emm.jobs.models import Job
from tests.background import run_now
from tests.factories import AdministratorFactory, JobFactory, OfficerFactory

from .working import count_to

pytestmark = pytest.mark.django_db
State = Job.State
KEY = "count:7"


def start(**values):
    return queue.start(**{"kind": "count", "payload": {}, "key": KEY, **values})


def test_a_key_is_made_of_the_kind_and_the_records():
    one, other = OfficerFactory(), AdministratorFactory()
    assert queue.key_of("count") == "count"
    assert queue.key_of("count", one, other) == f"count:{one.pk}:{other.pk}"


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
def test_a_second_job_is_refused_and_the_first_is_named(work, state):
    first = JobFactory(state=state, key=KEY)
    with pytest.raises(queue.AlreadyRunning, match="We did not start a second one") as refused:
        start()
    assert (refused.value.job, refused.value.code) == (first, "jobs.running")
    assert Job.objects.get() == first


@pytest.mark.parametrize("state", Job.FINISHED)
def test_a_job_that_has_ended_stands_in_nobodys_way(work, state):
    JobFactory(state=state, key=KEY)
    assert start().state == State.QUEUED


def test_jobs_about_other_records_and_jobs_without_a_key_run_side_by_side(work):
    for key in (KEY, "count:8", "", ""):
        start(key=key)
    assert Job.objects.filter(state=State.QUEUED).count() == 4


def test_the_database_itself_refuses_a_second_one():
    JobFactory(key=KEY)
    with pytest.raises(IntegrityError), transaction.atomic():
        JobFactory(key=KEY, state=State.RUNNING)


def test_a_failed_job_is_not_tried_again_beside_one_that_does_the_same(work):
    failed, running = JobFactory(state=State.FAILED, key=KEY), JobFactory(state=State.RUNNING, key=KEY)
    with pytest.raises(queue.AlreadyRunning) as refused:
        queue.retry(failed)
    failed.refresh_from_db()
    assert (failed.state, refused.value.job) == (State.FAILED, running)


def test_a_failed_job_is_tried_again_once_the_other_has_ended(work):
    work(count_to(1))
    failed = JobFactory(state=State.FAILED, key=KEY)
    run_now(start())
    queue.retry(failed)
    assert failed.state == State.QUEUED


def test_a_job_that_waits_is_not_queued_twice(work):
    job = JobFactory(key=KEY)
    with pytest.raises(DomainError):
        queue.retry(job)

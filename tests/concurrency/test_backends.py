"""Workers killed at random, under each backend of Django's Tasks API: each item of each job is done exactly once.

The engine is that of the run, so that there are four: tasks in SQLite, in PostgreSQL, and in Redis beside each.
"""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from emm.data_settings import task_queues, tasks
from emm.jobs import queue
from emm.jobs.models import Job, Worker
from emm.jobs.tasks import run_job
from tests import proofs
from tests.concurrency.counted import ITEMS, TABLE
from tests.processes import Process, wait_until, worker
from tests.redis_server import redis_server

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State

JOBS = proofs.examples(20)
KILLS = proofs.examples(2)
LEASE_SECONDS = 2
# Far longer than anything here takes; only a failure waits for it.
PATIENCE_SECONDS = 120 + 2 * JOBS + 10 * KILLS


@pytest.fixture(autouse=True)
def counted_items() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (job bigint, item int)")  # no constraint: twice would be seen
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


@pytest.fixture(params=["database", "redis"])
def backend(request, settings) -> Iterator[dict[str, str]]:
    """The environment of workers on this backend, on which the test enqueues too."""
    if request.param == "database":
        yield {}
        return
    with redis_server() as address:
        settings.TASKS_REDIS_URL = address
        settings.RQ_QUEUES = task_queues(address)
        settings.TASKS = tasks(address)
        yield {"TASKS_REDIS_URL": address}


@pytest.fixture
def start_worker(tmp_path, backend) -> Iterator[Any]:
    """Starts a worker whose jobs count; all are ended with the test."""
    workers: list[Process] = []

    def start(app: str = "CountedConfig") -> Process:
        options = {"TEST_APP": f"tests.concurrency.counted.{app}", "JOB_LEASE_SECONDS": str(LEASE_SECONDS)}
        workers.append(worker(tmp_path / f"log-{len(workers)}", **options, **backend))
        return workers[-1]

    yield start
    for each in workers:
        each.kill()


def counts() -> Counter[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT job, item FROM {TABLE}")
        return Counter(cursor.fetchall())


def each_item_once(jobs: list[Job]) -> Counter[tuple[int, int]]:
    return Counter((job.pk, item) for job in jobs for item in range(ITEMS))


def unfinished() -> bool:
    return Job.objects.exclude(state__in=Job.FINISHED).exists()


def at_work(workers: list[Process]) -> list[Process]:
    """Those that hold a job."""
    pids = {int(name.split()[-2]) for name in Job.objects.filter(state=State.RUNNING).values_list("worker", flat=True)}
    return [each for each in workers if each.process.pid in pids]


def start_jobs(number: int) -> list[Job]:
    """Each has a task too many: perhaps the backend delivers one twice, or it was taken for lost."""
    jobs = []
    for _ in range(number):
        jobs.append(queue.start(kind="count", payload={}))
        run_job.enqueue(jobs[-1].pk, jobs[-1].run)
    return jobs


@pytest.mark.proof
def test_every_item_is_done_once_though_workers_are_killed_at_random(start_worker):
    chance = random.Random(proofs.SEED)
    kill_at = sorted(chance.sample(range(1, JOBS * ITEMS * 3 // 4), KILLS))
    began = time.monotonic()
    jobs = start_jobs(JOBS)
    workers = [start_worker(), start_worker()]
    kills = 0
    while unfinished():
        assert time.monotonic() < began + PATIENCE_SECONDS, Counter(Job.objects.values_list("state", flat=True))
        assert all(each.is_running for each in workers), [each.log.read_text() for each in workers]
        time.sleep(0.02)
        if kills < KILLS and counts().total() >= kill_at[kills] and (busy := at_work(workers)):
            victim = chance.choice(busy)
            victim.kill()
            workers[workers.index(victim)] = start_worker()
            kills += 1
    assert kills == KILLS
    # Periodic work, which a worker starts by itself, has jobs of its own.
    own = Job.objects.filter(pk__in=[job.pk for job in jobs])
    assert Counter(own.values_list("state", "done")) == {(State.SUCCEEDED, ITEMS): JOBS}
    assert counts() == each_item_once(jobs)
    passed_on = own.filter(run__gt=1).count()
    assert 1 <= passed_on <= KILLS
    seconds = time.monotonic() - began
    print(f"seed {proofs.SEED}: {JOBS} jobs, {kills} kills, {passed_on} jobs passed on, {seconds:.0f} s")


def test_a_worker_that_was_asleep_for_longer_than_its_lease_does_nothing_more(start_worker):
    [job] = start_jobs(1)
    asleep = start_worker()
    wait_until(counts)
    asleep.process.send_signal(signal.SIGSTOP)
    try:
        if Job.objects.get(pk=job.pk).is_finished:
            pytest.fail("the worker was quicker than the test")
        awake = start_worker()
        wait_until(lambda: Job.objects.get(pk=job.pk).is_finished)
    finally:
        asleep.process.send_signal(signal.SIGCONT)
    assert asleep.stop() == 0  # told to stop, it ends what it is at
    job.refresh_from_db()
    assert (job.state, job.run, job.done) == (State.SUCCEEDED, 2, ITEMS)
    assert int(job.worker.split()[-2]) == awake.process.pid
    assert counts() == each_item_once([job])


@pytest.mark.parametrize("backend", ["database"], indirect=True)
def test_without_the_condition_of_the_claim_items_are_done_twice(start_worker):
    """The proof that the tests above test something."""
    for _ in range(2):
        start_worker("UnconditionalClaims")
    wait_until(lambda: Worker.objects.count() == 2)
    with transaction.atomic():
        jobs = start_jobs(10)
    wait_until(lambda: not unfinished())
    assert counts() != each_item_once(jobs)
    assert counts().keys() == each_item_once(jobs).keys()

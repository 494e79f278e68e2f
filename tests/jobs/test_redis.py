"""Jobs whose tasks are kept in Redis: what is there, and what happens without it."""

import datetime
import json
import signal
import zlib

import django_rq
import pytest
import redis
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_rq import Job as RedisTask
from rq.serializers import JSONSerializer

from emm.data_settings import task_queues, tasks
from emm.jobs import dispatch, queue
from emm.jobs.models import Job
from emm.jobs.redis_backend import RedisWorker
from tests.processes import free_port
from tests.redis_server import redis_server

from .working import count_to

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def address(settings, port):
    """Where Redis is to be; nobody is there yet."""
    address = f"redis://127.0.0.1:{port}/0"
    settings.TASKS_REDIS_URL = address
    settings.RQ_QUEUES = task_queues(address)
    settings.TASKS = tasks(address)
    return address


@pytest.fixture
def server(address, port):
    with redis_server(port), redis.Redis.from_url(address) as client:
        yield client


def waiting():
    """The arguments of the tasks that wait in Redis."""
    found = django_rq.get_queue("default", job_class=RedisTask)
    return [list(task.args) for task in found.jobs]


def work_off():
    """Do what waits in Redis, in this process."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    found = django_rq.get_queue("default", job_class=RedisTask)
    worker = RedisWorker([found], connection=found.connection, job_class=RedisTask, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="WARNING")
    for number, handler in handlers.items():
        signal.signal(number, handler)


def test_a_job_is_done_and_leaves_nothing_in_redis(server, work):
    work(count_to(2))
    job = queue.start(kind="count", payload={})
    assert waiting() == [[job.pk, 1]]
    work_off()
    job.refresh_from_db()
    assert (job.state, job.done) == (State.SUCCEEDED, 2)
    assert server.keys("rq:job:*") == []


def test_redis_knows_a_number_and_no_more_and_nothing_that_runs_when_it_is_read(server):
    job = queue.start(kind="count", payload={"name": "Siti Rahmawati"}, subject="Siti Rahmawati")
    [key] = server.keys("rq:job:*")
    kept = server.hgetall(key)
    data = kept.pop(b"data")
    assert json.loads(zlib.decompress(data))[0] == "emm.jobs.tasks.run_job"
    assert json.loads(zlib.decompress(data))[2:] == [[job.pk, 1], {}]
    assert b"Siti" not in b"".join(kept.values())


def test_a_start_that_is_rolled_back_leaves_neither_job_nor_task(server):
    with transaction.atomic():
        queue.start(kind="count", payload={})
        transaction.set_rollback(True)
    assert (Job.objects.count(), waiting()) == (0, [])


def test_a_task_is_not_there_before_the_job_is(server):
    with transaction.atomic():
        job = queue.start(kind="count", payload={})
        assert waiting() == []
    assert waiting() == [[job.pk, 1]]


def test_without_redis_a_job_is_started_and_enqueued_when_redis_is_back(address, port, caplog):
    job = queue.start(kind="count", payload={})
    job.refresh_from_db()
    assert (job.state, job.enqueued_at) == (State.QUEUED, None)
    assert [record.getMessage() for record in caplog.records] == [
        f"The task of job {job.pk} could not be enqueued; a worker will do it"
    ]
    with pytest.raises(redis.ConnectionError):
        dispatch.enqueue_waiting()
    job.refresh_from_db()
    assert job.enqueued_at is None
    with redis_server(port):
        assert dispatch.enqueue_waiting() == 1
        assert waiting() == [[job.pk, 1]]


def test_a_task_that_redis_lost_is_enqueued_again_after_five_leases(server, settings):
    job = queue.start(kind="count", payload={})
    server.flushall()
    lease = datetime.timedelta(seconds=settings.JOB_LEASE_SECONDS)
    Job.objects.update(enqueued_at=timezone.now() - 4.9 * lease)
    assert dispatch.enqueue_waiting() == 0
    Job.objects.update(enqueued_at=timezone.now() - 5.1 * lease)
    assert dispatch.enqueue_waiting() == 1
    assert waiting() == [[job.pk, 1]]


def test_the_settings_of_redis_pass_the_checks(server):
    call_command("check")


def test_the_address_may_name_a_password_a_database_and_tls():
    told = task_queues("rediss://emm:secret@redis.example.org:6380/3")["default"]
    given = {name: told[name] for name in ("HOST", "PORT", "DB", "USERNAME", "PASSWORD", "SSL")}
    assert given == {
        "HOST": "redis.example.org",
        "PORT": 6380,
        "DB": 3,
        "USERNAME": "emm",
        "PASSWORD": "secret",
        "SSL": True,
    }
    assert task_queues("") == {}

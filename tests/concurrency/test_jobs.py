"""Real worker processes, killed while they work: everything is done, and nothing twice. On both engines."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from emm.jobs import queue
from emm.jobs.models import Job
from participants.models import Region
from tests.concurrency.counting.apps import KIND, LEASE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
# Far longer than anything here takes; only a failure waits for it.
PATIENCE_SECONDS = 180


@pytest.fixture
def start_worker():
    """Starts a worker process on the test's database; all are ended with the test."""
    workers: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.concurrency.worker_settings",
            "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
        }
        command = [sys.executable, "manage.py", "work", "--interval", "0.1", "--no-startup-delay"]
        worker = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def start_job(*, first=0, **payload):
    return queue.start(kind=KIND, payload={"first": first, **payload})


def wait_until(condition):
    """Looks again and again until ``condition()`` is true; fails when it never becomes so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, [(job.state, job.done, job.error) for job in Job.objects.all()]
        time.sleep(0.05)


def finished(job):
    job.refresh_from_db()
    return job.is_finished


def test_a_worker_killed_at_work_is_replaced_and_every_item_is_done_once(start_worker):
    job = start_job(items=60)
    first = start_worker()
    wait_until(lambda: Job.objects.get(pk=job.pk).done >= 5)
    first.send_signal(signal.SIGKILL)
    first.wait()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.RUNNING, 1)
    assert job.done < 60

    second = start_worker()
    wait_until(lambda: finished(job))
    assert (job.state, job.done, job.total, job.attempts, job.error) == (Job.State.SUCCEEDED, 60, 60, 2, "")
    assert job.result == {"process": second.pid}
    assert Region.objects.count() == 60
    makers = set(Region.objects.values_list("name_en", flat=True))
    assert makers == {f"made by {first.pid}", f"made by {second.pid}"}


def test_a_worker_told_to_stop_ends_the_job_it_is_at(start_worker):
    job = start_job(items=20)
    worker = start_worker()
    wait_until(lambda: Job.objects.get(pk=job.pk).done >= 2)
    worker.terminate()
    assert worker.wait(PATIENCE_SECONDS) == 0
    assert finished(job)
    assert (job.state, job.done, job.attempts) == (Job.State.SUCCEEDED, 20, 1)


def test_a_job_cancelled_from_elsewhere_stops_between_two_items(start_worker):
    job = start_job(items=2000)
    start_worker()
    wait_until(lambda: Job.objects.get(pk=job.pk).done >= 2)
    queue.cancel(job)
    wait_until(lambda: finished(job))
    assert job.state == Job.State.CANCELLED
    assert job.done == Region.objects.count() < 2000


def test_a_step_longer_than_the_lease_keeps_the_job(start_worker):
    """The lease is renewed from a thread of its own: nobody else takes the job meanwhile."""
    job = start_job(items=1, pause=2.5 * LEASE_SECONDS)
    start_worker()
    start_worker()
    wait_until(lambda: finished(job))
    assert (job.state, job.attempts, job.done) == (Job.State.SUCCEEDED, 1, 1)

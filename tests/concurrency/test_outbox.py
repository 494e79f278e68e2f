"""Real worker processes, killed while they hand messages to a real mail server: none is sent twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from emm.jobs.models import Job
from emm.messages.models import Message
from tests.factories import CertificateFactory, TemplateVersionFactory, TrainingFactory
from tests.messages.mail_server import CountingServer
from trainings.certificates.delivery.services import start_mailing

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
# Far longer than anything here takes; only a failure waits for it.
PATIENCE_SECONDS = 180


@pytest.fixture
def start_worker():
    """Starts a worker process that sends to a server of the test; all are ended with the test."""
    workers: list[subprocess.Popen[bytes]] = []

    def start(server: CountingServer) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.concurrency.worker_settings",
            "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
            "WORKER_MAIL_PORT": str(server.port),
        }
        command = [sys.executable, "manage.py", "work", "--interval", "0.1", "--no-startup-delay"]
        worker = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


@pytest.fixture
def serve():
    servers: list[CountingServer] = []

    def start(**answers) -> CountingServer:
        servers.append(CountingServer(**answers))
        return servers[-1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def mailing(count: int) -> Job:
    """A job that has the certificates of ``count`` people to send."""
    training, version = TrainingFactory(), TemplateVersionFactory()
    for number in range(count):
        CertificateFactory(
            training=training,
            template_version=version,
            file="certificates/1.pdf",
            person__email=f"person{number}@example.org",
        )
    return start_mailing(training=training, started_by=None)


def wait_until(condition):
    """Looks again and again until ``condition()`` is true; fails when it never becomes so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, (list(Job.objects.values("state", "error")), states())
        time.sleep(0.05)


def kill(worker):
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def is_finished(job):
    job.refresh_from_db()
    return job.is_finished


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


def test_a_worker_killed_before_the_answer_leaves_one_message_in_doubt_and_sends_none_twice(start_worker, serve):
    job = mailing(8)
    silent = serve(answers=3)
    worker = start_worker(silent)
    wait_until(silent.is_silent.is_set)
    assert states() == {"sent": 3, "sending": 1, "waiting": 4}
    kill(worker)

    answering = serve()
    start_worker(answering)
    wait_until(lambda: is_finished(job))

    assert (job.state, job.done, job.attempts) == ("succeeded", 8, 2)
    assert states() == {"sent": 7, "perhaps_sent": 1}
    assert Message.objects.get(state="perhaps_sent").address == silent.recipients()[-1]
    received = silent.recipients() + answering.recipients()
    assert sorted(received) == [f"person{number}@example.org" for number in range(8)]


def test_workers_killed_at_random_send_no_message_twice_and_lose_none(start_worker, serve):
    job = mailing(60)
    server = serve()
    worker = start_worker(server)
    for goal in (10, 25, 40):
        wait_until(lambda goal=goal: len(server.received) >= goal)
        kill(worker)
        worker = start_worker(server)
    wait_until(lambda: is_finished(job))

    assert (job.state, job.done) == ("succeeded", 60)
    counted = Counter(server.recipients())
    assert set(counted.values()) == {1}
    perhaps = set(Message.objects.filter(state="perhaps_sent").values_list("address", flat=True))
    assert len(perhaps) <= 3
    assert set(Message.objects.filter(state="sent").values_list("address", flat=True)) <= set(counted)
    assert set(counted) | perhaps == {f"person{number}@example.org" for number in range(60)}
    assert states() == {"sent": 60 - len(perhaps)} | ({"perhaps_sent": len(perhaps)} if perhaps else {})


def test_the_message_that_arrives_has_the_number_that_was_kept_before(start_worker, serve):
    job = mailing(1)
    kept = Message.objects.get().message_id
    server = serve()
    start_worker(server)
    wait_until(lambda: is_finished(job))

    [received] = server.received
    assert (received["Message-ID"], received["Reply-To"]) == (kept, "emm-trainings@example.org")

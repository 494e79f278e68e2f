"""A worker killed in the middle: another one finishes. Nobody gets two certificates, and no row enters twice."""

import datetime
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from emm.jobs.models import Job
from participants.imports.services.commits import start_commit
from participants.models import Person
from tests.certificates.scenes import FIRST_DAY, attendee, signed_template, taught_training
from tests.factories import AdministratorFactory, TrainingFactory
from tests.imports.lists import bring
from trainings.certificates.issuing.services import start_issuing
from trainings.certificates.models import Certificate, SerialCounter
from trainings.enrolment.models import Enrolment

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
# So many that the worker is still at it when it is killed.
PARTICIPANTS = 24
ROWS = 650
# Far longer than anything here takes; only a failure waits for it.
PATIENCE_SECONDS = 120


@pytest.fixture
def start_worker(tmp_path):
    """Starts a worker process on the test's database, with files in ``tmp_path``; all are ended with the test."""
    workers: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.concurrency.worker_settings",
            "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
            "WORKER_MEDIA": str(tmp_path),
        }
        command = [sys.executable, "manage.py", "work", "--interval", "0.1", "--no-startup-delay"]
        worker = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, list(Job.objects.values("state", "done", "error", "problems"))
        time.sleep(0.02)


def finished(job):
    job.refresh_from_db()
    return job.is_finished


def training_with_participants(**values):
    training = taught_training(capacity=PARTICIPANTS, **values)
    for number in range(PARTICIPANTS):
        attendee(training, f"Participant {number}")
    return training


def test_every_certificate_is_issued_exactly_once_though_the_worker_is_killed(start_worker, tmp_path):
    signed_template()
    training = training_with_participants()
    job = start_issuing(training=training, started_by=None)
    worker = start_worker()
    # Two are done and a third has its number, but no document yet.
    drawn = Certificate.objects.exclude(file="")
    wait_until(lambda: drawn.count() >= 2 and Certificate.objects.without_file().exists())
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.RUNNING, 1)
    issued_before = dict(drawn.values_list("pk", "sha256"))
    assert 2 <= len(issued_before) < PARTICIPANTS

    start_worker()
    wait_until(lambda: finished(job))

    assert (job.state, job.attempts, job.problems, job.done) == (Job.State.SUCCEEDED, 2, [], job.total)
    certificates = Certificate.objects.order_by("serial")
    assert_one_each(certificates, tmp_path)
    # What the first worker had issued is untouched.
    assert {pk: sha for pk, sha in certificates.values_list("pk", "sha256") if pk in issued_before} == issued_before


@pytest.mark.postgres
def test_several_workers_share_a_series_and_one_of_them_is_killed(start_worker, tmp_path):
    signed_template()
    trainings = [training_with_participants(starts_on=FIRST_DAY + datetime.timedelta(weeks=week)) for week in range(3)]
    jobs = [start_issuing(training=training, started_by=None) for training in trainings]
    workers = [start_worker() for _job in jobs]
    wait_until(lambda: Certificate.objects.exclude(file="").values("training").distinct().count() > 1)
    workers[0].send_signal(signal.SIGKILL)

    wait_until(lambda: all(finished(job) for job in jobs))

    assert [(job.state, job.problems) for job in jobs] == [(Job.State.SUCCEEDED, [])] * 3
    assert_one_each(Certificate.objects.order_by("serial"), tmp_path)


@pytest.mark.parametrize("entered", [1, 400])
def test_every_row_of_a_list_enters_exactly_once_though_the_worker_is_killed(start_worker, entered):
    officer, training = AdministratorFactory(), TrainingFactory()
    names = [f"Orang {chr(97 + n // 26)}ka{chr(97 + n % 26)}ri" for n in range(ROWS)]
    rows = [["Nama", "Surel"], *[[name, f"n{n}@example.org"] for n, name in enumerate(names)]]
    imported = bring(officer, rows, training)
    job = start_commit(imported=imported, by=officer)
    worker = start_worker()
    wait_until(lambda: imported.import_entries.count() >= entered)
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    start_worker()
    wait_until(lambda: finished(job))

    assert (job.state, job.done) == (Job.State.SUCCEEDED, ROWS)
    assert list(imported.import_entries.values_list("number", flat=True)) == list(range(2, ROWS + 2))
    assert training.enrolments.count() == ROWS
    assert Person.objects.filter(full_name__startswith="Orang").count() == ROWS


def assert_one_each(certificates, folder):
    """Every participant has one certificate with its document, and the serials count up without a gap."""
    count = Enrolment.objects.count()
    assert [certificate.serial for certificate in certificates] == list(range(1, count + 1))
    assert len({certificate.enrolment_id for certificate in certificates}) == count
    assert SerialCounter.objects.get().last == count
    for certificate in certificates:
        content = (folder / certificate.file.name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == certificate.sha256
    assert len(list(folder.rglob("*.pdf"))) - count in (0, 1)  # one may have been stored, but not put on record

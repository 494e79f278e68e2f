"""Something dies or is full: nothing is lost, nothing is done twice, errors are pages, and it recovers by itself.

With real processes on PostgreSQL.
"""

import contextlib
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from emm.jobs import queue
from emm.jobs.models import Job
from participants.models import Person
from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.factories import InstitutionFactory, OfficerFactory
from tests.processes import Answer, Browser, Process, Server, environment, running, wait_until, worker
from trainings.certificates.issuing.services import start_issuing
from trainings.certificates.models import Certificate

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
State = Job.State


# --- The server is killed during a save -------------------------------------------------------


def test_a_save_that_the_server_did_not_survive_left_nothing_and_can_be_done_again(tmp_path):
    officer = OfficerFactory()
    form = {"full_name": "Siti Rahmawati", "sex": "female", "language": "id", "position": "Analyst"}
    page = reverse("participants:person_create")
    first = Server(tmp_path / "first")
    with running(first):
        browser = Browser(first.address)
        browser.sign_in(officer)
        assert browser.get(page).status == 200
        # The person is written, then its history, where the save has to wait for this lock: half of it is done.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE participants_historicalperson IN ACCESS EXCLUSIVE MODE")
            saving = threading.Thread(target=_ignoring_a_cut, args=[browser.post, page], kwargs=form)
            saving.start()
            wait_until(lambda: _is_waiting_for("participants_historicalperson"))
            first.kill()
            saving.join()
    wait_until(lambda: not _is_waiting_for("participants_historicalperson"))
    wait_until(lambda: _open_transactions() == 0)
    assert (Person.objects.count(), Person.history.count()) == (0, 0)

    second = Server(tmp_path / "second")
    with running(second):
        browser.host = second.address.removeprefix("http://")
        browser.get(page)
        assert browser.post(page, **form).status == 302
    assert (Person.objects.count(), Person.history.count()) == (1, 1)


def _ignoring_a_cut(act, *args, **kwargs):
    with contextlib.suppress(OSError, http.client.HTTPException):
        act(*args, **kwargs)


def _is_waiting_for(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [table])
        return bool(cursor.fetchone()[0])


def _open_transactions() -> int:
    """Of others, in this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        )
        return int(cursor.fetchone()[0])


# --- The database restarts under load ---------------------------------------------------------


class Cluster:
    """A PostgreSQL server of the test's own. PostgreSQL refuses to run as root."""

    def __init__(self) -> None:
        self.programs = _programs()
        self.folder = Path(tempfile.mkdtemp(prefix="emm-cluster-"))
        self.data = self.folder / "data"
        self.data.mkdir()
        if os.getuid() == 0:
            self.folder.chmod(0o755)
            shutil.chown(self.data, self._owner())
        self._run("initdb", "-U", "emm", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()
        self.url = f"postgres://emm@{str(self.data).replace('/', '%2F')}/postgres"

    def _owner(self) -> str:
        known = subprocess.run(["id", "-un", "postgres"], capture_output=True, text=True, check=False)
        return known.stdout.strip() or "nobody"

    def _run(self, program: str, *words: str) -> None:
        as_owner = ["runuser", "-u", self._owner(), "--"] if os.getuid() == 0 else []
        command = [*as_owner, str(self.programs / program), "-D", str(self.data), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        self._run("pg_ctl", "-w", "-l", str(self.data / "log"), "-o", f"-k {self.data} -c listen_addresses=''", "start")

    def stop(self, mode: str) -> None:
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def remove(self) -> None:
        with contextlib.suppress(AssertionError):
            self.stop("immediate")
        shutil.rmtree(self.folder)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        pytest.skip("no PostgreSQL server is installed on this machine")
    return found[-1].parent


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.remove()


class Visitor(threading.Thread):
    """Opens pages one after the other, and keeps what came back."""

    def __init__(self, browser: Browser, paths: list[str]) -> None:
        super().__init__()
        self.browser, self.paths = browser, paths
        self.answers: list[Answer] = []
        self.cuts = 0
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(0.02):
            for path in self.paths:
                try:
                    self.answers.append(self.browser.get(path))
                except (OSError, http.client.HTTPException):
                    self.cuts += 1


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_that_restarts_under_load_is_found_again_and_failures_are_pages(tmp_path, cluster, mode):
    officer = OfficerFactory()
    InstitutionFactory.create_batch(3)
    call_command("backup", tmp_path / "backup.tar")
    moved = {"DATABASE_URL": cluster.url, "MEDIA_ROOT": str(tmp_path / "media")}
    assert (
        Process(tmp_path / "restore", "manage.py", "restore", str(tmp_path / "backup.tar"), **moved).process.wait() == 0
    )
    # Sign-ins are not in a backup.
    session = {"sessionid": _session_on(cluster, officer)}

    server, hand = Server(tmp_path / "server", **moved), worker(tmp_path / "worker", **moved)
    with running(server, hand):
        visitors = [
            Visitor(Browser(server.address), ["/en/staff/institutions/", "/en/", "/health/ready/"]) for _ in range(4)
        ]
        for visitor in visitors:
            visitor.browser.cookies.update(session)
            visitor.start()
        wait_until(lambda: all(len(visitor.answers) > 5 for visitor in visitors))
        cluster.stop(mode)
        wait_until(lambda: all(visitor.answers[-1].status == 503 for visitor in visitors))
        assert Browser(server.address).get("/health/live/").status == 200
        cluster.start()
        wait_until(lambda: all({answer.status for answer in visitor.answers[-6:]} == {200} for visitor in visitors))
        for visitor in visitors:
            visitor.stopped.set()
            visitor.join()
        answers = [answer for visitor in visitors for answer in visitor.answers]
        assert sum(visitor.cuts for visitor in visitors) == 0
        assert {answer.status for answer in answers} == {200, 503}
        for answer in answers:
            if answer.status == 503:
                assert "Back soon" in answer.text or '"failed"' in answer.text
                assert "Traceback" not in answer.text
        # The worker is the same process, and sees the database again.
        wait_until(lambda: Browser(server.address).get("/health/worker/").status == 200)
        assert hand.is_running


def _session_on(cluster: Cluster, user) -> str:
    """A session of ``user`` in the other database, made by a process of ours."""
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "from emm.accounts.models import User\n"
        f"client = Client(); client.force_login(User.objects.get(pk={user.pk}))\n"
        "print(client.cookies['sessionid'].value)"
    )
    made = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=environment(DATABASE_URL=cluster.url),
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.strip().splitlines()[-1]


# --- The disk of the media is full ------------------------------------------------------------


def test_certificates_wait_for_room_on_the_disk_and_are_then_issued_once(tmp_path):
    """Full as far as the worker is concerned: it may write files of 4 kB and no larger ones."""
    signed_template()
    training = taught_training()
    for name in ("Siti Rahmawati", "Budi Santoso"):
        attendee(training, name)
    job = start_issuing(training=training, started_by=OfficerFactory())
    Job.objects.filter(pk=job.pk).update(max_attempts=1)

    with running(worker(tmp_path / "full", largest_file=4096)):
        wait_until(lambda: Job.objects.get(pk=job.pk).is_finished)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert job.error == "The server’s storage is full or not writable. Free some space first."
    assert Certificate.objects.exclude(file="").count() == 0

    queue.retry(job)
    with running(worker(tmp_path / "roomy")):
        wait_until(lambda: Job.objects.get(pk=job.pk).is_finished)
    job.refresh_from_db()
    assert (job.state, job.problems) == (State.SUCCEEDED, [])
    assert Certificate.objects.exclude(file="").count() == 2
    assert sorted(Certificate.objects.values_list("serial", flat=True)) == [1, 2]

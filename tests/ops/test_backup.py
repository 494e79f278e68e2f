"""Backup and restore, by really restoring: over what is there, and on a machine that has nothing."""

import contextlib
import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from psycopg2 import sql

from emm.jobs import queue
from emm.jobs.models import Job
from emm.ops import db_dump
from participants.models import Person
from tests.background import run_now
from tests.factories import AdministratorFactory, EnrolmentFactory, InstitutionFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
NIP = "198703122010012003"


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "backup.tar"


@pytest.fixture
def kept(client):
    """A little of everything: records in both languages, history, an encrypted number, files, a sign-in."""
    InstitutionFactory(name_en="Ministry of Manpower", name_ind="Kementerian Ketenagakerjaan")
    PersonFactory(full_name="Siti ‘Aisyah محمد", nip=NIP)
    EnrolmentFactory()
    default_storage.save("certificates/2022/a.pdf", ContentFile(b"%PDF-\x00\xff"))
    default_storage.save("curriculum/b.png", ContentFile(b"picture"))
    client.force_login(AdministratorFactory())
    return counted()


def counted() -> dict[str, int]:
    """How many rows each model has; sign-ins are not kept."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.managed and model._meta.label != "sessions.Session"
    }


def stored() -> dict[str, bytes]:
    names = [path.relative_to(settings.MEDIA_ROOT) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return {str(name): Path(settings.MEDIA_ROOT, name).read_bytes() for name in names}


FILES = {"certificates/2022/a.pdf": b"%PDF-\x00\xff", "curriculum/b.png": b"picture"}


def test_what_happened_since_is_undone(kept, archive, capsys):
    call_command("backup", archive)
    assert capsys.readouterr().out.startswith(f"{archive}: the database and 2 files, ")
    Person.objects.all().update(full_name="Someone else")
    PersonFactory()
    default_storage.delete("curriculum/b.png")
    default_storage.save("curriculum/later.png", ContentFile(b"later"))
    default_storage.delete("certificates/2022/a.pdf")
    default_storage.save("certificates/2022/a.pdf", ContentFile(b"forged"))

    call_command("restore", archive, overwrite=True)

    assert capsys.readouterr().out.startswith("Restored the database and 2 files as of ")
    assert counted() == kept
    assert stored() == FILES
    assert Person.objects.get(nip__gt="").nip == NIP
    assert Person.objects.filter(full_name="Siti ‘Aisyah محمد").exists()
    PersonFactory()  # the counters of the keys were restored, too


def test_nobody_is_signed_in_by_a_backup(kept, archive, client):
    key = client.session.session_key
    call_command("backup", archive)
    call_command("restore", archive, overwrite=True)
    assert not client.session.exists(key)
    with tarfile.open(archive) as opened:
        assert key.encode() not in opened.extractfile("database").read()


def test_work_that_was_waiting_is_not_done_a_second_time_by_itself(kept, archive, capsys):
    """Letters that the backup knows as waiting may have been sent since: a person decides."""
    waiting = Job.objects.create(kind="test.letters", language="id")
    again = Job.objects.create(kind="test.letters", run_after=timezone.now() + timedelta(hours=1), error="away")
    running = Job.objects.create(kind="test.letters", state="running", worker="w", lease_until=timezone.now())
    ended = Job.objects.create(kind="test.letters", state="succeeded")
    call_command("backup", archive)

    call_command("restore", archive, overwrite=True)

    assert capsys.readouterr().out.splitlines()[-1] == (
        "3 jobs that had not ended were cancelled: see Background jobs for what should be done again."
    )
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {waiting.pk: "cancelled", again.pk: "cancelled", running.pk: "cancelled", ended.pk: "succeeded"}
    assert Job.objects.get(pk=ended.pk).error == ""
    assert (
        Job.objects.get(pk=running.pk).error
        == Job.objects.get(pk=again.pk).error
        == (
            "This job was unfinished in the restored backup. It may have been completed since. "
            "Retry it if it is still needed."
        )
    )
    assert Job.objects.get(pk=waiting.pk).error.startswith(
        "Pekerjaan ini belum selesai dalam cadangan yang dipulihkan."
    )
    run_now(waiting)  # as a worker does that finds its entry in the queue
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    queue.retry(waiting)
    assert (waiting.state, waiting.error) == ("queued", "")


def test_what_is_made_anew_and_soon_removed_is_not_kept(kept, archive):
    default_storage.save("zips/7.zip", ContentFile(b"all certificates of a training"))
    default_storage.save("health/probe", ContentFile(b"ready"))
    call_command("backup", archive)
    with tarfile.open(archive) as opened:
        assert [name for name in opened.getnames() if "zip" in name or "health" in name] == []
    call_command("restore", archive, overwrite=True)
    assert stored() == FILES


# --- On a machine that has nothing ------------------------------------------------------------


class Machine:
    """Another database and another folder for files, used by commands in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if connection.vendor == "sqlite":
            self.url = f"sqlite:///{folder / 'other.sqlite3'}"
        else:
            self.name = f"emm_restored_{uuid.uuid4().hex[:8]}"
            self._on_server(sql.SQL("CREATE DATABASE {}"))
            given = connection.settings_dict
            who = f"{given['USER']}:{given['PASSWORD']}@" if given["USER"] else ""
            host = str(given["HOST"]).replace("/", "%2F") + (f":{given['PORT']}" if given["PORT"] else "")
            self.url = f"postgres://{who}{host}/{self.name}"

    def _on_server(self, statement: sql.SQL) -> None:
        with contextlib.closing(psycopg2.connect(**_address("postgres"))) as server:
            server.autocommit = True
            server.cursor().execute(statement.format(sql.Identifier(self.name)))

    def manage(self, *words: Any) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "emm.settings",
            "DATABASE_URL": self.url,
            "MEDIA_ROOT": str(self.folder / "media"),
        }
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def add_account(self) -> None:
        code = "from emm.accounts.models import User; User.objects.create(email='siti@example.org')"
        assert self.manage("shell", "--command", code).returncode == 0

    def rows(self, query: str) -> list[Any]:
        if connection.vendor == "sqlite":
            opened: Any = sqlite3.connect(self.folder / "other.sqlite3")
        else:
            opened = psycopg2.connect(**_address(self.name))
        with contextlib.closing(opened):
            cursor = opened.cursor()
            cursor.execute(query)
            return list(cursor.fetchall())

    def remove(self) -> None:
        if connection.vendor != "sqlite":
            self._on_server(sql.SQL("DROP DATABASE {} WITH (FORCE)"))


def _address(name: str) -> dict[str, Any]:
    given = connection.settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return {"dbname": name, **{key: given[value] for key, value in names.items() if given[value]}}


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path)
    yield machine
    machine.remove()


def test_an_empty_machine_becomes_what_the_archive_holds(kept, archive, machine, tmp_path):
    call_command("backup", archive)
    done = machine.manage("restore", archive)
    assert (done.returncode, done.stderr) == (0, "")
    for model in apps.get_models():
        if model._meta.label in kept:
            ((found,),) = machine.rows(f'SELECT COUNT(*) FROM "{model._meta.db_table}"')
            assert (model._meta.label, found) == (model._meta.label, kept[model._meta.label])
    assert {
        str(path.relative_to(tmp_path / "media")): path.read_bytes() for path in (tmp_path / "media").rglob("*.p*")
    } == FILES
    assert machine.manage("migrate", "--check").returncode == 0
    # What is there now is not lost by mistake.
    again = machine.manage("restore", archive)
    assert (again.returncode, again.stderr) == (
        1,
        "CommandError: There is data here already. Say --overwrite to lose it.\n",
    )


def test_an_archive_of_the_version_before_is_brought_up_to_date(archive, machine):
    """And a database can go back a step of an app, and forward again."""
    assert machine.manage("migrate").returncode == 0
    back = machine.manage("migrate", "certificates", "0007")
    assert (back.returncode, back.stderr) == (0, "")
    assert machine.manage("migrate", "--check").returncode == 1
    machine.add_account()
    assert machine.manage("backup", archive).returncode == 0
    done = machine.manage("restore", archive, "--overwrite")
    assert (done.returncode, done.stderr) == (0, "")
    assert machine.manage("migrate", "--check").returncode == 0
    assert machine.rows("SELECT training_id FROM certificates_recordcheck") == []


def test_a_database_with_nothing_in_it_is_not_taken_for_the_one_to_keep(archive, machine):
    """Somebody who works on another database than they think is told, before they rely on the archive."""
    empty = machine.manage("backup", archive)
    assert machine.manage("migrate").returncode == 0
    unused = machine.manage("backup", archive)
    database = machine.name if connection.vendor == "postgresql" else machine.folder / "other.sqlite3"
    where = f"{connection.vendor} {database}, which DATABASE_URL names,"
    ending = "This is hardly the database to keep. On a server run commands by deploy/manage."
    assert (empty.returncode, empty.stderr) == (1, f"CommandError: {where} has no tables of the product. {ending}\n")
    assert (unused.returncode, unused.stderr) == (1, f"CommandError: {where} has no accounts. {ending}\n")
    assert not archive.exists()


# --- What is refused --------------------------------------------------------------------------


def rewritten(archive: Path, **changed: bytes | dict[str, Any]) -> None:
    """The archive anew, with other members: ``manifest`` (merged), ``database``."""
    with tarfile.open(archive) as opened:
        members = {member.name: opened.extractfile(member).read() for member in opened.getmembers()}
    manifest = json.loads(members["manifest.json"])
    manifest.update(changed.get("manifest", {}))
    members["manifest.json"] = json.dumps(manifest).encode()
    if "database" in changed:
        members["database"] = changed["database"]
    with tarfile.open(archive, "w") as written:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            written.addfile(info, BytesIO(content))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"manifest": {"format": 1}}, "The archive has format 1; this version reads 2."),
        ({"manifest": {"engine": "oracle"}}, "The archive was made on oracle; DATABASE_URL names "),
        ({"manifest": {"migrations": ["jobs.9999_newer"]}}, "this one does not know jobs.9999_newer."),
        ({"database": b"something else"}, "database in the archive is damaged."),
    ],
)
def test_an_archive_that_does_not_fit_changes_nothing(kept, archive, change, reason):
    call_command("backup", archive)
    rewritten(archive, **change)
    with pytest.raises(CommandError) as refusal:
        call_command("restore", archive, overwrite=True)
    assert reason in str(refusal.value)
    assert counted() == kept
    assert stored() == FILES


def with_another_database(archive: Path, content: bytes) -> None:
    """The archive with another database whose checksum is right, so that only loading tells what it is."""
    with tarfile.open(archive) as opened:
        digests = json.loads(opened.extractfile("manifest.json").read())["sha256"]
    digests["database"] = hashlib.sha256(content).hexdigest()
    rewritten(archive, database=content, manifest={"sha256": digests})


@pytest.mark.parametrize("keep", [0, 0.5])
def test_a_database_that_cannot_be_read_is_found_out_before_anything_is_changed(kept, archive, keep):
    call_command("backup", archive)
    with tarfile.open(archive) as opened:
        whole = opened.extractfile("database").read()
    with_another_database(archive, whole[: int(len(whole) * keep)] or b"no database")
    with pytest.raises(CommandError):
        call_command("restore", archive, overwrite=True)
    assert counted() == kept
    assert stored() == FILES


@pytest.mark.postgres
def test_a_restore_that_fails_in_the_middle_leaves_the_data_as_it_was(kept, archive):
    """PostgreSQL writes dumps that it cannot load: here a check whose function names another one without its schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION inner_rule(integer) RETURNS boolean LANGUAGE sql AS 'SELECT $1 > 0';"
            "CREATE FUNCTION outer_rule(n integer) RETURNS boolean LANGUAGE plpgsql"
            " AS 'BEGIN RETURN inner_rule(n); END';"
            "CREATE TABLE ruled (number integer CHECK (outer_rule(number))); INSERT INTO ruled VALUES (1);"
        )
    try:
        call_command("backup", archive)
        PersonFactory(full_name="Somebody new")
        before = counted()
        with pytest.raises(CommandError, match="inner_rule"):
            call_command("restore", archive, overwrite=True)
        assert counted() == before
        assert stored() == FILES
        assert Person.objects.filter(full_name="Somebody new").exists()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE ruled; DROP FUNCTION outer_rule; DROP FUNCTION inner_rule;")


@pytest.mark.postgres
def test_a_database_that_is_in_use_is_left_alone(kept, archive, monkeypatch):
    monkeypatch.setattr(db_dump, "LOCK_TIMEOUT_SECONDS", 1)
    call_command("backup", archive)
    with contextlib.closing(psycopg2.connect(**_address(connection.settings_dict["NAME"]))) as other:
        other.cursor().execute("SELECT * FROM accounts_user")
        with pytest.raises(CommandError, match="Somebody uses the database: stop the server and the workers first"):
            call_command("restore", archive, overwrite=True)
    assert counted() == kept


@pytest.mark.parametrize("keep", [0, 1000, 0.5])
def test_a_file_that_was_cut_off_or_is_no_archive_changes_nothing(kept, archive, keep):
    call_command("backup", archive)
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * keep) if isinstance(keep, float) else keep])
    with pytest.raises(CommandError):
        call_command("restore", archive, overwrite=True)
    assert counted() == kept


def test_a_member_that_leads_out_of_the_storage_is_refused(kept, archive, tmp_path):
    default_storage.save("curriculum/c.png", ContentFile(b"x"))
    call_command("backup", archive)
    content = archive.read_bytes().replace(b"media/curriculum/c.png", b"media/../../../../c.pn")
    archive.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("restore", archive, overwrite=True)
    assert not list(tmp_path.parent.glob("**/c.pn*"))


def test_an_archive_is_nobody_else_s_to_read_and_never_half_written(kept, archive, monkeypatch):
    archive.write_bytes(b"the one before")

    def full(name):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "open", full)
        with pytest.raises(CommandError, match="No space left on device"):
            call_command("backup", archive)
    assert archive.read_bytes() == b"the one before"
    assert [path.name for path in archive.parent.iterdir()] == ["backup.tar"]
    call_command("backup", archive)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_a_file_that_is_not_there_is_said(archive):
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("restore", archive)

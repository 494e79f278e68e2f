"""Signs of life: alive whatever is missing, ready only when nothing is, and whether background work is done."""

import datetime
from threading import Event
from threading import enumerate as enumerate_threads

import pytest
from django.core.cache.backends.dummy import DummyCache
from django.core.files.storage import InMemoryStorage, default_storage
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from emm.jobs.models import Job, Worker
from emm.ops import health
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db
ALL_WELL = {"database": "ok", "migrations": "ok", "cache": "ok", "storage": "ok"}


def seconds_ago(seconds):
    return timezone.now() - datetime.timedelta(seconds=seconds)


def test_is_alive_without_asking_anything(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/health/live/")
    assert (response.status_code, response.content) == (200, b"alive\n")


@pytest.fixture(autouse=True)
def seen_by_nobody_yet(monkeypatch):
    """And with patience for a machine that does much else."""
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 60)
    health.READINESS.forget()
    yield
    health.READINESS.forget()


@pytest.fixture
def hanging():
    """A check that hangs until it is let go, and how often it was begun."""
    let_go, begun = Event(), []

    def hang():
        begun.append(1)
        let_go.wait(60)

    yield hang, let_go, begun
    let_go.set()


def test_is_ready_when_everything_works(client, django_assert_num_queries):
    with django_assert_num_queries(0):  # others than this thread look
        response = client.get("/health/ready/")
    assert (response.status_code, response.json()) == (200, ALL_WELL)
    assert default_storage.listdir("health") == ([], [])


def test_is_not_ready_before_every_migration_is_applied():
    MigrationRecorder.Migration.objects.filter(app="jobs", name="0001_initial").delete()
    with pytest.raises(health.NotReady, match=r"migrations to apply: jobs.0001_initial"):
        health.migrations_are_applied()


def test_is_ready_on_a_database_that_a_newer_version_has_migrated():
    MigrationRecorder.Migration.objects.create(app="jobs", name="9999_newer")
    health.migrations_are_applied()


def test_ten_probes_of_a_service_that_hangs_look_once_and_are_answered(client, hanging, monkeypatch):
    hang, let_go, begun = hanging
    monkeypatch.setitem(health.CHECKS, "storage", hang)
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.1)

    answers = [client.get("/health/ready/") for _ in range(10)]

    # Ten that wait for the service would not come to this line while it hangs.
    assert not let_go.is_set()
    assert [answer.status_code for answer in answers] == [503] * 10
    assert answers[-1].json()["storage"] == "failed"
    assert begun == [1]


def test_service_that_hangs_after_it_was_well_is_told_when_it_is_late(client, hanging, monkeypatch):
    hang, _let_go, begun = hanging
    assert client.get("/health/ready/").status_code == 200
    monkeypatch.setitem(health.CHECKS, "storage", hang)
    monkeypatch.setattr(health, "LOOK_AGAIN_SECONDS", 0)
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0)
    assert client.get("/health/ready/").json()["storage"] == "ok"
    monkeypatch.setattr(health, "LATE_AFTER_SECONDS", 0)

    assert client.get("/health/ready/").json()["storage"] == "failed"
    assert begun == [1]


def test_service_that_answers_again_is_ready(client, hanging, monkeypatch):
    hang, let_go, _begun = hanging
    monkeypatch.setitem(health.CHECKS, "storage", hang)
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0)
    assert client.get("/health/ready/").status_code == 503
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 60)
    monkeypatch.setattr(health, "LOOK_AGAIN_SECONDS", 0)
    let_go.set()
    for thread in [each for each in enumerate_threads() if each.name.startswith("health-")]:
        thread.join(60)

    assert client.get("/health/ready/").json() == ALL_WELL


def test_is_not_ready_when_the_cache_forgets(client, monkeypatch):
    monkeypatch.setattr(health, "cache", DummyCache("", {}))
    assert client.get("/health/ready/").json() == {**ALL_WELL, "cache": "failed"}


def test_is_not_ready_when_nothing_can_be_written(client, settings, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("a file where the folder should be")
    settings.MEDIA_ROOT = blocked
    assert client.get("/health/ready/").json() == {**ALL_WELL, "storage": "failed"}


def test_is_not_ready_when_the_disk_is_nearly_full(client, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 10**18)
    assert client.get("/health/ready/").json() == {**ALL_WELL, "storage": "failed"}


def test_a_storage_elsewhere_is_asked_and_not_written_to(client, settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    assert isinstance(health.storages["default"], InMemoryStorage)
    assert client.get("/health/ready/").json() == ALL_WELL
    assert default_storage.listdir("") == ([], [])


def test_background_work_is_well_while_a_worker_lives(client):
    Worker.objects.create(name="a", seen_at=seconds_ago(health.GONE_AFTER_SECONDS - 5))
    Worker.objects.create(name="b", seen_at=seconds_ago(health.GONE_AFTER_SECONDS + 5))
    JobFactory(state=Job.State.SUCCEEDED)
    response = client.get("/health/worker/")
    assert (response.status_code, response.json()) == (
        200,
        {"workers": 1, "waiting": 0, "oldest_waiting_seconds": 0},
    )


def test_background_work_is_not_well_without_a_worker_and_tells_how_long_work_waits(client):
    waits = JobFactory()
    Job.objects.filter(pk=waits.pk).update(created_at=seconds_ago(120))
    JobFactory(run_after=timezone.now() + datetime.timedelta(minutes=5))
    response = client.get("/health/worker/")
    assert response.status_code == 503
    assert response.json() == {"workers": 0, "waiting": 1, "oldest_waiting_seconds": 120}


@pytest.mark.parametrize("path", ["/health/live/", "/health/ready/", "/health/worker/"])
def test_only_looks(client, path):
    response = client.post(path)
    assert (response.status_code, response["Cache-Control"]) == (
        405,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )

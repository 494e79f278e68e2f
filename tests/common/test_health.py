"""Signs of life: alive whatever is missing, ready only when nothing is, and whether background work is done."""

import datetime

import pytest
from django.core.cache.backends.dummy import DummyCache
from django.core.files.storage import InMemoryStorage, default_storage
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from emm.common import health
from emm.common.models import Job, Worker
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db
ALL_WELL = {"database": "ok", "migrations": "ok", "cache": "ok", "storage": "ok"}


def seconds_ago(seconds):
    return timezone.now() - datetime.timedelta(seconds=seconds)


def test_is_alive_without_asking_anything(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/health/live/")
    assert (response.status_code, response.content) == (200, b"alive\n")


def test_is_ready_when_everything_works(client, django_assert_num_queries):
    with django_assert_num_queries(3):  # one round trip; whether there is a table of migrations, and what is in it
        response = client.get("/health/ready/")
    assert (response.status_code, response.json()) == (200, ALL_WELL)
    assert default_storage.listdir("health") == ([], [])


def test_is_not_ready_before_every_migration_is_applied(client):
    MigrationRecorder.Migration.objects.filter(app="common", name="0001_initial").delete()
    response = client.get("/health/ready/")
    assert (response.status_code, response.json()) == (503, {**ALL_WELL, "migrations": "failed"})


def test_is_ready_on_a_database_that_a_newer_version_has_migrated(client):
    MigrationRecorder.Migration.objects.create(app="common", name="9999_newer")
    assert client.get("/health/ready/").status_code == 200


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

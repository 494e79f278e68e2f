"""What a machine in production is told that it forgot."""

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings):
    """Settings of one machine that forgot nothing."""
    settings.SECRET_KEY = "9" * 25 + "abcdefghijklmnopqrstuvwxyz"
    settings.FIELD_ENCRYPTION_KEYS = ["Zm9yIHRoZSB0ZXN0cyBvbmx5LCBub3Qgc2VjcmV0ISE="]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.CONTACT_EMAIL = "trainings@iom.example"
    settings.SITE_URL = "https://trainings.iom.example"
    settings.ALLOWED_HOSTS = ["trainings.iom.example"]
    settings.DEMO = False
    settings.MACHINES = 1
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    settings.BEHIND_HTTPS_PROXY = True
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    return settings


def said():
    """The ids of our own checks."""
    return sorted(
        str(found.id) for found in run_checks(include_deployment_checks=True) if str(found.id).startswith("emm.")
    )


def test_nothing_is_said_of_a_machine_that_forgot_nothing(production):
    assert said() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "insecure-for-development-and-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz", "emm.E001"),
        ("DEMO", True, "emm.E002"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "emm.E003"),
        ("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend", "emm.E003"),
        ("FIELD_ENCRYPTION_KEYS", ["no key"], "emm.E004"),
        ("ALLOWED_HOSTS", ["*", "trainings.iom.example"], "emm.E005"),
        ("METRICS_TOKEN", "short", "emm.E006"),
        ("SITE_URL", "http://trainings.iom.example", "emm.E007"),
        ("SITE_URL", "https://elsewhere.example", "emm.E008"),
        ("FIELD_ENCRYPTION_KEYS", [], "emm.W002"),
        ("CONTACT_EMAIL", "emm-trainings@example.org", "emm.W003"),
        ("ALLAUTH_TRUSTED_PROXY_COUNT", 0, "emm.E012"),
        ("SECOND_FACTOR_ROLES", [], "emm.W004"),
        ("REDIS_URL", "redis://cache.iom.example:6379/0", "emm.W005"),
        ("TASKS_REDIS_URL", "redis://cache.iom.example:6379/0", "emm.W005"),
        ("TASKS_REDIS_URL", "redis://127.0.0.1/0,rediss://emm@10.0.0.5/0", "emm.W005"),
    ],
)
def test_what_was_forgotten_is_named(production, name, value, expected):
    setattr(production, name, value)
    assert said() == [expected]


@pytest.mark.parametrize("name", ["REDIS_URL", "TASKS_REDIS_URL"])
@pytest.mark.parametrize(
    "address",
    [
        "redis://127.0.0.1:6379/0",
        "redis://localhost/0",
        "redis://[::1]/0",
        "unix:///run/redis/redis.sock",
        "rediss://:secret@cache.iom.example:6379/0",
        "rediss://cache.iom.example:6379/0?password=secret",
    ],
)
def test_a_redis_that_only_we_reach_is_fine(production, name, address):
    setattr(production, name, address)
    assert said() == []


def test_without_a_proxy_none_need_be_trusted(production):
    production.BEHIND_HTTPS_PROXY = False
    production.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert said() == []


def test_a_host_may_be_allowed_by_its_domain(production):
    production.ALLOWED_HOSTS = [".iom.example"]
    assert said() == []


def test_a_mail_service_of_its_own_is_fine(production):
    production.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    assert said() == []


@pytest.mark.parametrize(
    ("engine", "storage", "expected"),
    [
        ("sqlite3", "django.core.files.storage.FileSystemStorage", ["emm.E009", "emm.E010"]),
        ("postgresql", "django.core.files.storage.FileSystemStorage", ["emm.E010"]),
        ("postgresql", "storages.backends.s3.S3Storage", []),
    ],
)
def test_several_machines_need_what_they_share(production, monkeypatch, engine, storage, expected):
    production.MACHINES = 2
    # Put back afterwards: a connection opened later would go by what stands there.
    monkeypatch.setitem(production.DATABASES["default"], "ENGINE", f"django.db.backends.{engine}")
    production.STORAGES = {**production.STORAGES, "default": {"BACKEND": storage}}
    assert said() == expected


def test_a_database_that_was_a_demo_is_told(production):
    UserFactory(email="admin@example.org", is_demo=True)
    assert said() == ["emm.W011"]


def test_a_database_that_is_away_breaks_nothing(production, monkeypatch):
    def away(self):
        raise DatabaseError("away")

    monkeypatch.setattr("django.db.models.query.QuerySet.count", away)
    assert said() == []

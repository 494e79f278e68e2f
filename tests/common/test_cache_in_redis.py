"""The cache in Redis, with a Redis of the tests' own: what it keeps, and what happens while it is away."""

import pickle
import socket
from contextlib import closing
from pathlib import Path

import pytest
import redis
import time_machine
from django.core.cache import cache
from django.urls import reverse

from emm import data_settings
from emm.ops import health
from tests.common.hanging import hanging
from tests.factories import OfficerFactory
from tests.redis_server import redis_server
from trainings.certificates.verification import views

CLOSED = "Attempts cannot be counted now, so this page is closed. Try again in a minute."


@pytest.fixture(scope="module")
def server():
    """The address of a Redis that ends with the tests."""
    with redis_server() as address:
        yield address


def use_cache_at(address, settings):
    settings.REDIS_URL = address
    settings.CACHES = data_settings.caches(address)


@pytest.fixture
def kept(server, settings):
    """The cache as the settings make it."""
    use_cache_at(server, settings)
    yield cache
    cache.clear()


@pytest.fixture
def away(settings):
    """Redis is set, and nobody listens there."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    use_cache_at(f"redis://127.0.0.1:{port}/0", settings)


@pytest.mark.parametrize(
    "value", [0, 7, True, False, "health", "7", "", [], [1764.25, 1764.5], {"a": None}, "Siti ‘Aisyah محمد"]
)
def test_what_is_kept_comes_back_as_it_was(kept, value):
    """Counts and marks of our own; the moments of attempts and the used codes of the sign-in library."""
    kept.set("key", value, timeout=30)
    found = kept.get("key", "nothing")
    assert (found, type(found)) == (value, type(value))


def test_a_place_is_given_once_and_counts_go_up(kept):
    assert [kept.add("place", True, timeout=30) for _ in range(2)] == [True, False]
    kept.set("count", 1)
    assert [kept.incr("count"), kept.incr("count"), kept.get("count")] == [2, 3, 3]
    assert kept.get("never", 0) == 0


class Attack:
    """What a pickle that somebody else put into Redis would do in our process: here, leave a file."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return (Path.touch, (self.trace,))


def test_what_somebody_else_put_there_is_never_run(kept, server, tmp_path):
    trace = tmp_path / "was-here"
    with closing(redis.Redis.from_url(server)) as client:
        client.set(kept.make_and_validate_key("key"), pickle.dumps(Attack(trace)))
    with pytest.raises(ValueError, match=r"codec can't decode|Expecting value"):
        kept.get("key")
    assert not trace.exists()


def test_what_json_cannot_hold_is_refused_rather_than_changed(kept):
    with pytest.raises(TypeError):
        kept.set("key", object())


def test_redis_that_hangs_is_asked_once(settings, monkeypatch):
    monkeypatch.setattr(data_settings, "REDIS_SECONDS", 0.1)
    with hanging() as server:
        use_cache_at(f"redis://127.0.0.1:{server.port}/0", settings)

        with pytest.raises(redis.RedisError):
            cache.get("key")

        assert server.connections() == 1


@pytest.mark.django_db
def test_attempts_are_counted_in_redis(kept, client, monkeypatch):
    monkeypatch.setattr(views, "CODES_A_MINUTE", 2)
    address = reverse("certificates:verification", args=["7Q2K-M4XD-9RVT"])
    with time_machine.travel("2026-03-01T08:00:00Z", tick=False):
        assert [client.get(address).status_code for _ in range(3)] == [404, 404, 429]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "id"])
def test_while_redis_is_away_nobody_gets_an_attempt_that_is_not_counted(away, client, language):
    person = OfficerFactory()
    response = client.post(f"/{language}/account/login/", {"login": person.email, "password": "anything"})
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    if language == "en":
        assert CLOSED in response.text
    else:
        assert "Percobaan saat ini tidak dapat dihitung" in response.text


@pytest.mark.django_db
def test_while_redis_is_away_whoever_is_signed_in_works_on(away, client):
    client.force_login(OfficerFactory())
    assert [client.get(f"/en/{page}/").status_code for page in ("today", "staff/people")] == [200, 200]


@pytest.mark.django_db
def test_while_redis_is_away_health_says_so(away, client, monkeypatch):
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 60)
    health.READINESS.forget()
    response = client.get("/health/ready/")
    health.READINESS.forget()
    assert (response.status_code, response.json()["cache"], response.json()["database"]) == (503, "failed", "ok")


def test_without_redis_the_cache_is_in_the_database():
    made = data_settings.caches("")["default"]
    assert made["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"

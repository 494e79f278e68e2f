"""What the cache in Redis keeps, with a Redis of the tests' own."""

import pickle
import shutil
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
import redis
from django.core.cache.backends.redis import RedisCache

from emm.data_settings import caches as cache_settings


@pytest.fixture(scope="module")
def server():
    """The address of a Redis that ends with the tests."""
    if not shutil.which("redis-server"):
        pytest.skip("no Redis is installed on this machine")
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
    )
    address = f"redis://127.0.0.1:{port}/0"
    with closing(redis.Redis.from_url(address)) as client:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                client.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.05)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def kept(server):
    """The cache as the settings make it."""
    given = cache_settings(server)["redis"]
    cache = RedisCache(given["LOCATION"], {key: given[key] for key in ("KEY_PREFIX", "OPTIONS")})
    yield cache
    cache.clear()


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

"""A Redis of the tests' own, which ends with them."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest
import redis


@contextlib.contextmanager
def redis_server(port: int = 0) -> Iterator[str]:
    """Its address; skips where no Redis is installed."""
    if not shutil.which("redis-server"):
        pytest.skip("no Redis is installed on this machine")
    if not port:
        with socket.create_server(("127.0.0.1", 0)) as found:
            port = found.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"redis://127.0.0.1:{port}/0"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    with contextlib.closing(redis.Redis.from_url(address)) as client:
        while time.monotonic() < deadline:
            with contextlib.suppress(redis.ConnectionError):
                client.ping()
                return
            time.sleep(0.05)
    raise AssertionError("Redis does not answer")

"""``manage.py serve``: the web server and the worker as one, with real processes."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from emm.ops.management.commands.serve import Child

pytestmark = pytest.mark.sqlite

WEB_SERVER = "emm.ops.web_server"


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def children_of(process_id: int) -> dict[int, str]:
    """The command line of each child process."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
            if parent == process_id:
                found[int(status.parent.name)] = (status.parent / "cmdline").read_text().replace("\0", " ")
    return found


def is_alive(process_id: int) -> bool:
    return Path(f"/proc/{process_id}").exists()


class Served:
    """A running ``manage.py serve`` on the database of the tests."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.port = free_port()
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "DJANGO_SETTINGS_MODULE": "tests.process_settings",
        }
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port), "--threads", "4"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def says(self, words: str) -> bool:
        return words in self.log.read_text()

    def child(self, words: str) -> int | None:
        """The process whose command line has these words."""
        commands = children_of(self.process.pid)
        return next((process_id for process_id, command in commands.items() if words in command), None)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/robots.txt", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False


@pytest.fixture
def served(transactional_db, tmp_path) -> Iterator[Served]:
    served = Served(tmp_path / "log")
    try:
        wait_until(lambda: served.says("is running"))
        wait_until(lambda: served.child("manage.py work"))
        yield served
    finally:
        served.process.kill()
        served.process.wait()


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_stops_the_server_and_the_worker_when_told(served, told):
    processes = [served.process.pid, *children_of(served.process.pid), *children_of(served.child(WEB_SERVER))]
    served.process.send_signal(told)
    assert served.process.wait(timeout=20) == 0
    assert [process_id for process_id in processes if is_alive(process_id)] == []
    assert served.log.read_text().endswith("Stopped.\n")


def test_children_end_with_a_command_that_was_killed(served):
    processes = [*children_of(served.process.pid), *children_of(served.child(WEB_SERVER))]
    served.process.kill()
    served.process.wait()
    wait_until(lambda: not any(is_alive(process_id) for process_id in processes))


@pytest.mark.parametrize(("words", "name"), [(WEB_SERVER, "web server"), ("manage.py work", "background worker")])
def test_starts_a_child_that_died_again(served, words, name):
    died = served.child(words)
    os.kill(died, signal.SIGKILL)
    wait_until(lambda: served.says(f"The {name} ended (Killed); starting it again in 1 s."))
    wait_until(lambda: served.child(words) not in (None, died))
    wait_until(served.answers)


HALF_SENT = {
    "headers": b"GET /en/account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "a body": b"POST /en/account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\nlogin=",
    "a file": b"POST /en/verify/file/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000000\r\n\r\n%PDF-1.7",
    "nothing": b"",
}


def test_requests_that_are_half_sent_keep_nobody_from_a_page(served):
    with contextlib.ExitStack() as connections:
        for half in [*HALF_SENT.values()] * 16:
            connection = connections.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            connection.sendall(half)
        with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/en/account/login/", timeout=30) as page:
            assert page.status == 200


def test_request_that_is_sent_in_pieces_is_answered(served):
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as connection:
        for piece in (b"GET /health/li", b"ve/ HTTP/1.1\r\nHost: 127.0", b".0.1\r\nConnection: close\r\n", b"\r\n"):
            connection.sendall(piece)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"alive\n")


def test_pauses_grow_while_a_child_keeps_dying():
    child = Child("hopeless", [sys.executable, "-c", "raise SystemExit(3)"])
    pauses = []
    for _ in range(7):
        child.start_at = 0
        assert child.keep_running() == ""
        child.wait(10)
        pauses.append(child.keep_running())
    assert pauses == [
        f"The hopeless ended (exit code 3); starting it again in {pause} s." for pause in (1, 2, 4, 8, 16, 30, 30)
    ]


def test_names_another_port_when_the_port_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"127.0.0.1:{port} cannot be served: .* for instance PORT={port + 1}"):
            call_command("serve", port=port)

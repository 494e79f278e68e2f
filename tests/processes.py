"""Real processes for tests: a server and workers on the database of the test, to be killed."""

import contextlib
import http.client
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.test import Client

# Far longer than anything here takes, also on a machine that does much else; only a failure waits for it.
PATIENCE_SECONDS = 120


def wait_until(condition: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def database_url(name: str = "") -> str:
    """The address of the test's database, or of another on the same server."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    who = f"{given['USER']}:{given['PASSWORD']}@" if given["USER"] else ""
    where = str(given["HOST"]).replace("/", "%2F") + (f":{given['PORT']}" if given["PORT"] else "")
    return f"postgres://{who}{where}/{name or given['NAME']}"


def environment(**changes: str) -> dict[str, str]:
    """What a process needs to work on the database and the files of the test."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.process_settings",
        "DATABASE_URL": database_url(),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "TURNS_DIR": str(settings.TURNS_DIR),
        "SECRET_KEY": settings.SECRET_KEY,
        "LOG_FORMAT": "json",
        **changes,
    }


class Process:
    """Something of ours that runs; its output goes to ``log``."""

    def __init__(self, log: Path, *command: str, largest_file: int = 0, **changes: str) -> None:
        self.log = log

        def limit() -> None:
            if largest_file:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))

        # A file that is limited could not be logged to.
        output: Any = subprocess.DEVNULL if largest_file else log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env=environment(**changes),
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=limit,  # noqa: PLW1509  before any thread of ours is started
        )
        if not largest_file:
            output.close()

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """At once, with everything that it started, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """In good order; how it ended."""
        self.process.terminate()
        try:
            return self.process.wait(20)
        finally:
            self.kill()


def worker(log: Path, **options: Any) -> Process:
    return Process(log, "manage.py", "work", "--interval", "0.1", "--no-startup-delay", **options)


class Server(Process):
    """gunicorn with two processes, as in production."""

    def __init__(self, log: Path, *, port: int = 0, **changes: Any) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = ["-m", "gunicorn", "emm.wsgi", "--config", "deploy/gunicorn.conf.py"]
        local: dict[str, Any] = {"HTTPS": "false", "ALLOWED_HOSTS": "127.0.0.1", "BIND": f"127.0.0.1:{self.port}"}
        super().__init__(log, *command, **local, **changes)
        wait_until(lambda: not self.is_running or self.answers())
        assert self.is_running, log.read_text()

    def answers(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return Browser(self.address).get("/health/live/").status == 200
        return False


class Answer(NamedTuple):
    status: int
    text: str
    location: str


class Browser:
    """Keeps cookies and sends the token of the form that it saw last; follows nothing."""

    def __init__(self, address: str) -> None:
        self.host, self.token = address.removeprefix("http://"), ""
        self.cookies: dict[str, str] = {}

    def sign_in(self, user: Any) -> None:
        """By a session of the test's own."""
        client = Client()
        client.force_login(user)
        self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        return self._ask("POST", path, urllib.parse.urlencode({"csrfmiddlewaretoken": self.token, **fields}))

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        """Raises ``OSError`` or ``HTTPException`` when there is no answer."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        for header in response.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text):
            self.token = found.group(1)
        return Answer(response.status, text, response.headers.get("Location", ""))


@contextlib.contextmanager
def running(*processes: Process) -> Iterator[None]:
    try:
        yield
    finally:
        for process in processes:
            process.kill()

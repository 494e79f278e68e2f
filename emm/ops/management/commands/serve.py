"""The web server and the background worker, started, watched and stopped together: one machine, one command."""

import contextlib
import ctypes
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

PATIENCE_AT_STOP_SECONDS = 20
MAX_PAUSE_SECONDS = 30
# A child that has lived so long fails for another reason than the last time.
STEADY_AFTER_SECONDS = 60


@dataclass
class Child:
    """A process that is to run for as long as this command does."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    start_at: float = field(default=0, init=False)
    failures: int = field(default=0, init=False)

    def keep_running(self) -> str:
        """Start it when that is due. If it has just died, plan the next start in 1, 2, 4 … 30 s and say so."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                # A session of its own: Ctrl-C reaches this command alone, which stops its children in good order.
                self.process = subprocess.Popen(  # noqa: S603
                    self.command,
                    cwd=settings.BASE_DIR,
                    start_new_session=True,
                    preexec_fn=_die_with_parent,  # noqa: PLW1509
                )
                self.start_at = now
            return ""
        exit_code = self.process.poll()
        if exit_code is None:
            return ""
        if now - self.start_at > STEADY_AFTER_SECONDS:
            self.failures = 0
        pause = min(2**self.failures, MAX_PAUSE_SECONDS)
        self.failures += 1
        self.process, self.start_at = None, now + pause
        reason = f"exit code {exit_code}" if exit_code >= 0 else signal.strsignal(-exit_code)
        return f"The {self.name} ended ({reason}); starting it again in {pause} s."

    def ask_to_stop(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        if self.process is not None:
            self.process.wait(seconds)

    def kill(self) -> None:
        """End it and what it started, whatever is left of them."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Command(BaseCommand):
    help = "Serve the pages and do the background work until stopped (Ctrl-C or SIGTERM)."
    requires_system_checks = ()  # a start is to be quick; `manage.py check` is for them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=8, help="requests that are answered at a time")
        parser.add_argument(
            "--first",
            metavar="COMMAND",
            help="a management command to run before; what it prints is shown when everything is up",
        )

    def handle(self, *, host: str, port: int, threads: int, first: str, **options: Any) -> None:
        _refuse_taken_address(host, port)
        closing_words = io.StringIO()
        if first:
            call_command(first, stdout=closing_words, stderr=self.stderr)
            connections.close_all()
        children = [
            Child("web server", _web_server(host, port, threads)),
            Child("background worker", [sys.executable, str(settings.BASE_DIR / "manage.py"), "work"]),
        ]
        stop = _told_to_stop()
        try:
            if self._wait_for_first_answer(host, port, children, stop):
                self._say(f"\n{settings.SITE_NAME} is running: {settings.SITE_URL}/\n")
                self._say(f"{closing_words.getvalue()}\nCtrl-C stops it.")
            while not stop.wait(0.2):
                self._keep_running(children)
            self._say("Stopping …")
        finally:
            _stop_all(children)
        self._say("Stopped.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()  # also where the output goes to a file

    def _keep_running(self, children: list[Child]) -> None:
        for child in children:
            if news := child.keep_running():
                self.stderr.write(news)

    def _wait_for_first_answer(self, host: str, port: int, children: list[Child], stop: threading.Event) -> bool:
        """Whether a page was answered before somebody stopped the command."""
        while not stop.is_set():
            self._keep_running(children)
            if _answers(host, port):
                return True
            stop.wait(0.05)
        return False


def _web_server(host: str, port: int, threads: int) -> list[str]:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [sys.executable, "-m", "emm.ops.web_server", address, str(threads)]


def _told_to_stop() -> threading.Event:
    """Set by SIGINT, SIGTERM and SIGHUP; the second of them raises KeyboardInterrupt."""
    told = threading.Event()

    def note(signal_number: int, frame: object) -> None:
        if told.is_set():
            raise KeyboardInterrupt
        told.set()

    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, note)
    return told


def _stop_all(children: list[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + PATIENCE_AT_STOP_SECONDS
    with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        for child in children:
            child.wait(max(0, deadline - time.monotonic()))
    for child in children:
        child.kill()


def _die_with_parent() -> None:
    """Have Linux stop the child when this command is killed outright and can no longer do it."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _refuse_taken_address(host: str, port: int) -> None:
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise CommandError(
            f"{host}:{port} cannot be served: {reason}. Choose another port, for instance PORT={port + 1}."
        ) from error


def _answers(host: str, port: int) -> bool:
    any_address = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    connection = http.client.HTTPConnection(any_address.get(host, host), port, timeout=30)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True

"""A thousand attempts to guess a password, over two server processes: the limits hold to the number.

The servers are gunicorn with the product's own settings: its password hashes, and its cache in the database.
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection

from emm.accounts.hashers import PasswordHasher
from emm.accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
ATTEMPTS = 1000
PER_ACCOUNT = 5  # in five minutes; settings.ACCOUNT_RATE_LIMITS["login_failed"]
PER_ADDRESS = 20  # in a minute
ATTACKERS = 8
PATIENCE_SECONDS = 180
EMAIL = "siti@example.org"
ANSWERS = {
    "looked at": "The email address and/or password you specified are not correct.",
    "turned away": "Too many failed login attempts. Try again later.",
}


@pytest.fixture
def account():
    """Whose password is guessed; with the table of the product's cache, which tests have no other use for."""
    call_command("createcachetable", "cache", verbosity=0)
    kept = PasswordHasher().encode(PASSWORD, "somesalt")  # as the servers keep it; tests have a quicker way
    yield User.objects.create(email=EMAIL, password=kept, language="en")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")


@pytest.fixture
def start():
    """Starts a process and waits until it listens; all are ended with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(command: list[str], port: int, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        started.append(process)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not listens(port):
            assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
            assert time.monotonic() < deadline, f"{command[0]} does not listen"
            time.sleep(0.1)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def start_servers(start):
    """Two server processes on the test's database: their ports."""

    def start_servers(**environment: str) -> list[int]:
        ports = [free_port(), free_port()]
        for port in ports:
            start(
                [sys.executable, "-m", "gunicorn", "emm.wsgi", "--threads", "4", "--bind", f"127.0.0.1:{port}"],
                port,
                DJANGO_SETTINGS_MODULE="tests.security.server_settings",
                SERVER_DATABASE=str(connection.settings_dict["NAME"]),
                **environment,
            )
        return ports

    return start_servers


def listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Attacker:
    """A browser without pages: it has one token for its forms, and says to come from wherever it likes."""

    def __init__(self, port: int) -> None:
        self.port = port
        page, headers = self._ask("GET", {})
        self.answered = headers
        self.token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
        self.cookie = re.findall(r"csrftoken=\w+", headers)[0]

    def guess(self, *, email: str, password: str, address: str, host: str = "", cookie: str = "") -> str:
        fields = {"login": email, "password": password, "csrfmiddlewaretoken": self.token}
        headers = {
            "Cookie": f"{self.cookie}; {cookie}",
            "X-Forwarded-For": address,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        if host:
            headers["Host"] = host
        page, self.answered = self._ask("POST", headers, urlencode(fields))
        if page.startswith("429"):
            return "turned away"  # a server too busy to count looks at nothing
        return next((name for name, words in ANSWERS.items() if words in page), page[:200])

    def _ask(self, method: str, headers: dict[str, str], body: str | None = None) -> tuple[str, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            line.request(method, "/en/account/login/", body, {"X-Forwarded-For": "10.255.0.1", **headers})
            answer = line.getresponse()
            page = answer.read().decode()
            assert answer.status in {200, 302, 429}, f"{answer.status} {page[:500]}"
            return f"{answer.status} {answer.getheader('Location', '')} {page}", str(answer.headers)
        finally:
            line.close()


def sign_in_once(port: int, **right: str) -> str:
    """The mark that the account's own device has from then on."""
    browser = Attacker(port)
    browser.guess(**right)
    return re.findall(r"device_[0-9a-f]+=[^;]+", browser.answered)[0]


def all_guess(ports, guesses):
    """Every guess once, by several attackers at a time over all servers: how often which answer came."""
    mine = threading.local()

    def make(numbered):
        number, guess = numbered
        if not hasattr(mine, "attackers"):
            mine.attackers = [Attacker(port) for port in ports]
        return mine.attackers[number % len(ports)].guess(**guess)

    with ThreadPoolExecutor(ATTACKERS) as pool:
        return Counter(pool.map(make, enumerate(guesses)))


def address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def wherever_from(count: int, first: int = 0):
    """Guesses at one account, each from another address."""
    return [{"email": EMAIL, "password": f"guess {n}", "address": address(n)} for n in range(first, first + count)]


def other_ways():
    """The same account and the same server, written in other ways."""
    emails = [EMAIL.upper(), "Siti@Example.org", f" {EMAIL} ", "ſiti@example.org", "ｓｉｔｉ@example.org"]
    hosts = ["localhost", "127.0.0.1", "localhost:81", "LOCALHOST:82"]
    ways = [*({"email": email} for email in emails), *({"host": host} for host in hosts)]
    return [
        {"email": EMAIL, "password": "x", "address": address(2 * ATTEMPTS + number)} | way
        for number, way in enumerate(ways)
    ]


def test_one_account_is_guessed_at_five_times_however_many_attackers(account, start_servers):
    servers = start_servers()
    answers = all_guess(servers, wherever_from(ATTEMPTS))
    assert answers == {"looked at": PER_ACCOUNT, "turned away": ATTEMPTS - PER_ACCOUNT}
    assert all_guess(servers, other_ways())["looked at"] == 0
    right = {"email": EMAIL, "password": PASSWORD, "address": address(3 * ATTEMPTS)}
    assert Attacker(servers[0]).guess(**right) == "turned away"


def test_a_device_that_the_account_knows_has_its_own_five_and_lets_the_owner_in(account, start_servers):
    servers = start_servers()
    right = {"email": EMAIL, "password": PASSWORD, "address": address(2 * ATTEMPTS)}
    known = [sign_in_once(servers[0], **right) for _ in range(2)]
    assert all_guess(servers, wherever_from(ATTEMPTS // 5))["looked at"] == PER_ACCOUNT
    guesses = [guess | {"cookie": known[0]} for guess in wherever_from(ATTEMPTS // 5, first=ATTEMPTS)]
    assert all_guess(servers, guesses)["looked at"] == PER_ACCOUNT
    assert "302 /en/today/" in Attacker(servers[0]).guess(**right, cookie=known[1])


def test_one_address_guesses_twenty_times_a_minute_at_however_many_accounts(account, start_servers):
    ports = start_servers()
    began = time.monotonic()
    guesses = [{"email": f"nobody{n}@example.org", "password": "x", "address": "10.9.9.9"} for n in range(100)]
    answers = all_guess(ports, guesses)
    minutes = int((time.monotonic() - began) // 60) + 1
    assert answers["looked at"] == PER_ADDRESS if minutes == 1 else answers["looked at"] <= PER_ADDRESS * minutes
    assert answers["looked at"] + answers["turned away"] == len(guesses)

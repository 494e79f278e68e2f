"""How fast the pages are, with much data in the database, on two workers of a real server.

    python -m tests.benchmarks.pages                the usual amount of data
    python -m tests.benchmarks.pages --times 10     ten times as much

Makes a database of its own beside the one that DATABASE_URL names (PostgreSQL), fills it, starts gunicorn, asks for
each page one after the other (5 requests to warm up, 30 timed), then lets many clients ask at once, and drops the
database again.
"""

import argparse
import contextlib
import http.cookiejar
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
WARM_UP, TIMED = 5, 30
PASSWORD = "load-data-2022-password"


@dataclass(frozen=True)
class Page:
    """A page to ask for: what it is called, its path, and who asks (a role, or nobody)."""

    name: str
    path: Callable[[], str]
    role: str = "officer"


@dataclass(frozen=True)
class Reading:
    """What one page cost: milliseconds, queries and bytes on the wire."""

    page: Page
    median: float
    p95: float
    queries: int
    size: int


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--times", type=int, default=1, help="how many times the usual amount of data")
    arguments.add_argument("--clients", type=int, default=20, help="clients at once")
    arguments.add_argument("--seconds", type=int, default=60, help="how long they ask")
    chosen = arguments.parse_args()
    with database() as url:
        prepare(url, chosen.times)
        with server(url) as (address, pid):
            readings = [read(page, address) for page in pages()]
            report(readings)
            report_load(address, chosen.clients, chosen.seconds)
            report_memory(pid)


# --- What is measured -------------------------------------------------------------------------


def pages() -> list[Page]:
    """The main pages, through records that exist."""
    from django.urls import reverse

    from curriculum.models import Curriculum
    from participants.models import Institution, Person
    from trainings.certificates.models import Certificate
    from trainings.models import Programme, Session, Training

    def path(name: str, *args: object) -> Callable[[], str]:
        return lambda: reverse(name, args=args)

    training = Training.objects.filter(state=Training.State.COMPLETED).order_by("-starts_on").first()
    session = Session.objects.filter(training=training, kind=Session.Kind.MODULE).first()
    certificate = Certificate.objects.order_by("-pk").first()
    programme = Programme.objects.order_by("pk").first()
    curriculum = Curriculum.objects.first()
    for found in (training, session, certificate, programme, curriculum):
        assert found is not None, "the data for measuring is incomplete"
    person = Person.objects.order_by("pk")[100]
    institution = Institution.objects.order_by("pk")[10]
    module = curriculum.modules.order_by("order")[0]
    return [
        Page("Home", path("reporting:home"), ""),
        Page("Curriculum", path("curriculum:index"), ""),
        Page("Module", path("curriculum:module", curriculum.code, module.code), ""),
        Page("Trainings, public", path("trainings:public_trainings"), ""),
        Page("Training, public", path("trainings:public_training", training.pk), ""),
        Page("Verification", path("certificates:verification", certificate.code), ""),
        Page("Today (officer)", path("reporting:today")),
        Page("Today (administrator)", path("reporting:today"), "administrator"),
        Page("Today (trainer)", path("reporting:today"), "trainer"),
        Page("Search", lambda: f"{reverse('reporting:search')}?q=siti"),
        Page("List: trainings", path("trainings:trainings")),
        Page("List: programmes", path("trainings:programmes")),
        Page("List: people", path("participants:people")),
        Page("List: people, searched", lambda: f"{reverse('participants:people')}?q=siti"),
        Page("List: institutions", path("participants:institutions")),
        Page("List: trainers", path("participants:trainers")),
        Page("List: certificates", path("certificates:certificates")),
        Page("Training: timetable", path("trainings:training", training.pk)),
        Page("Training: participants", path("trainings:participants", training.pk)),
        Page("Training: trainers", path("trainings:training_trainers", training.pk)),
        Page("Training: attendance", path("attendance:training", training.pk)),
        Page("Training: results", path("evaluation:training", training.pk)),
        Page("Training: certificates", path("certificates:training", training.pk), "administrator"),
        Page("Session: attendance", path("attendance:session", session.pk)),
        Page("Programme", path("trainings:programme", programme.pk)),
        Page("Person", path("participants:person", person.pk)),
        Page("Institution", path("participants:institution", institution.pk)),
        Page("Certificate", path("certificates:certificate", certificate.pk)),
    ]


def read(page: Page, address: str) -> Reading:
    """Ask for ``page`` again and again, one request after the other."""
    browser = browser_for(page.role, address)
    url = f"{address}{page.path()}"
    times = []
    for number in range(WARM_UP + TIMED):
        began = time.perf_counter()
        size = fetch(browser, url)
        if number >= WARM_UP:
            times.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(times, n=20)
    return Reading(page, statistics.median(times), cuts[18], count_queries(page), size)


def count_queries(page: Page) -> int:
    """Queries of one request, counted in this process against the same database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    client = Client(headers={"host": "127.0.0.1"})
    if page.role:
        form = {"login": f"{page.role}@load.example.org", "password": PASSWORD}
        assert client.post(reverse("account_login"), form).status_code == 302, "signing in failed"
    client.get(page.path())  # fills what is kept between requests
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(page.path())
    assert response.status_code == 200, f"{page.name}: {response.status_code}"
    return len(captured)


def report(readings: list[Reading]) -> None:
    print("\n| page | median, ms | p95, ms | queries | kB on the wire |\n|---|--:|--:|--:|--:|")
    for reading in readings:
        print(
            f"| {reading.page.name} | {reading.median:.0f} | {reading.p95:.0f} | {reading.queries} "
            f"| {reading.size / 1000:.1f} |"
        )


def report_load(address: str, clients: int, seconds: int) -> None:
    """Many officers at once, each going round the lists and details."""
    urls = [f"{address}{page.path()}" for page in pages() if page.role in {"", "officer"}]
    browsers = [browser_for("officer", address) for _ in range(clients)]
    done: list[float] = []
    errors: list[str] = []
    end = time.monotonic() + seconds

    def go_round(number: int) -> None:
        turn = number
        while time.monotonic() < end:
            began = time.perf_counter()
            try:
                fetch(browsers[number], urls[turn % len(urls)])
                done.append((time.perf_counter() - began) * 1000)
            except (OSError, urllib.error.URLError) as error:
                errors.append(f"{urls[turn % len(urls)]}: {error}")
            turn += 1

    threads = [threading.Thread(target=go_round, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(done, n=20)
    print(
        f"\n{clients} clients for {seconds} s: {len(done) / seconds:.0f} requests/s, "
        f"median {statistics.median(done):.0f} ms, p95 {cuts[18]:.0f} ms, {len(errors)} errors"
    )
    for error in errors[:5]:
        print(f"  {error}")


def report_memory(pid: int) -> None:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    sizes = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{child}/status").read_text()) for child in children]
    print("Memory per worker: " + ", ".join(f"{int(size[1]) / 1024:.0f} MB" for size in sizes if size))


# --- A browser --------------------------------------------------------------------------------


def browser_for(role: str, address: str) -> urllib.request.OpenerDirector:
    """A browser that keeps cookies; with a role, signed in through the sign-in page."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.addheaders = [("Accept-Encoding", "gzip, br"), ("Referer", address)]
    if role:
        sign_in = f"{address}/en/account/login/"
        browser.addheaders = [("Referer", address)]
        page = browser.open(sign_in).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = {"login": f"{role}@load.example.org", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        answer = browser.open(sign_in, urllib.parse.urlencode(form).encode())
        assert "/login/" not in answer.url, "signing in failed"
        browser.addheaders = [("Accept-Encoding", "gzip, br"), ("Referer", address)]
    return browser


def fetch(browser: urllib.request.OpenerDirector, url: str) -> int:
    """Ask for ``url``; returns the bytes of the answer's body. Raises for any answer but 200."""
    with browser.open(url, timeout=30) as answer:
        if answer.status != 200:
            raise urllib.error.URLError(f"status {answer.status}")
        return len(answer.read())


# --- A database and a server of its own -------------------------------------------------------


@contextlib.contextmanager
def database() -> Iterator[str]:
    """The address of an empty database, dropped at the end."""
    base = os.environ.get("DATABASE_URL", "postgres://postgres@localhost/postgres")
    name = "emm_benchmark"

    def execute(statement: str) -> None:
        connection = psycopg2.connect(base)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    execute(f"CREATE DATABASE {name}")
    try:
        yield urllib.parse.urlsplit(base)._replace(path=f"/{name}").geturl()
    finally:
        from django.db import connections

        with contextlib.suppress(Exception):
            connections.close_all()
        execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def prepare(url: str, times: int) -> None:
    """Migrate and fill the database, gather the static files, and point this process at it."""
    os.environ.update(
        DATABASE_URL=url,
        DEMO="true",
        DEMO_PASSWORD=PASSWORD,
        LOG_LEVEL="WARNING",
        DJANGO_SETTINGS_MODULE="emm.settings",
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command(
        "generate_load_data", people=5_000 * times, trainings=1_000 * times, enrolments=20_000 * times, verbosity=1
    )


@contextlib.contextmanager
def server(url: str) -> Iterator[tuple[str, int]]:
    """gunicorn with two workers; its address and the process that holds the workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "emm.wsgi",
            "--workers",
            "2",
            "--threads",
            "2",
            "--bind",
            f"127.0.0.1:{port}",
        ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/health/live/", timeout=5).read()
                break
            time.sleep(0.1)
        yield address, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


if __name__ == "__main__":
    main()

"""How fast the pages are, with much data in the database, on two workers of a real server.

    python -m tests.benchmarks.pages                the usual amount of data
    python -m tests.benchmarks.pages --times 10     ten times as much

Makes a database of its own beside the one that DATABASE_URL names (PostgreSQL), fills it, starts gunicorn with the
configuration of production, asks for each page one after the other (5 requests to warm up, 30 timed), then lets many
clients ask at once, and drops the database again. What it prints is Markdown, for tests/benchmarks/README.md.

Beside the time of an answer stands the processor's time that the workers spent on it, which other work on the machine
does not lengthen as much. Options of one's own: --clients, --seconds, --only "List" (pages whose name holds it).
"""

import argparse
import contextlib
import datetime
import http.cookiejar
import itertools
import os
import platform
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
    """A page to ask for: what it is called, its path, and who asks (an account of the load data, or nobody)."""

    name: str
    path: Callable[[], str]
    role: str = "officer"


@dataclass(frozen=True)
class Reading:
    """What one page cost: milliseconds, those of the processor in the workers, queries and bytes on the wire."""

    page: Page
    median: float
    p95: float
    processor: float
    queries: int
    size: int


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--times", type=int, default=1, help="how many times the usual amount of data")
    arguments.add_argument("--clients", type=int, default=20, help="clients at once")
    arguments.add_argument("--seconds", type=int, default=60, help="how long they ask")
    arguments.add_argument("--only", default="", help="only the pages whose name holds this")
    chosen = arguments.parse_args()
    with database() as url:
        prepare(url, chosen.times)
        with server(url) as (address, pid):
            report_circumstances(chosen.times)
            signed_in = {role: browser_for(role, address) for role in {page.role for page in pages()}}
            asked = [page for page in pages() if chosen.only in page.name]
            report([read(page, signed_in[page.role], address, pid) for page in asked])
            report_load(address, chosen.clients, chosen.seconds)
            report_memory(pid)


# --- What is measured -------------------------------------------------------------------------


def pages() -> list[Page]:
    """The main pages, through records that exist."""
    from django.urls import reverse

    from curriculum.models import Curriculum
    from participants.models import Institution, Person
    from trainings.certificates.models import Certificate
    from trainings.planning.models import Session, Training
    from trainings.programmes.models import Programme

    def path(name: str, *args: object) -> Callable[[], str]:
        return lambda: reverse(name, args=args)

    training = Training.objects.filter(state=Training.State.COMPLETED).order_by("-starts_on").first()
    session = Session.objects.filter(training=training, kind=Session.Kind.MODULE).first()
    certificate = Certificate.objects.order_by("-pk").first()
    programme = Programme.objects.order_by("pk").first()
    curriculum = Curriculum.objects.first()
    for found in (training, session, certificate, programme, curriculum):
        assert found is not None, "the data for measuring is incomplete"
    person = Person.objects.filter(trainer=None).order_by("pk")[100]
    institution = Institution.objects.order_by("pk")[10]
    module = curriculum.modules.order_by("order")[0]
    return [
        Page("Home", path("home:home"), ""),
        Page("Curriculum", path("curriculum:index"), ""),
        Page("Module", path("curriculum:module", curriculum.code, module.code), ""),
        Page("Trainings, public", path("planning:public_trainings"), ""),
        Page("Training, public", path("planning:public_training", training.pk), ""),
        Page("Verification", path("certificates:verification", certificate.code), ""),
        Page("Today (officer)", path("home:today")),
        Page("Today (administrator)", path("home:today"), "administrator"),
        Page("Today (trainer)", path("home:today"), "trainer"),
        Page("Today (viewer)", path("home:today"), "viewer"),
        Page("Search", lambda: f"{reverse('home:search')}?q=siti"),
        Page("List: trainings", path("planning:trainings")),
        Page("List: programmes", path("programmes:programmes")),
        Page("List: people", path("participants:people")),
        Page("List: people, searched", lambda: f"{reverse('participants:people')}?q=siti"),
        Page("List: institutions", path("participants:institutions")),
        Page("List: trainers", path("participants:trainers")),
        Page("List: certificates", path("certificates:certificates")),
        Page("Province: Today", path("home:today"), "officer.province"),
        Page("Province: people", path("participants:people"), "officer.province"),
        Page("Province: trainers", path("participants:trainers"), "officer.province"),
        Page("Province: certificates", path("certificates:certificates"), "officer.province"),
        Page("List: accounts", path("accounts:accounts"), "administrator"),
        Page("List: background work", path("jobs:jobs"), "administrator"),
        Page("List: emails", path("outbox:messages"), "administrator"),
        Page("Audit log, last days", path("audit:log"), "administrator"),
        Page("Audit log, ten years", lambda: f"{reverse('audit:log')}?since=2010-01-01", "administrator"),
        Page("Training: timetable", path("planning:training", training.pk)),
        Page("Training: participants", path("enrolment:participants", training.pk)),
        Page("Training: trainers", path("planning:training_trainers", training.pk)),
        Page("Training: attendance", path("attendance:training", training.pk)),
        Page("Training: results", path("evaluation:training", training.pk)),
        Page("Training: certificates", path("certificates:training", training.pk), "administrator"),
        Page("Training: progress", path("reporting:progress", training.pk)),
        Page("Session: attendance", path("attendance:session", session.pk)),
        Page("Programme", path("programmes:programme", programme.pk)),
        Page("Person", path("participants:person", person.pk)),
        Page("Institution", path("participants:institution", institution.pk)),
        Page("Certificate", path("certificates:certificate", certificate.pk)),
    ]


def read(page: Page, browser: urllib.request.OpenerDirector, address: str, pid: int) -> Reading:
    """Ask for ``page`` again and again, one request after the other."""
    url = f"{address}{page.path()}"
    for _ in range(WARM_UP):
        fetch(browser, url)
    times = []
    spent = processor_seconds(pid)
    for _ in range(TIMED):
        began = time.perf_counter()
        size = fetch(browser, url)
        times.append((time.perf_counter() - began) * 1000)
    spent = processor_seconds(pid) - spent
    cuts = statistics.quantiles(times, n=20)
    return Reading(page, statistics.median(times), cuts[18], spent / TIMED * 1000, count_queries(page), size)


def processor_seconds(pid: int) -> float:
    """What the workers of the server ``pid`` have spent so far."""
    ticks = 0
    for worker in workers_of(pid):
        # After the name, which may hold anything, follow the state and the numbers; the 12th and 13th are the times.
        fields = Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def workers_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


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
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page.path())
    assert response.status_code == 200, f"{page.name}: {response.status_code}"
    return len(captured)


def report_circumstances(times: int) -> None:
    from trainings.enrolment.models import Enrolment
    from trainings.planning.models import Training

    load = os.getloadavg()[0]
    print(
        f"\n{datetime.date.today():%-d %B %Y}, `TIMES={times} make bench`: {Training.objects.count():,} trainings, "
        f"{Enrolment.objects.count():,} enrolments; {os.cpu_count()} cores, load {load:.1f} before it began, "
        f"Python {platform.python_version()}."
    )


def report(readings: list[Reading]) -> None:
    print("\n| page | median, ms | p95, ms | processor, ms | queries | kB on the wire |\n|---|--:|--:|--:|--:|--:|")
    for reading in readings:
        print(
            f"| {reading.page.name} | {reading.median:.0f} | {reading.p95:.0f} | {reading.processor:.0f} "
            f"| {reading.queries} | {reading.size / 1000:.1f} |"
        )


def report_load(address: str, clients: int, seconds: int) -> None:
    """Many officers at once, each going round the lists and details."""
    # Verification is limited in pace for each address, and all clients have the same.
    urls = [
        f"{address}{page.path()}" for page in pages() if page.role in {"", "officer"} and page.name != "Verification"
    ]
    browsers = [browser_for("officer", address) for _ in range(clients)]
    turns = itertools.count()
    done: list[float] = []
    errors: list[str] = []
    end = time.monotonic() + seconds

    def go_round(number: int) -> None:
        while time.monotonic() < end:
            turn = next(turns)
            began = time.perf_counter()
            try:
                fetch(browsers[number], urls[turn % len(urls)])
                done.append((time.perf_counter() - began) * 1000)
            except (OSError, urllib.error.URLError) as error:
                errors.append(f"{urls[turn % len(urls)]}: {error}")

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
    """What each worker holds, and its share of it where what is common is divided among those who have it."""
    told = []
    for worker in workers_of(pid):
        sizes = Path(f"/proc/{worker}/smaps_rollup").read_text()
        held, share = (int(re.findall(rf"^{name}:\s+(\d+)", sizes, re.MULTILINE)[0]) / 1024 for name in ("Rss", "Pss"))
        told.append(f"{held:.0f} MB (of its own {share:.0f} MB)")
    print("\nMemory per worker: " + ", ".join(told))


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
    # As the workers do every few minutes.
    from emm.jobs.periodic import run_periodic_tasks

    run_periodic_tasks()


@contextlib.contextmanager
def server(url: str) -> Iterator[tuple[str, int]]:
    """gunicorn as in production, with two workers; its address and the process that holds the workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "emm.wsgi",
            "--config",
            "deploy/gunicorn.conf.py",
        ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "2"},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
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

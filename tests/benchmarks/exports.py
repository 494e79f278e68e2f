"""How long lists take as files, what they leave in memory, and how long others wait meanwhile (make bench-exports).

Fills a database of its own (PostgreSQL) as the benchmark of the pages does, adds people, and asks two workers of a
real server for the list of people as CSV and XLSX, to the last byte: 10,000 at once, 50,000 through a background job.
Then nine accounts ask at the same time, while somebody opens the sign-in page. Beside each time stands the processor's
time that it took, and before them what the same machine needs for 20 million additions, since machines differ.
"""

import contextlib
import http.cookiejar
import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from .pages import (
    ROOT,
    database,
    fetch,
    prepare,
    processor_seconds,
    report_circumstances,
    report_memory,
    server,
)

AT_ONCE, LATER = 10_000, 50_000
ASKING = 9

Take = Callable[[urllib.request.OpenerDirector, str, str], int]


def main() -> None:
    with database() as url:
        prepare(url, 1)
        from django.urls import reverse

        path = reverse("participants:people")
        report_circumstances(1)
        print(f"20 million additions: {yardstick():.2f} s\n")
        print("| people | format | seconds | processor, s | MB |\n|--:|---|--:|--:|--:|")
        for size, take in ((AT_ONCE, take_at_once), (LATER, take_later)):
            add_people(size)
            with server(url) as (address, pid), worker() as worker_pid:
                browsers = browsers_for(ASKING)
                fetch(browsers[0], f"{address}{path}")
                for format in ("csv", "xlsx"):
                    began, spent = time.perf_counter(), processor_seconds(pid)
                    spent += processor_of(worker_pid)
                    taken = take(browsers[0], f"{address}{path}", format)
                    seconds = time.perf_counter() - began
                    spent = processor_seconds(pid) + processor_of(worker_pid) - spent
                    print(f"| {size} | {format} | {seconds:.2f} | {spent:.2f} | {taken / 1e6:.1f} |", flush=True)
                print(f"\n{ASKING} accounts ask for {size} people: {waits(browsers, address, path, take)}")
                report_memory(pid)
                print(f"Memory of the process for background jobs: {memory_of(worker_pid):.0f} MB\n", flush=True)


def yardstick() -> float:
    began = time.perf_counter()
    total = 0
    for number in range(20_000_000):
        total += number
    return time.perf_counter() - began


def add_people(wanted: int) -> None:
    """People until there are ``wanted``, in the institutions that exist."""
    from participants.models import Institution, Person

    places = list(Institution.objects.values_list("pk", "region_id"))
    missing = wanted - Person.objects.count()
    Person.objects.bulk_create(
        [
            Person(
                full_name=f"Suryani Load {number}",
                position="Analis Keimigrasian",
                email=f"load{wanted}.{number}@load.example.org",
                phone=f"+62 812-{number:08d}"[:20],
                institution_id=places[number % len(places)][0],
                region_id=places[number % len(places)][1],
            )
            for number in range(missing)
        ],
        batch_size=2000,
    )


@contextlib.contextmanager
def worker() -> Iterator[int]:
    """A process that does background jobs; its number."""
    process = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def processor_of(pid: int) -> float:
    """Seconds of the processor that the process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid: int) -> float:
    """Megabytes that the process holds."""
    held = re.search(r"^Rss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert held
    return int(held[1]) / 1000


def browsers_for(count: int) -> list[urllib.request.OpenerDirector]:
    """Browsers of as many administrators, signed in a moment ago: the sign-in page lets one address do so few times."""
    from django.conf import settings
    from django.test import Client

    from tests.factories import AdministratorFactory

    browsers = []
    for _ in range(count):
        client = Client()
        client.force_login(AdministratorFactory())
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        jar = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        jar.set_cookie(_cookie(settings.SESSION_COOKIE_NAME, session))
        browser.addheaders = []
        browsers.append(browser)
    return browsers


def _cookie(name: str, value: str) -> http.cookiejar.Cookie:
    return http.cookiejar.Cookie(
        *(0, name, value, None, False, "127.0.0.1", False, False, "/", True, False, None, True, None, None, {})
    )


def take_at_once(browser: urllib.request.OpenerDirector, url: str, format: str) -> int:
    """The file's size in bytes; 0 where it is refused."""
    with browser.open(f"{url}?export={format}", timeout=300) as answer:
        size = len(answer.read())
        return size if answer.headers.get_filename() else 0


def take_later(browser: urllib.request.OpenerDirector, url: str, format: str) -> int:
    """Ask for the file, wait until it is made, and fetch it; the file's size in bytes."""
    page = browser.open(url, timeout=60).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token, "no form"
    sent = urllib.parse.urlencode({"export": format, "csrfmiddlewaretoken": token[1]}).encode()
    with browser.open(urllib.request.Request(url, sent, {"Referer": url}), timeout=60) as answer:
        job = answer.url
        page = answer.read().decode()
    deadline = time.monotonic() + 600
    while not (way := re.search(r'href="([^"]+/file/)"', page)):
        assert time.monotonic() < deadline, f"{job} does not end: {page[-2000:]}"
        time.sleep(0.5)
        page = browser.open(job, timeout=60).read().decode()
    with browser.open(urllib.parse.urljoin(url, way[1]), timeout=300) as answer:
        return len(answer.read())


def waits(browsers: list[urllib.request.OpenerDirector], address: str, path: str, take: Take) -> str:
    """The median and the longest answer of the sign-in page, and how many files were given."""
    given: list[int] = []
    threads = [
        threading.Thread(target=lambda browser=browser: given.append(take(browser, f"{address}{path}", "xlsx")))
        for browser in browsers
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    stranger, times = urllib.request.build_opener(), []
    while any(thread.is_alive() for thread in threads):
        asked = time.perf_counter()
        fetch(stranger, f"{address}/en/account/login/")
        times.append(time.perf_counter() - asked)
        time.sleep(0.05)
    return (
        f"the sign-in page takes {statistics.median(times):.2f} s (median), {max(times):.2f} s (longest); "
        f"{sum(1 for size in given if size)} files given within {time.perf_counter() - began:.0f} s, the others refused"
    )


if __name__ == "__main__":
    main()

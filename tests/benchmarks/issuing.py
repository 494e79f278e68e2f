"""How long 400 people wait for their certificates: from the click of an administrator to the ZIP in the browser.

    python -m tests.benchmarks.issuing                          on SQLite
    DATABASE_URL=postgres://… python -m tests.benchmarks.issuing     on PostgreSQL
    python -m tests.benchmarks.issuing --participants 40

Everything is as in production: the page is asked for the work, a worker in a process of its own takes the job from the
database, gives numbers, draws, signs and stores one certificate after the other, each in a transaction of its own; once
all are there, a second click has them packed by the worker and sent. Prints a row of a table in Markdown (with
``--head``, its head before it).
"""

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--participants", type=int, default=400)
    parser.add_argument("--head", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    try:
        if arguments.head:
            say("| seconds from the click | first certificate | all issued | ZIP in hand | ZIP, MB | worker, MB |")
            say("|---|--:|--:|--:|--:|--:|")
        say(row(arguments.participants))
    finally:
        runner.teardown_databases(databases)


def row(participants: int) -> str:
    from django.conf import settings
    from django.db import connection

    from tests.processes import running, worker

    training, administrator = prepare(participants)
    with tempfile.TemporaryDirectory() as folder:
        works = worker(Path(folder) / "worker.log", SIGNING_KEYS_DIR=str(settings.SIGNING_KEYS_DIR))
        with running(works):
            first, issued, zipped, size = click_and_wait(training, administrator)
            memory = most_memory(works.process.pid)
    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    return (
        f"| {participants:,} participants, {engine} | {first:.1f} | {issued:.1f} | {zipped:.1f} | {size / 1e6:.1f} "
        f"| {memory:.0f} |"
    )


def prepare(participants: int) -> tuple[Any, Any]:
    """A training that is over, in two languages, with everybody's attendance."""
    from tests.certificates.scenes import attendee, signed_template, taught_training
    from tests.factories import AdministratorFactory

    signed_template()
    training = taught_training(certificate_language="both", capacity=participants)
    for number in range(participants):
        attendee(training, f"Participant {number} Rahmawati")
    return training, AdministratorFactory()


def click_and_wait(training: Any, administrator: Any) -> tuple[float, float, float, int]:
    """Seconds until the first certificate, until all, until the ZIP is read; and how large it is."""
    from django.test import Client
    from django.urls import reverse

    from emm.jobs.models import Worker
    from trainings.certificates.models import Certificate

    browser = Client()
    browser.force_login(administrator)
    wait_until(Worker.objects.exists)
    start = time.perf_counter()
    click(browser, reverse("certificates:issue", args=[training.pk]))
    drawn = Certificate.objects.exclude(file="")
    wait_until(drawn.exists)
    first = time.perf_counter() - start
    wait_for_work()
    issued = time.perf_counter() - start
    click(browser, reverse("certificates:zip", args=[training.pk]))
    packed = wait_for_work()
    answer: Any = browser.get(reverse("certificates:zip_file", args=[training.pk, packed.pk]))
    size = sum(len(piece) for piece in answer.streaming_content)
    return first, issued, time.perf_counter() - start, size


def click(browser: Any, address: str) -> None:
    answer = browser.post(address)
    if answer.status_code != 302:
        sys.exit(f"{address} refused: {answer.status_code}")


def wait_for_work() -> Any:
    """Until all work is done; the last piece of it."""
    from emm.jobs.models import Job

    wait_until(lambda: not Job.objects.exclude(state__in=Job.FINISHED).exists())
    job = Job.objects.latest("pk")
    if job.state != Job.State.SUCCEEDED or job.problems:
        sys.exit(f"The job did not succeed: {job.state} {job.error} {job.problems}")
    return job


def wait_until(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            sys.exit("Waited in vain.")
        time.sleep(0.1)


def most_memory(pid: int) -> float:
    """The largest that a process was, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

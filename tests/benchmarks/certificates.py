"""How fast certificates are made, on one core, in one process: ours (filled in, tagged, with badge, signed) beside
WeasyPrint asked anew for each person (unsigned).

    python -m tests.benchmarks.certificates                1, 20, 200 and 1,000 certificates
    python -m tests.benchmarks.certificates --most 200     no more than 200

Prints certificates a second by the clock and by the processor's time of this process, and the memory after 2,000.
The naive way is asked for at most 40: it does not become faster.
"""

import argparse
import dataclasses
import datetime
import os
import resource
import sys
import time
from collections.abc import Callable
from decimal import Decimal

NAIVE_AT_MOST = 40
MEMORY_AFTER = (500, 1_000, 2_000)
NAMES = ("Siti Rahmawati", "Dr. Bambang Sutrisno, M.Si.", "Maria Goretti O'Neil", "عبد الرحمن الحبشي", "ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=1_000)
    most = parser.parse_args().most
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    say(f"load {os.getloadavg()[0]:.1f} before the start, one core\n")
    say("certificates |   ours/s by clock   by processor |  naive/s by clock   by processor | times")
    for count in (each for each in (1, 20, 200, 1_000) if each <= most):
        ours, naive = rate(make_ours, count), rate(make_naively, min(count, NAIVE_AT_MOST))
        say(
            f"{count:12,} | {ours[0]:17.1f} {ours[1]:14.1f} | {naive[0]:17.1f} {naive[1]:14.1f} "
            f"| {ours[1] / naive[1]:5.1f}"
        )
    if most >= MEMORY_AFTER[0]:
        report_memory()


def rate(make: Callable[[int], bytes], count: int) -> tuple[float, float]:
    """Certificates a second, by the clock and by the processor's time; the template of ours is made within."""
    from trainings.certificates.document import template

    template._template.cache_clear()
    clock, processor = time.perf_counter(), time.process_time()
    for number in range(count):
        make(number)
    return count / (time.perf_counter() - clock), count / (time.process_time() - processor)


def snapshot(number: int):  # type: ignore[no-untyped-def]
    """A certificate like the demo's: two languages, six modules, everybody another name, number and attendance."""
    from tests.certificates.test_document import SNAPSHOT

    line = SNAPSHOT.modules[number % 3]
    code = f"{number:016d}"
    return dataclasses.replace(
        SNAPSHOT,
        number=f"IOM-ID/EMM/2022/NAT/{number:04d}",
        verification_code=code,
        verification_url=f"https://trainings.example.org/v/{code}/",
        languages=("id", "en"),
        name=f"{NAMES[number % len(NAMES)]} {chr(65 + number % 26)}{chr(97 + number // 26 % 26)}",
        modules=(*SNAPSHOT.modules, line, line, SNAPSHOT.modules[0]),
        attended_jp=Decimal(number % 12),
    )


def make_ours(number: int) -> bytes:
    from trainings.certificates.badges import badge_of
    from trainings.certificates.document.drawing import draw

    said = snapshot(number)
    return draw(said, badge=badge_of(said, status_index=number, issued_at=datetime.datetime.now(datetime.UTC)))


def make_naively(number: int) -> bytes:
    """The same layout, set anew by WeasyPrint for each person."""
    from trainings.certificates.document.content import content_of
    from trainings.certificates.document.layout import set_pages
    from trainings.certificates.document.pictures import qr_modules

    said = snapshot(number)
    return set_pages(content_of(said), qr_size=len(qr_modules(said.verification_url)))


def report_memory() -> None:
    """What the process holds as it goes on: it must not grow with the number of certificates."""
    done = 0
    for goal in MEMORY_AFTER:
        while done < goal:
            make_ours(done)
            done += 1
        say(f"memory after {goal:,} more: {resident():.0f} MB")
    say(f"most at any time: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def resident() -> float:
    with open("/proc/self/statm") as file:  # noqa: PTH123  # read at once, nothing else to do with it
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

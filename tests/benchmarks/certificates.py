"""How fast certificates are made, on one core, in one process: ours (tagged, archivable, with badge, signed) beside
WeasyPrint asked anew for each person (the same pages, untagged, unsigned).

    python -m tests.benchmarks.certificates                1, 20, 200 and 1,000 certificates, and the memory of 2,000
    python -m tests.benchmarks.certificates --most 200     no more than 200

Prints tables in Markdown: certificates a second of processor time, and by the clock. WeasyPrint is asked for 20 at
most: it does not become faster with more.
"""

import argparse
import dataclasses
import datetime
import multiprocessing
import os
import re
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

COUNTS = (1, 20, 200, 1_000)
NAIVE_AT_MOST = 20
MEMORY_AFTER = (500, 1_000, 1_500, 2_000)
NAMES = ("Siti Rahmawati", "Dr. Bambang Sutrisno, M.Si.", "Maria Goretti O'Neil", "عبد الرحمن الحبشي", "ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=max(COUNTS))
    most = parser.parse_args().most
    begin()
    make_ours(0)
    make_naively(0)  # both have loaded what they need; what is counted is the work
    say(f"{datetime.date.today():%-d %B %Y}, one core; load of the machine at the start: {os.getloadavg()[0]:.1f}.\n")
    say("| certificates | ours, a second | by the clock | WeasyPrint for each, a second | by the clock | times |")
    say("|--:|--:|--:|--:|--:|--:|")
    for count in (each for each in COUNTS if each <= most):
        ours, naive = rate(make_ours, count), rate(make_naively, min(count, NAIVE_AT_MOST))
        figures = " | ".join(f"{each:.1f}" for each in (*ours, *naive))
        say(f"| {count:,} | {figures} | {ours[0] / naive[0]:.0f} |")
    # In a process that has drawn nothing else.
    other = multiprocessing.get_context("spawn").Process(target=report_memory, args=(2 * most,))
    other.start()
    other.join()
    sys.exit(other.exitcode)


def begin() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def rate(make: Callable[[int], bytes], count: int) -> tuple[float, float]:
    """Certificates a second of processor time and by the clock; the template of ours is made within."""
    from emm.documents.prepared import prepared

    prepared.cache_clear()
    clock, processor = time.perf_counter(), time.process_time()
    for number in range(count):
        make(number)
    return count / (time.process_time() - processor), count / (time.perf_counter() - clock)


def snapshot(number: int) -> Any:
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
    from trainings.certificates.document.drawing import draw
    from trainings.certificates.issuing.achievements import described, published
    from trainings.certificates.issuing.badges import badge_of

    said = snapshot(number)
    now = datetime.datetime.now(datetime.UTC)
    achievement = published(described(said, []))
    return draw(said, badge=badge_of(said, achievement=achievement, status_index=number, issued_at=now))


def make_naively(number: int) -> bytes:
    """The same layout, set anew by WeasyPrint for each person."""
    from weasyprint import HTML

    from emm.documents.layouts import SCHEME, fetcher
    from emm.documents.qr import qr_modules
    from trainings.certificates.document.arranging import arranged, set_texts
    from trainings.certificates.document.content import content_of
    from trainings.certificates.document.layout import html_of, layout_for

    said = snapshot(number)
    content = content_of(said)
    arrangement = arranged(content)
    modules = qr_modules(said.verification_url)
    layout = layout_for(said, specimen=False, qr_size=len(modules), arrangement=arrangement)
    content.update(set_texts(content, arrangement))
    source = HTML(string=html_of(content), base_url=SCHEME, url_fetcher=fetcher(layout.part_of))
    return bytes(source.write_pdf())


def report_memory(most: int) -> None:
    """What a process holds as it goes on: it must not grow with the number of certificates."""
    begin()
    done, held = 0, {}
    for goal in (each for each in MEMORY_AFTER if each <= most):
        while done < goal:
            make_ours(done)
            done += 1
        held[goal] = memory("VmRSS")
    if held:
        say(f"\n| memory after | {' | '.join(f'{goal:,}' for goal in held)} | at most |")
        say(f"|---|{'--:|' * (len(held) + 1)}")
        say(f"| MB | {' | '.join(f'{each:.0f}' for each in held.values())} | {memory('VmHWM'):.0f} |")


def memory(which: str) -> float:
    """Megabytes that this process holds (VmRSS), or held at most (VmHWM): of rusage, what its parent held is a part."""
    return int(re.findall(rf"^{which}:\s+(\d+)", Path("/proc/self/status").read_text(), re.MULTILINE)[0]) / 1024


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

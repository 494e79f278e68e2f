"""How long a list of 10,000 messy rows takes to be checked and to enter, and its memory (make bench-people).

On a SQLite database of its own, with 20,000 people on record, of whom every tenth row of the list is one. Beside it
stands what the same machine needs for 20 million additions, since machines differ.
"""

import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

ROWS = 10_000
ON_RECORD = 20_000
SYLLABLES = "ka ri mu na di wa yu sa ti ro be lo gu pa ne ha su jo fi ma".split()  # noqa: SIM905


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="emm.settings", DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3", DEBUG="true"
        )
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.DEBUG = False
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        began = time.perf_counter()
        sum(range(20_000_000))
        print(f"20 million additions: {time.perf_counter() - began:.2f} s")
        measure(Path(folder))


def name_of(number: int) -> str:
    """Two words of three syllables, as different as names of one list are."""
    mixed = number * 7_368_787 % len(SYLLABLES) ** 6
    words = []
    for _word in range(2):
        word = ""
        for _syllable in range(3):
            mixed, rest = divmod(mixed, len(SYLLABLES))
            word += SYLLABLES[rest]
        words.append(word.title())
    return " ".join(words)


def measure(folder: Path) -> None:
    from emm.jobs.models import Job
    from emm.jobs.running import run
    from participants.imports.services import commits, lists
    from participants.models import Person
    from participants.services.many_people import add_people
    from tests.factories import AdministratorFactory, TrainingFactory
    from tests.imports.workbooks import xlsx

    by: Any = AdministratorFactory()
    training: Any = TrainingFactory()
    for start in range(0, ON_RECORD, 2000):
        add_people(
            [Person(full_name=name_of(n), email=f"n{n}@load.example.org") for n in range(start, start + 2000)],
            by=by,
        )
    head = ["No", "Nama & Gelar", "L/P", "NIP", "Instansi", "Jabatan", "Surel", "Kontak", "Tgl Lahir"]
    data = xlsx([["DAFTAR PESERTA"], [], head, *[row(number) for number in range(ROWS)]])
    before = memory()
    began = time.perf_counter()
    imported = lists.bring_list(by=by, data=data, name="load.xlsx", target="training", target_key=training.pk)
    read = time.perf_counter() - began
    began = time.perf_counter()
    imported = lists.choose_columns(
        imported=imported, sheet=imported.sheet, heading=imported.heading, columns=imported.columns, by=by
    )
    checked = time.perf_counter() - began
    numbers = lists.numbers_of(imported)
    job = Job.objects.get(pk=commits.start_commit(imported=imported, by=by).pk)
    began = time.perf_counter()
    run(job_pk=job.pk, run=job.run)
    entered = time.perf_counter() - began
    job.refresh_from_db()
    print(f"\n{ROWS} rows, {ON_RECORD} people on record: {dict(numbers)}; job {job.state} {job.error}")
    print("\n| what | seconds |\n|---|--:|")
    for what, seconds in (("read the file, guess columns", read), ("check all rows", checked), ("enter", entered)):
        print(f"| {what} | {seconds:.1f} |")
    print(f"\nMemory: {before} MB before, {memory()} MB at most; of the reading process {memory(children=True)} MB.")
    print(f"The longest block: {entered / (numbers['ready'] / commits.BLOCK):.2f} s on average.")


def row(number: int) -> list[Any]:
    known = number % 10 == 0
    name = name_of(number if known else ON_RECORD + number)
    whole = f"19{60 + number % 40}0{1 + number % 9}1{number % 9}2003121{number // 40 % 1000:03d}"
    nip: Any = 1.97e17 if number % 50 == 3 else whole
    born = "31 Pebruari 1985" if number % 70 == 5 else f"{1 + number % 28} Agustus {1960 + number % 40}"
    email = f"n{number}@load.example.org" if known else f"x{number}@load.example.org"
    return [
        *[number + 1, f"Dr. {name}, S.H., M.Si." if number % 3 == 0 else name, "LP"[number % 2], nip],
        *[f"Dinas Contoh {number % 40}", "Analis", email, f"0812{number:08d}", born],
    ]


def memory(*, children: bool = False) -> int:
    """The most of memory that was used, in MB."""
    who = resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF
    return resource.getrusage(who).ru_maxrss // 1024


if __name__ == "__main__":
    main()

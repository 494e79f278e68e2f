"""The demonstration's content, as written in ``data/*.toml``.

Fields that end in ``_en`` and ``_ind`` carry the names of the translated fields of the models.
"""

import functools
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
PERSON_DOMAIN = "demo.example.org"

Entry = dict[str, Any]


@functools.cache
def read(name: str) -> Entry:
    """The file ``data/<name>.toml``."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def institutions() -> list[Entry]:
    """Institutions, parents before their children."""
    return list(read("institutions")["institution"])


def people() -> list[Entry]:
    """Everybody, with an address made from the key unless the entry has one (or an empty one)."""
    files = ("regional_trainers", "tot_2022", "national_2022", "provincial")
    entries = [entry for name in files for entry in read(f"people/{name}")["person"]]
    return [{"email": f"{entry['key'].replace('-', '.')}@{PERSON_DOMAIN}", **entry} for entry in entries]


def trainings() -> list[Entry]:
    """Trainings in the order in which they happen: trainers are qualified by the first before they teach."""
    return [
        read(f"trainings/{name}") for name in ("tot_2022", "national_2022", "south_sulawesi", "kupang", "next_national")
    ]


def pick(entry: Entry, names: Iterable[str]) -> Entry:
    """The named fields that the entry has."""
    return {name: entry[name] for name in names if name in entry}

"""What the rows of a sheet say of people, with their problems, and which lines are no rows of the list."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from emm.common.text import fold

from .books import EMPTY, Cell, Sheet
from .columns import Field, meaning_of
from .names import split_name
from .values import Problem, is_nothing, read_date, read_email, read_nip, read_phone, read_sex

# What is written below a list.
_BELOW = re.compile(
    "(mengetahui|menyetujui|jumlah|total|catatan|keterangan|dibuat|tanda tangan|nb[: ]|ttd|mengesahkan|approved by|"
    "a[.]n[.]|kepala (dinas|badan|kantor|biro|bagian|bidang))"
)
_PLACE_AND_DAY = re.compile("[a-z ]{2,30}, [0-9]{1,2} [a-z]{3,9} [0-9]{4}$")
_MAX_LENGTHS = {"full_name": 150, "title_before": 60, "title_after": 80, "position": 150, "note": 300, "email": 254}


@dataclass
class Record:
    """What a row says. ``number`` is that of the row in the file."""

    number: int
    full_name: str = ""
    title_before: str = ""
    title_after: str = ""
    sex: str = ""
    nip: str = field(default="", repr=False)
    institution: str = ""
    position: str = ""
    region: str = ""
    email: str = ""
    phone: str = ""
    birth_date: datetime.date | None = None
    note: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_error]


@dataclass
class Lines:
    """The rows of a list, as cells by their numbers, and the numbers of the lines that are none of it."""

    rows: dict[int, list[Cell]]
    not_read: list[int]


def lines_of(sheet: Sheet, *, heading: int, columns: Sequence[str]) -> Lines:
    """Parts the rows of the list from titles, repeated headings, sums and signatures. Empty rows are neither."""
    rows: dict[int, list[Cell]] = {}
    not_read = [number for number, row in enumerate(sheet.rows[:heading], start=1) if any(cell.text for cell in row)]
    has_ended = False
    for number, row in enumerate(sheet.rows[heading:], start=heading + 1):
        if not any(cell.text for cell in row):
            continue
        filled = [cell for cell in row if not is_nothing(cell)]
        has_ended = has_ended or _is_below(filled)
        if has_ended or not filled or _is_heading(row) or _is_numbering_of_columns(filled) or not _is_row(row, columns):
            not_read.append(number)
        else:
            rows[number] = [*row[: len(columns)], *[EMPTY] * (len(columns) - len(row))]
    return Lines(rows, not_read)


def p_is_unclear(rows: dict[int, list[Cell]], columns: Sequence[str]) -> bool:
    """Whether the column of the sex has W beside P, and no L: then P may be *pria*."""
    if Field.SEX not in columns:
        return False
    number = list(columns).index(Field.SEX)
    words = {fold(row[number].text) for row in rows.values()}
    return {"p", "w"} <= words and not words & {"l", "lk"}


def read_row(number: int, row: Sequence[Cell], columns: Sequence[str], *, unclear: bool = False) -> Record:
    """What one row says, with all of its problems."""
    record = Record(number)
    for name, cell in zip(columns, row, strict=False):
        if not name or is_nothing(cell):
            continue
        if cell.kind == "error" or cell.text.startswith("="):
            record.problems.append(Problem(name, "formula"))
            continue
        _read_cell(record, name, cell, unclear=unclear)
    for name, limit in _MAX_LENGTHS.items():
        if len(getattr(record, name)) > limit:
            record.problems.append(Problem(name, "too_long", data={"limit": limit}))
    if not record.full_name and not any(problem.field == Field.NAME for problem in record.errors):
        record.problems.append(Problem(Field.NAME, "name_missing"))
    return record


def _read_cell(record: Record, name: str, cell: Cell, *, unclear: bool) -> None:
    if name == Field.NAME:
        found = split_name(cell.text)
        record.full_name = found.full_name
        record.title_before = record.title_before or found.before
        record.title_after = record.title_after or found.after
        if cell.kind != "text" or not any(character.isalpha() for character in cell.text):
            record.problems.append(Problem(name, "name"))
        elif not found.is_sure:
            record.problems.append(Problem(name, "name_comma", is_error=False))
        return
    if name == Field.SEX:
        read = read_sex(cell, p_is_unclear=unclear)
    elif name in _READERS:
        read = _READERS[name](cell)
    else:
        setattr(record, name, cell.text)
        return
    setattr(record, name, read.value)
    if read.problem:
        record.problems.append(read.problem)


_READERS = {
    str(Field.NIP): read_nip,
    str(Field.PHONE): read_phone,
    str(Field.EMAIL): read_email,
    str(Field.BIRTH): read_date,
}


def _is_below(filled: Sequence[Cell]) -> bool:
    if len(filled) == 1 and _PLACE_AND_DAY.match(fold(filled[0].text)):
        return True
    return 0 < len(filled) <= 3 and any(_BELOW.match(fold(cell.text)) for cell in filled)


def _is_heading(row: Sequence[Cell]) -> bool:
    """The heading again, as at the top of each printed page."""
    return sum(bool(meaning_of(cell.text)) for cell in row) >= 2


def _is_numbering_of_columns(filled: Sequence[Cell]) -> bool:
    """“(1) (2) (3) …” under the heading."""
    numbers = [cell.text.strip("()") for cell in filled]
    return len(numbers) > 2 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _is_row(row: Sequence[Cell], columns: Sequence[str]) -> bool:
    """Whether it says anything of a person: numbers of rows that were left empty do not."""
    return any(name and not is_nothing(cell) for name, cell in zip(columns, row, strict=False))

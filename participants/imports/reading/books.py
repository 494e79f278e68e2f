"""Files and pasted text as sheets of cells: workbooks, CSV, and tables of HTML that are called XLS."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

from emm.common.errors import DomainError
from emm.common.text import clean_line

MAX_ROWS = 10_000
# Above and below the table a few more.
MAX_LINES = MAX_ROWS + 100
MAX_COLUMNS = 60
MAX_CELL = 500
MAX_BYTES = 10 * 1024 * 1024
TIMEOUT_SECONDS = 25
_WORKER = Path(__file__).with_name("workbook_worker.py")
_DELIMITERS = ("\t", ";", ",", "|")
# ZIP (XLSX, ODS) and OLE (XLS).
_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")


class Cell(NamedTuple):
    """What stands in a cell; ``kind`` is "text", or what a spreadsheet made of it: number, rounded, date, error."""

    text: str
    kind: str = "text"


EMPTY = Cell("")


@dataclass
class Sheet:
    """A sheet of a file; row *n* of the file is ``rows[n - 1]``."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    hidden: bool = False

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def as_data(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "hidden": self.hidden,
            "rows": [[_packed(cell) for cell in row] for row in self.rows],
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Sheet":
        return cls(data["name"], [[cell_from(each) for each in row] for row in data["rows"]], data["hidden"])


def cell_from(data: Any) -> Cell:
    """A cell as it is stored: a text, or a kind and a text."""
    return Cell(clean_line(data[1]), data[0]) if isinstance(data, list) else Cell(clean_line(data))


def _packed(cell: Cell) -> Any:
    return cell.text if cell.kind == "text" else [cell.kind, cell.text]


def read_file(data: bytes) -> list[Sheet]:
    """The sheets of a file, told by its content and not by its name. Raises ``DomainError`` that says what is wrong."""
    if len(data) > MAX_BYTES:
        raise DomainError("imports.file_too_large", field="file")
    if not data.strip():
        raise DomainError("imports.empty", field="file")
    if data.startswith(_WORKBOOKS):
        sheets = _read_workbook(data)
    else:
        text = decode(data)
        if "<table" in text[:4000].lower():
            sheets = [Sheet("", _rows_of_html(text))]
        elif data.startswith(b"%PDF") or data[:3] == b"\xff\xd8\xff" or "\x00" in text:
            raise DomainError("imports.no_list", field="file")
        else:
            sheets = [Sheet("", _rows_of_text(text, _DELIMITERS))]
    return _without_empty(sheets, "file")


def read_pasted(text: str) -> list[Sheet]:
    """Cells that were copied in a spreadsheet: parted by tabs, or as lines of CSV, or one name a line."""
    return _without_empty([Sheet("", _rows_of_text(text, _DELIMITERS))], "pasted")


def decode(data: bytes) -> str:
    """Text by its mark, as UTF-8, or as Windows-1252, in which every byte means something here."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _without_empty(sheets: Iterable[Sheet], name: str) -> list[Sheet]:
    filled = []
    for sheet in sheets:
        while sheet.rows and not any(cell.text for cell in sheet.rows[-1]):
            sheet.rows.pop()
        if len(sheet.rows) > MAX_LINES:
            raise DomainError("imports.too_many_rows", field=name, limit=MAX_ROWS)
        if sheet.rows:
            filled.append(sheet)
    if not filled:
        raise DomainError("imports.empty", field=name)
    return filled


def _read_workbook(data: bytes) -> list[Sheet]:
    try:
        done = subprocess.run(  # noqa: S603  the command is ours
            [sys.executable, "-I", str(_WORKER)],
            input=data,
            capture_output=True,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise DomainError("imports.workbook_too_large", field="file") from None
    if refused := answer.get("refused"):
        raise DomainError(f"imports.workbook_{refused}", field="file", cell=answer["cell"], limit=MAX_ROWS)
    return [Sheet.from_data(each) for each in answer["sheets"]]


def _rows_of_text(text: str, delimiters: Iterable[str]) -> list[list[Cell]]:
    first, _line_end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return _parsed(rest, first.strip()[4])
    sample = "\n".join(text.splitlines()[:60])
    best, best_score = "\t", (0, 0)
    for delimiter in delimiters:
        widths = [len(row) for row in _parsed(sample, delimiter) if any(cell.text for cell in row)]
        usual = max(set(widths), key=widths.count) if widths else 1
        score = (widths.count(usual) if usual > 1 else 0, usual)
        if score > best_score:
            best, best_score = delimiter, score
    if best_score == (0, 0):
        # One name a line: a comma stands before a title.
        return [[Cell(clean_line(line[:MAX_CELL]))] for line in text.splitlines()[: MAX_LINES + 1]]
    if best == "," and _is_list_of_names(sample):
        return [[Cell(clean_line(line[:MAX_CELL]))] for line in text.splitlines()[: MAX_LINES + 1]]
    return _parsed(text, best)


def _is_list_of_names(sample: str) -> bool:
    """Whether every comma stands before a title: “Ahmad Fauzi, S.H., M.Si.”."""
    from .names import is_titles

    lines = [line for line in sample.splitlines() if "," in line]
    return bool(lines) and all(is_titles(line.partition(",")[2]) for line in lines)


def _parsed(text: str, delimiter: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
    try:
        for row in reader:
            rows.append([Cell(clean_line(each[:MAX_CELL])) for each in row[:MAX_COLUMNS]])
            if len(rows) > MAX_LINES:
                break
    except csv.Error:
        raise DomainError("imports.workbook_damaged", field=None, cell="", limit=MAX_ROWS) from None
    return rows


class _Tables(HTMLParser):
    """The cells of the tables of a page, which some systems call a workbook."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[Cell]] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._text is not None:
            if self.rows and len(self.rows[-1]) < MAX_COLUMNS:
                self.rows[-1].append(Cell(clean_line("".join(self._text)[:MAX_CELL])))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)


def _rows_of_html(text: str) -> list[list[Cell]]:
    parser = _Tables()
    parser.feed(text)
    return parser.rows[: MAX_LINES + 1]

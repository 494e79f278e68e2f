"""Reads a workbook in a process of its own: the file on its input, JSON on its output. Uses nothing of the product.

A workbook may be made to fill the memory or to take for ever: memory and time of the process are limited, and what it
holds is looked at before it is unpacked.
"""

import datetime
import io
import itertools
import json
import re
import sys
import zipfile
from typing import Any

MAX_ROWS, MAX_COLUMNS, MAX_SHEETS, MAX_CELL = 10_100, 60, 20, 500
MAX_UNPACKED_BYTES = 120 * 1024 * 1024
MAX_PARTS = 2000
MAX_MEMORY_BYTES = 1024 * 1024 * 1024
MAX_CPU_SECONDS = 20
# A spreadsheet keeps 15 digits of a number.
EXACT_BELOW = 1e15
_FORMULA_WITHOUT_RESULT = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"[^<>]*><f[^<>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
)
_CELL_ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!")


class Refused(Exception):
    """What the workbook is not read for: a code, and the cell that it is about."""


def read(data: bytes) -> list[dict[str, Any]]:
    """The sheets of a workbook. Raises ``Refused``."""
    import python_calamine

    if data[:2] == b"PK":
        _look_into_archive(data)
    elif "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Refused("macros")
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            {
                "name": about.name[:100],
                "hidden": not str(about.visible).endswith(".Visible"),
                "rows": _rows_of(book.get_sheet_by_name(about.name)),
            }
            for about in book.sheets_metadata[:MAX_SHEETS]
            if str(about.typ).endswith(".WorkSheet")
        ]
    except Refused:
        raise
    except Exception as error:  # noqa: BLE001  the library raises what it likes for a damaged file
        is_locked = isinstance(error, python_calamine.PasswordError) or "password" in str(error).lower()
        raise Refused("password" if is_locked else "damaged") from None


def _rows_of(sheet: Any) -> list[Any]:
    if sheet.total_height > MAX_ROWS and _is_filled_beyond(sheet):
        raise Refused("too_many_rows")
    return [[cell_of(value) for value in row[:MAX_COLUMNS]] for row in itertools.islice(sheet.iter_rows(), MAX_ROWS)]


def cell_of(value: Any) -> list[str] | str:
    """A text, or a kind and a text: what a spreadsheet made of a number is told apart from what was typed."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float | int):
        if abs(value) >= EXACT_BELOW:
            return ["rounded", f"{value:.14E}".replace("0" * 6, "")]
        return ["number", str(int(value)) if value == int(value) else str(value)]
    if isinstance(value, datetime.datetime):
        return ["date", value.date().isoformat()]
    if isinstance(value, datetime.date):
        return ["date", value.isoformat()]
    text = str(value)[:MAX_CELL]
    return ["error", text] if text in _CELL_ERRORS else text


def _is_filled_beyond(sheet: Any) -> bool:
    """Whether anything stands below the last row that is read: a format to the end of the sheet is nothing."""
    return any(value != "" for row in itertools.islice(sheet.iter_rows(), MAX_ROWS, None) for value in row)


def _look_into_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise Refused("too_large")
            for part in parts:
                _look_at_part(archive, part)
    except (Refused, MemoryError):
        raise
    except Exception:  # noqa: BLE001  a damaged archive raises errors of many kinds
        raise Refused("damaged") from None


def _look_at_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    name = part.filename
    if name.endswith("vbaProject.bin") or name.startswith("Basic/"):
        raise Refused("macros")
    if name.startswith("xl/externalLinks/"):
        raise Refused("links")
    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
        with archive.open(part) as sheet:
            # What the list of the archive says of its size may be wrong.
            text = sheet.read(MAX_UNPACKED_BYTES + 1)
        if len(text) > MAX_UNPACKED_BYTES:
            raise Refused("too_large")
        if found := _FORMULA_WITHOUT_RESULT.search(text):
            raise Refused("formula", found[1].decode())


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    _limit()
    try:
        answer: dict[str, Any] = {"sheets": read(sys.stdin.buffer.read())}
    except Refused as refusal:
        answer = {"refused": refusal.args[0], "cell": refusal.args[1] if len(refusal.args) > 1 else ""}
    except MemoryError:
        answer = {"refused": "too_large", "cell": ""}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()

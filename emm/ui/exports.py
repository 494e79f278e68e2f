"""Lists as files: CSV and XLSX, safe to open in a spreadsheet, written row by row while the rows are read.

A day is a date in both. A moment is told by the clock of its own zone, one in UTC by that of the office: in CSV as
ISO 8601 with the offset, in XLSX as a date with a time and the zone's name in the column beside it (XLSX has no zones).
"""

import csv
import datetime
import html
import re
import tempfile
import weakref
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from emm.common import formatting

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Without the mark, Excel reads UTF-8 as Windows-1252.
BYTE_ORDER_MARK = "\ufeff"
# So many rows of CSV are sent at a time.
ROWS_AT_ONCE = 200
# What a spreadsheet would run as a formula (OWASP, "CSV Injection"), the wide forms of East Asian keyboards included,
# at the beginning of a cell: that of the text, or what follows a line break or the ";" that separates in Indonesian.
_FORMULA = re.compile(r"(^|[;\n\r\t])([ \t]*)(?=[=@＝＋－＠+-])")
# A lone sign, a number, a phone number in groups: these run nothing and lose nothing.
_HARMLESS_SIGN = re.compile(r"[+-] *(?:[0-9]+(?: [0-9 ()./-]*)?)?$")
# Characters that no XML, and thus no XLSX, may hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# A cell of XLSX holds no more.
_MAX_CELL = 32_767


def as_file(
    *,
    title: str,
    headers: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    format: str,
    moments: Collection[int] = (),
) -> HttpResponseBase:
    """The rows as a download in ``format`` (a key of ``CONTENT_TYPES``), named after ``title`` and the day.

    ``rows`` are read while the file is written, in flat memory. ``moments``: the numbers of the columns that hold
    moments.
    """
    names = [text_of(header) for header in headers]
    response: HttpResponseBase
    if format == "csv":
        response = StreamingHttpResponse(_csv(names, rows), content_type=CONTENT_TYPES[format])
    else:
        response = FileResponse(_xlsx(title, names, rows, moments), content_type=CONTENT_TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{name_of(title, format)}"'
    return response


def write_file(
    file: IO[bytes],
    *,
    title: str,
    headers: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    format: str,
    moments: Collection[int] = (),
) -> None:
    """Write into ``file`` what ``as_file`` gives as a download."""
    names = [text_of(header) for header in headers]
    if format == "csv":
        for lines in _csv(names, rows):
            file.write(lines.encode())
    else:
        _write_workbook(file, title, names, rows, moments)


def name_of(title: str, format: str) -> str:
    """What the file of a list is called where it is saved."""
    return f"{slugify(title) or 'list'}-{timezone.localdate():%Y-%m-%d}.{format}"


def hold(response: HttpResponseBase, turn: ExitStack) -> None:
    """Keep ``turn`` until the download ends, also where it is broken off or the answer is dropped unsent."""
    # What a response closes is called once by whoever sends it; a response that nobody sends is never closed.
    release = weakref.finalize(response, turn.close)
    response._resource_closers.append(release)  # type: ignore[attr-defined]  # as Django does with files


def text_of(value: Any) -> Any:
    """``value`` for a cell: numbers, days and moments stay what they are, of what was marked up the words remain."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float | Decimal | datetime.date):
        return value
    text = force_str(value)
    if isinstance(value, SafeString):
        text = " ".join(html.unescape(strip_tags(text)).split())
    return _UNPRINTABLE.sub("", text)


def neutralise(text: str) -> str:
    """``text`` for a cell of CSV that is never run: an apostrophe stands before what a spreadsheet takes for a formula.

    A cell of XLSX needs none: what is written there as text is text.
    """
    return _FORMULA.sub(lambda found: _guarded(found, text), text)


def _guarded(found: re.Match[str], text: str) -> str:
    rest = text[found.end() :].split(";", 1)[0]
    return found[0] if _HARMLESS_SIGN.match(rest) else f"{found[1]}'{found[2]}"


# --- CSV --------------------------------------------------------------------------------------


class _Lines:
    """What ``csv.writer`` writes to: the lines since they were last taken."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def write(self, line: str) -> None:
        self._lines.append(line)

    def take(self) -> str:
        taken = "".join(self._lines)
        self._lines.clear()
        return taken


def _csv(names: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    lines = _Lines()
    writer = csv.writer(lines)
    lines.write(BYTE_ORDER_MARK)
    writer.writerow([_csv_cell(name) for name in names])
    for number, row in enumerate(rows, start=1):
        writer.writerow([_csv_cell(value) for value in row])
        if number % ROWS_AT_ONCE == 0:
            yield lines.take()
    yield lines.take()


def _csv_cell(value: Any) -> Any:
    """Days and moments as ISO 8601, text so that it is never run."""
    if isinstance(value, datetime.datetime):
        return _local(value).isoformat(timespec="minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    value = text_of(value)
    return neutralise(value) if isinstance(value, str) else value


# --- XLSX -------------------------------------------------------------------------------------


def _xlsx(title: str, names: Sequence[Any], rows: Iterable[Sequence[Any]], moments: Collection[int]) -> Any:
    """A temporary file with the workbook, written row by row."""
    with ExitStack() as on_failure:
        file = on_failure.enter_context(tempfile.TemporaryFile())
        _write_workbook(file, title, names, rows, moments)
        on_failure.pop_all()  # whoever sends it closes it
    file.seek(0)
    return file


def _write_workbook(
    file: Any, title: str, names: Sequence[Any], rows: Iterable[Sequence[Any]], moments: Collection[int]
) -> None:
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet = _Sheet(book, _sheet_name(title), _places(len(names), moments))
        for number, name in enumerate(names):
            sheet.write(0, number, str(name))
            if number in moments:
                sheet.write_beside(0, number, _("%(column)s: time zone") % {"column": name})
        for line, row in enumerate(rows, start=1):
            for number, value in enumerate(row):
                sheet.write(line, number, text_of(value))


class _Sheet:
    """One sheet; ``places`` says where each column stands."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, places: Sequence[int]) -> None:
        self._sheet, self._places = book.add_worksheet(name), places
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd h:mm:ss"})

    def write(self, line: int, number: int, value: Any) -> None:
        """A cell of the kind of its value; a moment by the clock of its zone, which is named beside it."""
        place = self._places[number]
        match value:
            case datetime.datetime():
                local = _local(value)
                self._sheet.write_datetime(line, place, local.replace(tzinfo=None), self._moment)
                self.write_beside(line, number, formatting.zone_name(value, local.tzinfo))
            case datetime.date():
                self._sheet.write_datetime(line, place, value, self._day)
            case bool():
                self._sheet.write_boolean(line, place, value)
            case int() | float() | Decimal():
                self._sheet.write_number(line, place, value)
            case str() if value:
                self._sheet.write_string(line, place, value[:_MAX_CELL])

    def write_beside(self, line: int, number: int, text: str) -> None:
        """Text in the second cell of a column of moments. Raises ``ValueError`` where a column has only one."""
        place = self._places[number] + 1
        if place in self._places:
            raise ValueError("A column holds moments and is not said to.")
        self._sheet.write_string(line, place, text)


def _places(count: int, moments: Collection[int]) -> list[int]:
    """Where each column stands, each of moments followed by one with the names of the zones."""
    return [number + sum(1 for moment in moments if moment < number) for number in range(count)]


def _sheet_name(title: str) -> str:
    """At most 31 characters, none of those that Excel forbids in it, and no apostrophe at either end."""
    return re.sub(r"[\[\]:*?/\\]", "-", title)[:31].strip("'") or "List"


def _local(value: datetime.datetime) -> datetime.datetime:
    """In the zone that the moment carries; UTC is what the database gives, and nobody's."""
    return timezone.localtime(value) if value.utcoffset() == datetime.timedelta() else value

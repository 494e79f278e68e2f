"""Lists as files: CSV and XLSX, safe to open in a spreadsheet."""

import datetime
import html
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import tablib
from django.http import HttpResponse
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import slugify
from tablib.formats import registry

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What a spreadsheet would run as a formula (OWASP, "CSV Injection"), the wide forms of East Asian keyboards included.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Characters that no XML, and thus no XLSX, may hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def neutralise(value: Any) -> Any:
    """``value`` as a spreadsheet cell that is never run: text that begins like a formula gets an apostrophe.

    Numbers stay numbers. Of what was marked up for a page only the words remain.
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = force_str(value)
    if isinstance(value, SafeString):
        text = " ".join(html.unescape(strip_tags(text)).split())
    text = _UNPRINTABLE.sub("", text)
    # Some programs pass over spaces before they look for a formula.
    return f"'{text}" if text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS) else text


def as_file(*, title: str, headers: Sequence[Any], rows: Iterable[Sequence[Any]], format: str) -> HttpResponse:
    """The rows as a download in ``format`` (a key of ``CONTENT_TYPES``), named after ``title`` and the day."""
    data = tablib.Dataset(headers=[neutralise(header) for header in headers], title=title[:31])
    for row in rows:
        data.append([neutralise(value) for value in row])
    content = registry.get_format(format).export_set(data)
    if format == "csv":
        content = "\ufeff" + content  # without the mark, Excel reads UTF-8 as Windows-1252
    response = HttpResponse(content, content_type=CONTENT_TYPES[format])
    name = f"{slugify(title) or 'list'}-{timezone.localdate():%Y-%m-%d}.{format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

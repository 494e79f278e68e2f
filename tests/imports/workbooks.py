"""Files as tests upload them."""

import io
from typing import Any

import xlsxwriter


def xlsx(*sheets: list[list[Any]], names: tuple[str, ...] = (), hidden: tuple[int, ...] = ()) -> bytes:
    """A workbook with these rows on each of its sheets; a text that begins with "'" stays a text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for number, rows in enumerate(sheets):
        sheet = book.add_worksheet(names[number] if names else None)
        if number in hidden:
            sheet.hide()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(row, column, cell)
    book.close()
    return out.getvalue()


def csv(rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)

"""Files that are made to harm, or that hold what no list needs: an error that says what."""

import io
import zipfile

import pytest

from emm.common.errors import DomainError
from participants.imports.reading.books import MAX_BYTES, MAX_LINES, read_file, read_pasted

from .workbooks import xlsx

LIST = xlsx([["Nama", "L/P"], ["Ana", "P"]])


def with_part(name: str, content: bytes, data: bytes = LIST) -> bytes:
    """The workbook with one more part, or with another content of one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def sheet_xml(cells: str) -> bytes:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


SHEET = "xl/worksheets/sheet1.xml"
HUGE_RANGE = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
WITHOUT_RESULT = '<row r="1"><c r="A1"><f>B1</f><v></v></c></row>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (xlsx([[]]), "empty"),
        (b"%PDF-1.7 text", "no_list"),
        (b"\x00\x01\x02\x03text", "no_list"),
        (b"x" * (MAX_BYTES + 1), "file_too_large"),
        (b"PK\x03\x04 and no more", "workbook_damaged"),
        (LIST[: len(LIST) // 2], "workbook_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "workbook_damaged"),
        (with_part("xl/vbaProject.bin", b"x"), "workbook_macros"),
        (with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "workbook_links"),
        (with_part("xl/media/bomb", b"\x00" * (130 * 1024 * 1024)), "workbook_too_large"),
        (with_part(SHEET, sheet_xml(HUGE_RANGE)), "workbook_too_large"),
        (with_part(SHEET, sheet_xml(WITHOUT_RESULT)), "workbook_formula"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_is_refused_with_what_is_wrong(data, code):
    with pytest.raises(DomainError) as refusal:
        read_file(data)
    assert refusal.value.code == f"imports.{code}"


def test_a_million_rows_are_refused_and_not_read():
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, 1_000_001))
    with pytest.raises(DomainError) as refusal:
        read_file(with_part(SHEET, sheet_xml(rows)))
    assert refusal.value.code == "imports.workbook_too_many_rows"


def test_more_rows_than_are_read_are_refused_in_text_too():
    with pytest.raises(DomainError) as refusal:
        read_pasted("Ana\tP\n" * (MAX_LINES + 1))
    assert refusal.value.code == "imports.too_many_rows"


def test_a_format_down_to_the_last_row_is_nothing():
    cells = "".join(
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for number, text in [(1, "Nama"), (2, "Ana")]
    )
    cells += "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(3, 20_000))
    (sheet,) = read_file(with_part(SHEET, sheet_xml(cells)))
    assert [[cell.text for cell in row] for row in sheet.rows] == [["Nama"], ["Ana"]]


def test_a_formula_is_read_by_its_result():
    cells = '<row r="1"><c r="A1" t="str"><f>B1</f><v>Ana</v></c></row>'
    (sheet,) = read_file(with_part(SHEET, sheet_xml(cells)))
    assert sheet.rows[0][0].text == "Ana"

"""Lists as they come, each with what is read of it."""

import datetime
import io
import zipfile
from typing import Any

import pytest

from participants.imports.reading.books import Sheet, read_file, read_pasted
from participants.imports.reading.columns import best_sheet, guess
from participants.imports.reading.rows import lines_of, p_is_unclear, read_row

from .workbooks import csv, xlsx

NIP = "197703042003121002"
BORN = datetime.date(1984, 8, 5)
HEADINGS = ["No", "Nama", "L/P", "NIP", "Instansi", "Jabatan", "Email", "No. HP"]
ANA = ["1", "Ana Bria", "P", NIP, "BP3MI Kupang", "Analis", "ana@contoh.id", "0812 3900 1174"]
ANA_READ = {
    "full_name": "Ana Bria",
    "sex": "female",
    "nip": NIP,
    "institution": "BP3MI Kupang",
    "position": "Analis",
    "email": "ana@contoh.id",
    "phone": "0812 3900 1174",
}


def read(source: bytes | str) -> dict[int, dict[str, Any]]:
    """By row what is read of it; problems by field, those that keep the row out with a "!"."""
    sheets = read_pasted(source) if isinstance(source, str) else read_file(source)
    sheet = sheets[best_sheet(sheets)]
    return read_sheet(sheet)


def read_sheet(sheet: Sheet) -> dict[int, dict[str, Any]]:
    found = guess(sheet)
    lines = lines_of(sheet, heading=found.heading, columns=found.columns)
    unclear = p_is_unclear(lines.rows, found.columns)
    read = {}
    for number, cells in lines.rows.items():
        record = read_row(number, cells, found.columns, unclear=unclear)
        said = {name: value for name, value in vars(record).items() if value and name not in {"number", "problems"}}
        for problem in record.problems:
            said[f"{problem.field}{'!' if problem.is_error else '?'}"] = problem.code
        read[number] = said
    return read


def named(text: str) -> dict[str, Any]:
    return {"full_name": text}


HTML = (
    "<html><body><table><tr><th>Nama</th><th>L/P</th></tr>"
    "<tr><td>Ana&nbsp;Bria</td><td>P</td></tr></table></body></html>"
)

CORPUS: dict[str, tuple[bytes | str, dict[int, dict[str, Any]]]] = {
    "xlsx with headings": (xlsx([HEADINGS, ANA]), {2: ANA_READ}),
    "csv": (csv([HEADINGS, ANA]), {2: ANA_READ}),
    "csv with semicolons": (csv([HEADINGS, ANA], ";"), {2: ANA_READ}),
    "csv with tabs": (csv([HEADINGS, ANA], "\t"), {2: ANA_READ}),
    "csv with a byte order mark": (csv([HEADINGS, ANA], ";", "utf-8-sig"), {2: ANA_READ}),
    "csv in utf-16": (csv([HEADINGS, ANA], "\t", "utf-16"), {2: ANA_READ}),
    "csv that names its separator": (b"sep=;\r\n" + csv([HEADINGS, ANA], ";"), {2 - 0: ANA_READ}),
    "windows-1252": (
        csv([["Nama", "L/P"], ["José Ximénez", "L"]], ";", "cp1252"),
        {2: {**named("José Ximénez"), "sex": "male"}},
    ),
    "pasted cells": ("\n".join(["\t".join(HEADINGS), "\t".join(ANA)]), {2: ANA_READ}),
    "pasted cells without headings": (
        "\t".join(ANA),
        {1: {name: value for name, value in ANA_READ.items() if name != "position"}},
    ),
    "pasted names": ("Ana Bria\nSuharto\n", {1: named("Ana Bria"), 2: named("Suharto")}),
    "pasted names with titles": (
        "Ahmad Fauzi, S.H., M.Si.\nAna Bria, S.Sos.",
        {
            1: {**named("Ahmad Fauzi"), "title_after": "S.H., M.Si."},
            2: {**named("Ana Bria"), "title_after": "S.Sos."},
        },
    ),
    "english headings": (
        csv([["Full name", "Gender", "Organization", "Date of birth"], ["Ana Bria", "Female", "IOM", "1984-08-05"]]),
        {2: {**named("Ana Bria"), "sex": "female", "institution": "IOM", "birth_date": BORN}},
    ),
    "a title row and an empty row above": (
        xlsx([["DAFTAR PESERTA PELATIHAN"], [], HEADINGS, ANA]),
        {4: ANA_READ},
    ),
    "numbers of the columns below the heading": (
        xlsx([HEADINGS, [f"({number})" for number in range(1, 9)], ANA]),
        {3: ANA_READ},
    ),
    "empty rows between": (xlsx([HEADINGS, [], ANA, [], ["2", "Suharto"]]), {3: ANA_READ, 5: named("Suharto")}),
    "numbers of rows without a name": (xlsx([HEADINGS, ANA, ["2"], ["3"]]), {2: ANA_READ}),
    "the heading repeated": (xlsx([HEADINGS, ANA, HEADINGS, ["2", "Suharto"]]), {2: ANA_READ, 4: named("Suharto")}),
    "signatures below": (
        xlsx([HEADINGS, ANA, [], [None, "Mengetahui,"], [None, "Kepala Dinas"], [None, "Drs. Petrus"]]),
        {2: ANA_READ},
    ),
    "a sum below": (xlsx([HEADINGS, ANA, [None, "Jumlah", "1"]]), {2: ANA_READ}),
    "several sheets": (
        xlsx([["Panitia"], ["Budi"]], [HEADINGS, ANA], names=("Panitia", "Peserta")),
        {2: ANA_READ},
    ),
    "a hidden sheet": (
        xlsx([["Nama", "L/P"], ["Suharto", "L"]], [HEADINGS, ANA, ANA], hidden=(1,)),
        {2: {**named("Suharto"), "sex": "male"}},
    ),
    "moved from the corner": (
        xlsx([[], [], [None, None, "Nama", "L/P"], [None, None, "Ana Bria", "P"]]),
        {4: {**named("Ana Bria"), "sex": "female"}},
    ),
    "name and titles in one cell": (
        csv([["Nama & Gelar", "L/P"], ["Dr. H. Ahmad Fauzi S.H. M.Si", "L"]], ";"),
        {2: {**named("Ahmad Fauzi"), "title_before": "Dr. H.", "title_after": "S.H. M.Si", "sex": "male"}},
    ),
    "a single name": (csv([["Nama", "L/P"], ["SUHARTO", "L"]]), {2: {**named("SUHARTO"), "sex": "male"}}),
    "a comma that is no title": (
        csv([["Nama", "L/P"], ["Rahma, Siti", "P"]], ";"),
        {2: {**named("Rahma, Siti"), "sex": "female", "full_name?": "name_comma"}},
    ),
    "decomposed accents": (csv([["Nama", "L/P"], ["Jose\u0301", "L"]]), {2: {**named("José"), "sex": "male"}}),
    "words for the sex": (
        csv(
            [["Nama", "Jenis Kelamin"], ["A", "Laki-laki"], ["B", "PEREMPUAN"], ["C", "M"], ["D", "Wanita"], ["E", "?"]]
        ),
        {
            2: {**named("A"), "sex": "male"},
            3: {**named("B"), "sex": "female"},
            4: {**named("C"), "sex": "male"},
            5: {**named("D"), "sex": "female"},
            6: {**named("E"), "sex!": "sex"},
        },
    ),
    "pria and wanita by their letters": (
        csv([["Nama", "L/P"], ["A", "P"], ["B", "W"]]),
        {2: {**named("A"), "sex!": "sex_unclear"}, 3: {**named("B"), "sex": "female"}},
    ),
    "a NIP as a number": (
        xlsx([["Nama", "NIP"], ["Ana Bria", 197703042003121002]]),
        {2: {**named("Ana Bria"), "nip!": "nip_rounded"}},
    ),
    "a NIP as E+17": (
        csv([["Nama", "NIP"], ["Ana Bria", "1,97911E+17"]], ";"),
        {2: {**named("Ana Bria"), "nip!": "nip_rounded"}},
    ),
    "a NIP in groups": (
        csv([["Nama", "NIP"], ["Ana Bria", "'19770304 200312 1 002"]]),
        {2: {**named("Ana Bria"), "nip": NIP}},
    ),
    "a short NIP": (
        csv([["Nama", "NIP"], ["Ana Bria", "197703042003"]]),
        {2: {**named("Ana Bria"), "nip": "197703042003", "nip?": "nip_length"}},
    ),
    "a telephone as a number": (
        xlsx([["Nama", "HP"], ["Ana Bria", 81239001174]]),
        {2: {**named("Ana Bria"), "phone": "81239001174", "phone?": "phone_zero"}},
    ),
    "a telephone as E+11": (
        csv([["Nama", "Kontak"], ["Ana Bria", "6,28135E+11"]], ";"),
        {2: {**named("Ana Bria"), "phone!": "phone_rounded"}},
    ),
    "two telephones": (
        csv([["Nama", "Kontak"], ["Ana Bria", "081239001174 / 081339001175"]]),
        {2: {**named("Ana Bria"), "phone!": "phone_several"}},
    ),
    "no telephone": (
        csv([["Nama", "Kontak"], ["Ana Bria", "ana_b (WA)"]]),
        {2: {**named("Ana Bria"), "phone!": "phone"}},
    ),
    "dates as text": (
        csv(
            [
                ["Nama", "Tgl Lahir"],
                *[
                    [name, day]
                    for name, day in zip(
                        "ABCDEFGH",
                        [
                            *["5 Agustus 1984", "5 Agt 1984", "05/08/1984", "05-08-1984", "Kupang, 5 agustus 1984"],
                            *["31 Pebruari 1984", "3/11/79", "1984"],
                        ],
                        strict=True,
                    )
                ],
            ],
            ";",
        ),
        {
            **{number: {**named(name), "birth_date": BORN} for number, name in enumerate("ABCDE", start=2)},
            7: {**named("F"), "birth_date!": "date_missing"},
            8: {**named("G"), "birth_date!": "date_year"},
            9: {**named("H"), "birth_date!": "date"},
        },
    ),
    "a day of the spreadsheet": (
        xlsx([["Nama", "Tanggal Lahir"], ["Ana Bria", datetime.date(1984, 8, 5)]]),
        {2: {**named("Ana Bria"), "birth_date": BORN}},
    ),
    "a date as a number": (
        xlsx([["Nama", "Tanggal Lahir"], ["Ana Bria", 30899]]),
        {2: {**named("Ana Bria"), "birth_date!": "date_number"}},
    ),
    "incomplete addresses": (
        csv(
            [["Nama", "Surel"], ["A", "a@contoh"], ["B", "mailto:B@Contoh.id."], ["C", "a@contoh.id; b@contoh.id"]], "|"
        ),
        {
            2: {**named("A"), "email!": "email"},
            3: {**named("B"), "email": "b@contoh.id"},
            4: {**named("C"), "email!": "email_several"},
        },
    ),
    "cells that say nothing": (
        csv([["Nama", "NIP", "Email", "HP"], ["Ana Bria", "-", "tidak ada", "n/a"]], ";"),
        {2: named("Ana Bria")},
    ),
    "a row without a name": (
        csv([["Nama", "Email"], ["", "a@contoh.id"], ["Ana Bria", ""]]),
        {2: {"email": "a@contoh.id", "full_name!": "name_missing"}, 3: named("Ana Bria")},
    ),
    "a formula of a CSV": (
        csv([["Nama", "Jabatan"], ["Ana Bria", "=HYPERLINK(A1)"]], ";"),
        {2: {**named("Ana Bria"), "position!": "formula"}},
    ),
    "a table of HTML called XLS": (HTML.encode(), {2: {**named("Ana Bria"), "sex": "female"}}),
    "a name over several lines": (
        'Nama\tL/P\n"Ana\nBria"\tP\n',
        {2: {**named("Ana Bria"), "sex": "female"}},
    ),
    "a heading of several lines": (
        xlsx([["Nama\nLengkap", "Jenis\nKelamin"], ["Ana Bria", "P"]]),
        {2: {**named("Ana Bria"), "sex": "female"}},
    ),
    "several problems in one row": (
        csv([["Nama", "NIP", "Email"], ["Ana Bria", "1.98E+17", "ana@"]]),
        {2: {**named("Ana Bria"), "nip!": "nip_rounded", "email!": "email"}},
    ),
    "a place beside the sex": (
        csv([["Nama", "L/P", "Provinsi"], ["Ana Bria", "p", "NTT"]]),
        {2: {**named("Ana Bria"), "sex": "female", "region": "NTT"}},
    ),
}


def test_the_corpus_is_large():
    assert len(CORPUS) >= 40


@pytest.mark.parametrize("name", CORPUS)
def test_a_list_is_read_as_it_is_meant(name):
    source, expected = CORPUS[name]
    assert read(source) == expected


def ods(rows: list[list[str]]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Peserta">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></manifest:manifest>',
        )
        archive.writestr("content.xml", content)
    return out.getvalue()


def test_a_workbook_of_libreoffice_is_read():
    assert read(ods([HEADINGS, ANA])) == {2: ANA_READ}

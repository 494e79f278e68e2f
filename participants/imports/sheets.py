"""Files of imports: a template to fill in, and the rows with errors to send back."""

from collections.abc import Iterator
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import override

from emm.common.errors import sentence_of
from emm.ui.exports import as_file

from .checking import Content
from .models import Import, Row
from .reading.columns import Field

TEMPLATE_HEADINGS = {
    "id": ["Nama dan gelar", "L/P", "NIP", "Instansi", "Jabatan", "Provinsi", "Surel", "Telepon", "Keterangan"],
    "en": ["Full name", "Sex", "NIP", "Institution", "Position", "Province", "Email", "Telephone", "Note"],
}
_EXAMPLES = {
    "id": ["Dr. Contoh Nama, S.H.", "P", "", "Nama instansi", "Analis", "Nusa Tenggara Timur", "nama@example.org"],
    "en": [
        "Dr. Example Name, S.H.",
        "F",
        "",
        "Name of the institution",
        "Analyst",
        "East Nusa Tenggara",
        "name@example.org",
    ],
}


def template_file(language: str) -> HttpResponseBase:
    """An XLSX with headings and one example, in ``language``."""
    with override(language):
        title = _("List of participants")
    headings = TEMPLATE_HEADINGS[language]
    example = [*_EXAMPLES[language], *[""] * (len(headings) - len(_EXAMPLES[language]))]
    return as_file(title=title, headers=headings, rows=[example], format="xlsx")


def error_file(imported: Import) -> HttpResponseBase:
    """The rows that are not ready, as they were read, each with what to correct; it can be imported again."""
    names = [
        Field(name).label if name else _("Column %(number)d") % {"number": number}
        for number, name in enumerate(imported.columns, 1)
    ]
    rows = imported.import_rows.exclude(verdict__in=Row.READY).order_by("number")
    return as_file(
        title=_("Rows to correct"), headers=[*names, _("Row"), _("What to correct")], rows=_lines(rows), format="xlsx"
    )


def _lines(rows: Any) -> Iterator[list[Any]]:
    for row in rows:
        content = Content.of(row)
        yield [*[cell.text for cell in content.cells], row.number, " ".join(remarks_on(row, content))]


def remarks_on(row: Row, content: Content) -> list[str]:
    """What keeps the row out, in sentences."""
    said = [
        f"{Field(problem.field).label}: {sentence_of(f'imports.{problem.code}', **problem.data)}"
        for problem in content.problems
        if problem.is_error
    ]
    if row.verdict == Row.Verdict.PERHAPS:
        said.append(_("This person may already be in the data."))
    if row.verdict == Row.Verdict.OUT:
        said.append(_("Left out."))
    return said

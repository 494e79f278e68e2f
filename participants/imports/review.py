"""What the page of the review shows of rows: their values, problems and candidates, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy
from xlsxwriter.utility import xl_col_to_name

from emm.common.errors import sentence_of
from participants.models import Person
from participants.person_lookup import visible_people

from .checking import Content
from .models import Import, Row
from .reading.columns import Field

MAX_SHOWN = 100
_COMPARED = {
    Field.NAME: gettext_lazy("Name"),
    Field.INSTITUTION: Field.INSTITUTION.label,
    Field.POSITION: Field.POSITION.label,
    Field.EMAIL: Field.EMAIL.label,
    Field.PHONE: Field.PHONE.label,
}


@dataclass
class ErrorShown:
    """A problem of a row: at which cell, and what to do. ``column`` is -1 where the list has no such column."""

    row: Row
    name: str
    cell: str
    column: int
    label: Any
    text: str
    sentence: str
    may_be_empty: bool


@dataclass
class Choice:
    """A row that may be about somebody on record."""

    row: Row
    values: list[tuple[Any, str]]
    candidates: list[dict[str, Any]]
    hidden: list[str]


def errors_of(imported: Import) -> list[ErrorShown]:
    """The first errors, by row and column; two queries at most."""
    rows = imported.import_rows.filter(verdict=Row.Verdict.ERROR).order_by("number")[:MAX_SHOWN]
    return [shown for row in rows for shown in _errors(row, imported.columns)]


def _errors(row: Row, columns: Sequence[str]) -> list[ErrorShown]:
    content = Content.of(row)
    name = _text(content, columns, Field.NAME)
    shown = []
    for problem in content.problems:
        if problem.is_error:
            column = columns.index(problem.field) if problem.field in columns else -1
            shown.append(
                ErrorShown(
                    row,
                    name,
                    f"{xl_col_to_name(column) if column >= 0 else ''}{row.number}",
                    column,
                    Field(problem.field).label,
                    _text(content, columns, problem.field),
                    sentence_of(f"imports.{problem.code}", **problem.data),
                    may_be_empty=problem.field != Field.NAME,
                )
            )
    return shown


def choices_of(imported: Import, *, user: Any) -> list[Choice]:
    """The first rows that a person decides on; of people whom ``user`` does not see, only whom to ask."""
    rows = list(imported.import_rows.filter(verdict=Row.Verdict.PERHAPS).order_by("number")[:MAX_SHOWN])
    contents = [Content.of(row) for row in rows]
    keys = {each["person"] for content in contents for each in content.candidates if each["person"]}
    people = Person.objects.select_related("institution", "user").in_bulk(keys)
    seen = visible_people(user, people.values())
    return [
        Choice(
            row,
            [(label, text) for name, label in _COMPARED.items() if (text := _text(content, imported.columns, name))],
            [
                {
                    "person": people[each["person"]],
                    "same": each["same"],
                    "reasons": [
                        (sentence_of(f"imports.reason_{code}"), supports) for code, supports, *_ in each["reasons"]
                    ],
                }
                for each in content.candidates
                if each["person"] in seen
            ],
            [each["ask"] for each in content.candidates if not each["person"]],
        )
        for row, content in zip(rows, contents, strict=True)
    ]


def named(imported: Import, verdict: str) -> list[tuple[Row, str, list[str]]]:
    """The first rows of a verdict with their names, and what is only told of them."""
    found = []
    for row in imported.import_rows.filter(verdict=verdict).order_by("number")[:MAX_SHOWN]:
        content = Content.of(row)
        told = [sentence_of(f"imports.{each.code}", **each.data) for each in content.problems if not each.is_error]
        found.append((row, _text(content, imported.columns, Field.NAME), told))
    return found


def _text(content: Content, columns: Sequence[str], name: str) -> str:
    column = columns.index(name) if name in columns else -1
    return content.cells[column].text if 0 <= column < len(content.cells) else ""

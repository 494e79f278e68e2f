"""From a file or pasted cells to rows with verdicts, and what a person decides about them."""

import base64
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count

from emm.common import rate_limits
from emm.common.errors import DomainError
from participants.imports.checking import Content, judge, mark_who_is_there
from participants.imports.models import Import, KnownColumns, Row
from participants.imports.reading.books import Cell, Sheet, read_file, read_pasted
from participants.imports.reading.columns import Field, Guess, best_sheet, guess, key_of
from participants.imports.reading.rows import lines_of
from participants.imports.registries import TARGETS
from participants.models import Institution, Person
from participants.person_lookup import count_look_up, visible_people

# Each compares whole lists with everybody on record, also beyond the own scope.
CHECKS_AN_HOUR = 20
LISTS_AN_HOUR = 60
BATCH = 500
State, Verdict = Import.State, Row.Verdict


def target_of(imported: Import, *, by: Any) -> tuple[Any, Any]:
    """The target and the record in it where the people are put; (None, None) where they are only added.

    Raises ``DomainError`` where ``by`` may not put people there (any more).
    """
    if not imported.target:
        if not by.has_perm("participants.manage_people"):
            raise DomainError("imports.choice")
        return None, None
    target = TARGETS[imported.target]
    record = target.find(imported.target_key or 0, user=by)
    if record is None:
        raise DomainError("imports.choice")
    return target, record


@transaction.atomic
def bring_list(
    *,
    by: Any,
    data: bytes | None = None,
    pasted: str = "",
    name: str = "",
    target: str = "",
    target_key: int | None = None,
    sent_by: Institution | None = None,
) -> Import:
    """Read a list and guess its columns. Raises ``DomainError`` (field ``file`` or ``pasted``)."""
    if (data is None) == (not pasted.strip()):
        raise DomainError("imports.one_source" if data is not None else "imports.empty", field="file")
    if not rate_limits.account_may_pass(by, what="import-lists", at_most=LISTS_AN_HOUR, seconds=3600):
        raise DomainError("imports.too_many")
    sheets = read_pasted(pasted) if data is None else read_file(data)
    imported = Import(
        made_by=by,
        target=target,
        target_key=target_key,
        sent_by=sent_by,
        name=name[-150:],
        content=_packed(sheets),
        sheet=best_sheet(sheets),
    )
    target_of(imported, by=by)
    found = guess_of(imported, sheets[imported.sheet])
    imported.heading, imported.columns = found.heading, found.columns
    imported.save()
    return imported


def sheets_of(imported: Import) -> list[Sheet]:
    """The sheets as they were read; none once the rows were made."""
    if not imported.content:
        return []
    return [Sheet.from_data(each) for each in json.loads(zlib.decompress(base64.b85decode(imported.content)))]


def guess_of(imported: Import, sheet: Sheet, *, heading: int | None = None) -> Guess:
    """What the columns hold: as somebody chose for the same headings, else as they look."""
    found = guess(sheet, heading=heading)
    known = KnownColumns.objects.filter(headings=_mark_of(sheet, found.heading), institution=imported.sent_by)
    columns = known.values_list("columns", flat=True).first()
    return guess(sheet, heading=found.heading, known=columns) if columns else found


@transaction.atomic
def choose_columns(*, imported: Import, sheet: int, heading: int, columns: Sequence[str], by: Any) -> Import:
    """Make the rows by the columns that were chosen, and judge each: the dry run.

    Raises ``DomainError`` when no column holds names, two hold the same, or no row is left.
    """
    imported = Import.objects.select_for_update().get(pk=imported.pk)
    if imported.state not in {State.COLUMNS, State.REVIEW}:
        raise DomainError("imports.started")
    sheets = sheets_of(imported)
    if not 0 <= sheet < len(sheets) or not 0 <= heading <= len(sheets[sheet].rows):
        raise DomainError("imports.choice")
    chosen = sheets[sheet]
    _require_columns(columns)
    target, record = target_of(imported, by=by)
    if not rate_limits.account_may_pass(by, what="import-checks", at_most=CHECKS_AN_HOUR, seconds=3600):
        raise DomainError("imports.too_many")
    lines = lines_of(chosen, heading=heading, columns=columns)
    if not lines.rows:
        raise DomainError("imports.no_rows")
    imported.sheet, imported.heading, imported.columns = sheet, heading, list(columns)
    imported.not_read, imported.state = lines.not_read, State.REVIEW
    imported.save()
    if heading:
        KnownColumns.objects.update_or_create(
            institution=imported.sent_by, headings=_mark_of(chosen, heading), defaults={"columns": list(columns)}
        )
    imported.import_rows.all().delete()
    rows = judge(imported, lines.rows, by=by, target=target, record=record)
    Row.objects.bulk_create(rows, batch_size=BATCH)
    return imported


@transaction.atomic
def mend_cells(*, row: Row, texts: dict[int, str], by: Any) -> Row:
    """Write other texts into cells of a row, by their columns, and judge it anew.

    Raises ``DomainError`` when the account has looked beyond what it sees too often: nobody tries names here.
    """
    count_look_up(by)
    row, imported = _open_row(row)
    target, record = target_of(imported, by=by)
    content = Content.of(row)
    for column, text in texts.items():
        if 0 <= column < len(content.cells):
            content.cells[column] = Cell(text[:500])
    others = list(imported.import_rows.exclude(pk=row.pk).exclude(verdict__in=[Verdict.ERROR, Verdict.OUT]))
    (judged,) = judge(imported, {row.number: content.cells}, by=by, target=target, record=record, others=others)
    row.verdict, row.person, row.content, row.is_another = judged.verdict, judged.person, judged.content, False
    row.save()
    return row


@transaction.atomic
def choose(*, row: Row, choice: str, by: Any) -> Row:
    """Decide who a row is about: the key of a candidate, "new" for another person, "out", or "again" to ask anew.

    Raises ``DomainError`` for a choice that the row does not give, or a person whom ``by`` does not see.
    """
    row, imported = _open_row(row)
    target, record = target_of(imported, by=by)
    content = Content.of(row)
    row.is_another = False
    if choice == "out":
        row.verdict, row.person = Verdict.OUT, None
    elif choice == "again":
        (judged,) = judge(imported, {row.number: content.cells}, by=by, target=target, record=record)
        row.verdict, row.person, row.content = judged.verdict, judged.person, judged.content
    elif any(problem.is_error for problem in content.problems) or row.verdict == Verdict.ERROR:
        raise DomainError("imports.choice")
    elif choice == "new":
        row.verdict, row.person, row.is_another = Verdict.NEW, None, True
    else:
        row.person = _candidate(content, choice, by)
        if imported.import_rows.filter(person=row.person).exclude(pk=row.pk).exists():
            raise DomainError("imports.choice")
        row.verdict = Verdict.EXISTING
        mark_who_is_there([row], target, record)
    row.save()
    return row


def numbers_of(imported: Import) -> dict[str, int]:
    """How many rows have each verdict; one query."""
    counted = imported.import_rows.order_by().values_list("verdict").annotate(number=Count("pk"))
    numbers: Counter[str] = Counter(dict.fromkeys(Verdict.values, 0))
    numbers.update(dict(counted))
    return {**numbers, "ready": sum(numbers[verdict] for verdict in Row.READY), "all": sum(numbers.values())}


def _candidate(content: Content, choice: str, by: Any) -> Person:
    keys = {str(each["person"]) for each in content.candidates if each["person"]}
    person = Person.objects.filter(pk=choice).first() if choice in keys else None
    if person is None or not visible_people(by, [person]):
        raise DomainError("imports.choice")
    return person


def _open_row(row: Row) -> tuple[Row, Import]:
    imported = Import.objects.select_for_update().get(pk=row.of_id)
    if imported.state != State.REVIEW:
        raise DomainError("imports.started")
    return Row.objects.select_related("person").get(pk=row.pk), imported


def _require_columns(columns: Sequence[str]) -> None:
    chosen = [name for name in columns if name]
    if Field.NAME not in chosen:
        raise DomainError("imports.no_name")
    for name, number in Counter(chosen).items():
        if number > 1:
            raise DomainError("imports.column_twice", field_name=Field(name).label)


def _packed(sheets: Iterable[Sheet]) -> str:
    data = json.dumps([sheet.as_data() for sheet in sheets], ensure_ascii=False).encode()
    return base64.b85encode(zlib.compress(data)).decode()


def _mark_of(sheet: Sheet, heading: int) -> str:
    """A hash of the headings of a sheet, which may themselves be names where there is no heading."""
    names = [key_of(cell.text) for cell in sheet.rows[heading - 1]] if heading else [""]
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()

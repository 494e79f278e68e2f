"""Many rows of one table at once, with keys that the caller gives: by COPY on PostgreSQL, prepared once elsewhere.

For invented data alone. No signal is sent and no history is written, and nothing is checked but by the database.
"""

import contextlib
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Max
from django.utils import timezone

AT_ONCE = 5000
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def next_key(model: type[models.Model]) -> int:
    """The first key that no row of the table has."""
    return (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def insert(model: type[models.Model], columns: str, rows: Iterable[Sequence[Any]]) -> int:
    """Write ``rows`` of values for the fields ``columns``, named with spaces between; returns their number.

    Related rows are given by their keys (``…_id``). Every other field gets its default.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = [fields[name] for name in columns.split()]
    others = {
        field: _default(field)
        for field in fields.values()
        if not (field in given or field.primary_key or field.generated)
    }
    write = _copy if connection.vendor == "postgresql" else _insert_many
    return write(model, given, others, rows)


def reset_keys(*chosen: type[models.Model]) -> None:
    """Let the database go on counting after keys that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(chosen)):
            cursor.execute(statement)


def analyze() -> None:
    """Let the database learn how many rows of what kind there are: without it some questions take minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def leave_keys_unchecked() -> None:
    """Until the end of the transaction, where the server lets us: rows that we made ourselves point to one another.

    Only a superuser of PostgreSQL may; for everybody else it takes longer.
    """
    if connection.vendor == "postgresql":
        with contextlib.suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")


def copy_into_history(
    model: Any, *, act: str, when: str, instead: dict[str, str] | None = None, where: str = "true"
) -> None:
    """Write what the rows of ``model`` are as their history: ``act`` is +, ~ or -, ``when`` a column.

    ``instead`` names values that a column had then. All of it is SQL of ours: nothing comes from outside.
    """
    history = model.history.model
    quote = connection.ops.quote_name
    kept = [field.column for field in history.tracked_fields]
    then = [f"'{(instead or {})[column]}'" if column in (instead or {}) else quote(column) for column in kept]
    into = ", ".join([*map(quote, kept), "history_date", "history_type"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(history._meta.db_table)} ({into}) "  # noqa: S608 - names of our own tables
            f"SELECT {', '.join(then)}, {quote(when)}, '{act}' FROM {quote(model._meta.db_table)} WHERE {where}"
        )


def _default(field: Any) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    return field.get_default()


def _copy(model: type[models.Model], given: list[Any], others: dict[Any, Any], rows: Iterable[Sequence[Any]]) -> int:
    columns = ", ".join(connection.ops.quote_name(field.column) for field in [*given, *others])
    same = "".join(f"\t{_as_text(value)}" for value in others.values()) + "\n"
    lines = ("\t".join(map(_as_text, row)) + same for row in rows)
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", _Lines(lines))
        return int(cursor.rowcount)


def _as_text(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, dict | list):
        value = json.dumps(value)
    return value.translate(_ESCAPED) if isinstance(value, str) else str(value)


class _Lines:
    """An iterator of lines as the file that psycopg2 reads."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines

    def read(self, size: int = -1) -> str:
        return "".join(itertools.islice(self.lines, 200))


def _insert_many(
    model: type[models.Model], given: list[Any], others: dict[Any, Any], rows: Iterable[Sequence[Any]]
) -> int:
    fields = [*given, *others]
    same = [field.get_db_prep_save(value, connection) for field, value in others.items()]
    ready = (
        [*(field.get_db_prep_save(value, connection) for field, value in zip(given, row, strict=True)), *same]
        for row in rows
    )
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    count = 0
    with connection.cursor() as cursor:
        while batch := list(itertools.islice(ready, AT_ONCE)):
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)  # noqa: S608 - own names
            count += len(batch)
    return count

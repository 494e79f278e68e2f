"""Search that does not mind capitals, accents, apostrophes and hyphens, and stays quick with many records.

A model keeps what it is searched by in one column, which the database fills by itself: ``search_text =
SearchText("full_name", "email")``. On PostgreSQL an index of trigrams finds any part of a word in it; elsewhere the one
column is read instead of several, with related rows. Any other column is folded while it is read: that is for short
lists.
"""

import logging
import sqlite3
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, models, transaction
from django.db.migrations.operations.base import Operation
from django.db.models import Case, Func, Index, Q, QuerySet, Value, When
from django.db.models.functions import Replace
from django.db.models.lookups import Contains

from .text import APOSTROPHES, HYPHENS, MARKS, PLAIN_LETTERS, SMALL_LETTERS, SPACES, UNSEEN, fold

logger = logging.getLogger(__name__)

SEARCH_TEXT = "search_text"
# Each word of a search is one more condition for the database; nobody types more.
MAX_WORDS = 10
# So many related rows are named by their keys in a condition.
FEW = 100


class Folded(Func):
    """``fold`` of several columns, with spaces between, in the database.

    SQLite calls the function itself, see ``teach``. For PostgreSQL it is written with functions of its own, so that a
    dump can be loaded anywhere.
    """

    output_field = models.TextField()

    def as_sql(  # type: ignore[override]  # what only templates of SQL need is left out
        self, compiler: Any, connection: Any, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        parts, params = self._joined(compiler)
        return f"emm_fold({parts})", tuple(params)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        text, params = self._joined(compiler)
        text = f"normalize({_without(text, UNSEEN + APOSTROPHES)}, NFKD)"
        text = _without(text, MARKS + UNSEEN + APOSTROPHES)
        for letter, plain in PLAIN_LETTERS.items():
            if len(plain) > 1:
                text = f"replace({text}, '{letter}', '{plain}')"
        pairs = SMALL_LETTERS | {letter: plain for letter, plain in PLAIN_LETTERS.items() if len(plain) == 1}
        text = f"translate({text}, '{''.join(pairs)}', '{''.join(pairs.values())}')"
        return f"btrim(regexp_replace({text}, '[{SPACES}{HYPHENS}]+', ' ', 'g'), ' ')", tuple(params)

    def _joined(self, compiler: Any) -> tuple[str, list[Any]]:
        compiled = [compiler.compile(expression) for expression in self.source_expressions]
        params = [param for _sql, own in compiled for param in own]
        return " || ' ' || ".join(f"coalesce({sql}, '')" for sql, _own in compiled), params


def _without(sql: str, characters: str) -> str:
    quoted = characters.replace("'", "''")
    return f"regexp_replace({sql}, '[{quoted}]+', '', 'g')"


def teach(database: sqlite3.Connection) -> None:
    """Make the function known to a connection: nothing can be written to a folded column, or vacuumed, without it."""
    database.create_function("emm_fold", 1, fold, deterministic=True)


def teach_connection(*, connection: Any, **kwargs: Any) -> None:
    """The same for each connection that Django makes."""
    if connection.vendor == "sqlite":
        teach(connection.connection)


class SearchText(models.GeneratedField):
    """A column with what its record is searched by, kept by the database."""

    def __init__(self, *fields: str, **kwargs: Any) -> None:
        self.fields = fields
        super().__init__(
            expression=self.expression_of(*fields), output_field=models.TextField(), db_persist=True, editable=False
        )

    @staticmethod
    def expression_of(*fields: str) -> Func:
        return Folded(*fields)

    def deconstruct(self) -> Any:
        name, _path, _args, _kwargs = super().deconstruct()
        return name, f"{type(self).__module__}.{type(self).__qualname__}", list(self.fields), {}


class NameKey(SearchText):
    """A column by which whoever has the same name is found at once: the folded name in one word."""

    @staticmethod
    def expression_of(*fields: str) -> Func:
        return Replace(Folded(*fields), Value(" "), Value(""), output_field=models.TextField())


def containing(queryset: QuerySet[Any], fields: list[str], text: str) -> QuerySet[Any]:
    """The rows in which every word of ``text`` occurs in any of ``fields``, folded as ``fold`` does it.

    Where the row has a ``search_text`` of its own, related rows are one step away, by a foreign key.
    """
    own, related = _split(queryset.model, fields)
    words = fold(text).split()[:MAX_WORDS]
    if text.strip() and not words:
        return queryset.none()  # nothing but marks was typed
    keys = [each.keys_by_word(words) for each in related]
    for number, word in enumerate(words):
        condition = _any_contains(own, word)
        many = []
        for each, found in zip(related, keys, strict=True):
            if len(found[number]) <= FEW:
                condition |= each.among(found[number])
            else:
                many.append(each.among(each.rows_with(word)))
        queryset = queryset.filter(_together(queryset.model, [condition, *many]) if many else condition)
    return queryset


def beginning_first(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The rows whose search text begins with ``text`` before the others; either in the order they had.

    As no index has this order, the database does not look for a common name by going through all names, either.
    """
    usual = queryset.query.order_by or queryset.model._meta.ordering
    begins = When(**{f"{SEARCH_TEXT}__startswith": fold(text)}, then=0)
    return queryset.order_by(Case(begins, default=1), *usual)


@dataclass(frozen=True)
class _Related:
    """Related rows that are searched, too. No index serves an "or" over two tables, so they are looked for first.

    Where they are few, the condition names them; else the keys from each table are put together.
    """

    relation: str
    rows: QuerySet[Any]
    fields: list[str]

    def rows_with(self, word: str) -> QuerySet[Any]:
        return self.rows.filter(_any_contains(self.fields, word))

    def among(self, rows: Any) -> Q:
        return Q(**{f"{self.relation}__in": rows})

    def keys_by_word(self, words: list[str]) -> list[list[Any]]:
        """For each of the ``words`` the keys of the rows with it, one more than ``FEW`` at most; by one query."""
        parts = [
            # SQLite knows no limit within a union but in a subquery.
            self.rows.filter(pk__in=self.rows_with(word).values("pk")[: FEW + 1])
            .annotate(word=Value(number))
            .values_list("word", "pk")
            for number, word in enumerate(words)
        ]
        found: list[list[Any]] = [[] for _word in words]
        for number, key in parts[0].union(*parts[1:], all=True) if parts else []:
            found[number].append(key)
        return found


def _split(model: Any, fields: list[str]) -> tuple[list[str], list[_Related]]:
    """The row's own fields and, where it has a search text, apart from them those of related rows."""
    if SEARCH_TEXT not in fields:
        return fields, []
    by_relation: dict[str, list[str]] = {}
    for field in fields:
        relation, _separator, name = field.rpartition("__")
        by_relation.setdefault(relation, []).append(name)
    own = by_relation.pop("")
    targets = {relation: model._meta.get_field(relation).related_model for relation in by_relation}
    return own, [
        _Related(relation, targets[relation]._default_manager.order_by(), names)
        for relation, names in by_relation.items()
    ]


def _together(model: Any, conditions: list[Q]) -> Q:
    """The rows for which any of the conditions holds, looked for by each of them alone."""
    first, *others = (model._default_manager.order_by().filter(condition).values("pk") for condition in conditions)
    return Q(pk__in=first.union(*others))


def _any_contains(fields: list[str], word: str) -> Q:
    condition = Q()
    for field in fields:
        if field.endswith(SEARCH_TEXT):
            condition |= Q(**{f"{field}__contains": word})
    if others := [field for field in fields if not field.endswith(SEARCH_TEXT)]:
        condition |= Q(Contains(Folded(*others), word))
    return condition


# --- Indexes ----------------------------------------------------------------------------------


class SearchIndex(Index):
    """The index of a search text: of trigrams on PostgreSQL where they are at hand, else a plain one."""

    def __init__(self, *, name: str, fields: Any = (SEARCH_TEXT,), **kwargs: Any) -> None:
        super().__init__(name=name, fields=fields, **kwargs)

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        if not has_trigrams(schema_editor.connection):
            return super().create_sql(model, schema_editor, using=using, **kwargs)
        # Not of this index itself: the state of the migrations holds it, and would differ from the models.
        of_trigrams = copy(self)
        of_trigrams.opclasses = ["gin_trgm_ops"]
        return super(SearchIndex, of_trigrams).create_sql(model, schema_editor, using=" USING gin", **kwargs)


def has_trigrams(connection: Any) -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


class UseTrigrams(Operation):
    """Migration: let PostgreSQL load pg_trgm, which the owner of a database may. Where not, search works, slowly."""

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        connection = schema_editor.connection
        if connection.vendor != "postgresql" or has_trigrams(connection):
            return
        try:
            with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError as error:
            logger.warning("The search will be slow with many records, for pg_trgm could not be loaded: %s", error)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        pass

    def describe(self) -> str:
        return "Use trigrams to find parts of words"

"""The order of names and titles: by what is shown, folded as for searching, the same on every database.

``order_by(by_name("institution__name"), "pk")`` follows the language of the page, with the fallback of a missing
translation, and minds neither capitals nor accents. A model with thousands of rows keeps the folded name in an
indexed column, ``sort_key = SortKey("full_name")``; in shorter lists the name is folded while it is read.
"""

from functools import cache
from typing import Any

from django.db.models import F, Func, Model, OrderBy, TextField, Value
from django.db.models.constants import LOOKUP_SEP
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from .searching import Folded, SearchText


class ByteOrder(Func):
    """Text in the order of its code points, which SQLite has anyway; PostgreSQL's locale would have another."""

    template = "%(expressions)s"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"', **context)


class SortKey(SearchText):
    """A column with the folded name, kept by the database; of several names the first that is there."""

    @staticmethod
    def expression_of(*fields: str) -> Func:
        return folded_first(*fields)

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        return {**parameters, "collation": "C"} if connection.vendor == "postgresql" else parameters


def folded_first(*fields: str) -> Func:
    """The first of ``fields`` in which something stands, folded."""
    if len(fields) == 1:
        return Folded(*fields)
    *others, last = fields
    return Folded(Coalesce(*(NullIf(F(field), Value("")) for field in others), F(last)))


class ByName(Func):
    """The key of a name: of ``full_name``, or of one that is reached from the row, such as ``institution__name``.

    Of several names of one record it is that of the first that is there. Which columns that are follows from the model
    and from the language when the query is made.
    """

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        sources: Any = self.source_expressions
        paths = tuple(each.name for each in sources)
        key = _key(query.model, paths, "ind" if (get_language() or "").startswith("id") else "en")
        return key.resolve_expression(query, *args, **kwargs)


def by_name(*paths: str, descending: bool = False) -> OrderBy:
    """What a queryset is put in the order of a name by; in ``Meta.ordering`` stands ``ByName(path)``."""
    return OrderBy(ByName(*paths), descending=descending)


@cache
def _key(model: type[Model], paths: tuple[str, ...], language: str) -> Any:
    way, _separator, _name = paths[0].rpartition(LOOKUP_SEP)
    for relation in way.split(LOOKUP_SEP) if way else []:
        model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
    before = f"{way}{LOOKUP_SEP}" if way else ""
    names = [column for path in paths for column in _columns(model, path.removeprefix(before), language)]
    for field in model._meta.fields:
        if isinstance(field, SortKey) and field.fields[: len(names)] == tuple(names):
            return F(f"{before}{field.name}")
    return ByteOrder(folded_first(*(f"{before}{name}" for name in names)))


def _columns(model: type[Model], name: str, language: str) -> list[str]:
    """The columns that hold the name: one, or that of the language and then that of the other."""
    translated = [f"{name}_{language}", f"{name}_{'en' if language == 'ind' else 'ind'}"]
    known = {field.name for field in model._meta.fields}
    return translated if known.issuperset(translated) else [name]

"""A row of any model as text, and back: every column exactly as it is stored, whatever the language of the page."""

import datetime
import json
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Field, FileField, GeneratedField, JSONField, Model, QuerySet
from django.db.models.fields.files import FieldFile

from emm.common.fields import DecryptionError

_STORED = "stored"


def fields_of(model: type[Model]) -> list[Field]:
    """The columns that are written; the database fills the others."""
    return [field for field in model._meta.concrete_fields if not isinstance(field, GeneratedField)]


def rows_of(model: type[Model]) -> QuerySet[Any]:
    """The rows without what managers add: modeltranslation would write the column of another language."""
    return QuerySet(model=model)


def dump(row: Model) -> str:
    """Every column of ``row``, which was read from the database."""
    return json.dumps({field.attname: _plain(row.__dict__[field.attname]) for field in fields_of(type(row))})


def load(model: type[Model], text: str) -> dict[str, Any]:
    """The values of ``dump`` by column, as Python has them."""
    stored = json.loads(text)
    return {
        field.attname: _value(field, stored[field.attname]) for field in fields_of(model) if field.attname in stored
    }


def write(model: type[Model], pk: Any, values: dict[str, Any]) -> None:
    """Set columns of a row, and nothing else: no ``save``, no history, no date of change."""
    rows_of(model).filter(pk=pk).update(**values)


def insert(model: type[Model], values: dict[str, Any]) -> None:
    """Put a row back that was deleted, under its own key."""
    row = model()
    row.__dict__.update(values)
    row.save_base(raw=True, force_insert=True)
    # A translated field read its own column through the language of the page.
    write(model, row.pk, values)


def _plain(value: Any) -> Any:
    if isinstance(value, DecryptionError):
        return {_STORED: value.stored}
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, FieldFile):
        return value.name or ""
    return value


def _value(field: Field, stored: Any) -> Any:
    if isinstance(field, JSONField) or stored is None:
        return stored
    if isinstance(stored, dict):
        return DecryptionError(stored[_STORED])
    if isinstance(field, FileField):
        return stored
    return field.target_field.to_python(stored) if field.is_relation else field.to_python(stored)  # type: ignore[attr-defined]

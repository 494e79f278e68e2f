"""Who changed what, when, from what to what: the history tab of a record."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.encoding import force_str
from django.utils.text import capfirst
from django.utils.translation import gettext as _

# How much of a record's past one page shows.
LONGEST_HISTORY = 200


@dataclass(frozen=True)
class Change:
    """One field's change."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One act on a record: made (``+``), changed (``~``) or deleted (``-``)."""

    when: Any
    by: str
    kind: str
    subject: str
    changes: list[Change]
    reason: str


def entries_of(*records: Model) -> list[Entry]:
    """The acts on ``records`` (a record and, perhaps, its parts), the newest first."""
    entries = [entry for record in records for entry in _entries_of_one(record)]
    return sorted(entries, key=lambda entry: entry.when, reverse=True)[:LONGEST_HISTORY]


def _entries_of_one(record: Any) -> list[Entry]:
    rows = list(
        record.history.select_related("history_user").order_by("-history_date", "-history_id")[:LONGEST_HISTORY]
    )
    entries = []
    for row, older in zip(rows, [*rows[1:], None], strict=True):
        changes = _changes(type(record), row, older) if older is not None else []
        if older is not None and row.history_type == "~" and not changes:
            continue  # saved without a change
        entries.append(
            Entry(
                when=row.history_date,
                by=force_str(row.history_user) if row.history_user else _("the system"),
                kind=row.history_type,
                subject=f"{capfirst(force_str(record._meta.verbose_name))}: {record}",
                changes=changes,
                reason=row.history_change_reason or "",
            )
        )
    return entries


def _changes(model: type[Model], row: Any, older: Any) -> list[Change]:
    changes = []
    for field in row.tracked_fields:
        if field.name in {"updated_at"} or _is_translated_twin(model, field.name):
            continue
        old, new = getattr(older, field.attname), getattr(row, field.attname)
        if old != new:
            changes.append(
                Change(capfirst(force_str(field.verbose_name)), _in_words(older, field), _in_words(row, field))
            )
    return changes


def _is_translated_twin(model: type[Model], name: str) -> bool:
    """The bare name of a translated field: its value is whatever language was active; ``_en`` and ``_ind`` tell."""
    try:
        model._meta.get_field(f"{name}_ind")
    except FieldDoesNotExist:
        return False
    return True


def _in_words(row: Any, field: Any) -> str:
    if field.choices:
        return force_str(getattr(row, f"get_{field.name}_display")())
    if field.is_relation:
        related = field.related_model._base_manager.filter(pk=getattr(row, field.attname)).first()
        return force_str(related) if related else "–"
    value = getattr(row, field.attname)
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    return force_str(value) if value not in (None, "") else "–"

"""Who changed what, when, from what to what: the history tab of a record."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, Model, OuterRef, QuerySet, Subquery
from django.utils.encoding import force_str
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from emm.common import formatting
from emm.common.fields import EncryptedTextField

# How much of a record's past one page shows.
MAX_HISTORY_ENTRIES = 200
# Rows read per model; beyond that the oldest acts of a record with very many parts are left out.
MAX_ROWS = 2000
# Set by the machine at every save; they tell nobody anything.
_UNTOLD = frozenset({"created_at", "updated_at"})

Write = Callable[[Any], str]


@dataclass(frozen=True)
class Change:
    """One field's change, in words."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One act on a record: made (``+``), changed (``~``) or deleted (``-``)."""

    when: datetime.datetime
    by: str
    kind: str
    subject: str
    changes: list[Change]
    reason: str
    # Where the record belongs to a place: its zone, in which times are told. None: the office.
    zone: str | None = None


@dataclass(frozen=True)
class _RawChange:
    field: Any
    old: Any
    new: Any


def entries_of(*records: Model, parts: Iterable[QuerySet[Any]] = (), zone: str | None = None) -> list[Entry]:
    """The acts on ``records`` (a record and, perhaps, its parts), the newest first, in the active language.

    Times are told in ``zone``; without one in that of each record (``history_zone``, a path on its model).
    ``parts`` are querysets of historical rows, for parts that may be deleted by now:
    ``entries_of(training, parts=[Session.history.filter(training_id=training.pk)])``. The number of queries depends
    on how many models there are and not on how many records.
    """
    found: list[tuple[Any, str, list[_RawChange]]] = []
    for history, known in [*_histories(records), *((part, {}) for part in parts)]:
        found += _acts(history, known)
    found.sort(key=lambda act: (act[0].history_date, act[0].history_id), reverse=True)
    found = found[:MAX_HISTORY_ENTRIES]
    names = _names_of_related(change for _row, _subject, changes in found for change in changes)
    zones = {} if zone else _zones_of(row for row, _subject, _changes in found)
    return [
        _entry(row, subject, changes, names, zone or zones.get((row.instance_type, _key_of(row))))
        for row, subject, changes in found
    ]


def entries_of_acts(acts: Mapping[Any, Collection[int]]) -> dict[tuple[Any, int], Entry]:
    """Single acts, wherever they happened: for each historical model the keys of its rows.

    The number of queries depends on how many models there are and not on how many acts.
    """
    found: dict[tuple[Any, int], tuple[Any, list[_RawChange]]] = {}
    for model, keys in acts.items():
        relations = [field.name for field in model._meta.fields if field.many_to_one]
        key = model.instance_type._meta.pk.attname
        before = model.objects.filter(history_id__lt=OuterRef("history_id"), **{key: OuterRef(key)}).order_by(
            "-history_id"
        )
        rows = list(
            model.objects.filter(history_id__in=keys)
            .select_related(*relations)
            .annotate(before_id=Subquery(before.values("history_id")[:1]))
        )
        older = model.objects.in_bulk([row.before_id for row in rows if row.before_id is not None])
        many = _many_of([*rows, *older.values()])
        for row in rows:
            changes = _changes(row, older[row.before_id], many) if row.before_id in older else []
            found[model, row.history_id] = row, changes
    names = _names_of_related(change for _row, changes in found.values() for change in changes)
    zones = _zones_of(row for row, _changes in found.values())
    return {
        key: _entry(row, _subject(_as_it_was(row)), changes, names, zones.get((row.instance_type, _key_of(row))))
        for key, (row, changes) in found.items()
    }


def historical_models() -> list[Any]:
    """The models that keep what other models were; each has the other as ``instance_type``."""
    return [model for model in apps.get_models() if hasattr(model, "instance_type") and hasattr(model, "history_date")]


def _key_of(row: Any) -> Any:
    """The key of the record that a historical row is about."""
    return getattr(row, row.instance_type._meta.pk.attname)


def _zone_path(model: Any) -> str:
    """From a model's records to the zone of their place; empty for those that belong to none."""
    return getattr(model, "history_zone", "")


def _zones_of(rows: Iterable[Any]) -> dict[tuple[type[Model], Any], str]:
    """The zones of the records that belong to a place, by one query for each model. Deleted ones have none."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for row in rows:
        if _zone_path(row.instance_type):
            wanted[row.instance_type].add(_key_of(row))
    return {
        (model, pk): zone
        for model, keys in wanted.items()
        for pk, zone in model._base_manager.filter(pk__in=keys).values_list("pk", _zone_path(model))
    }


def _entry(
    row: Any,
    subject: str,
    changes: list[_RawChange],
    names: dict[tuple[type[Model], Any], str],
    zone: str | None,
) -> Entry:
    return Entry(
        when=row.history_date,
        by=force_str(row.history_user) if row.history_user else _("the system"),
        kind=row.history_type,
        subject=subject,
        changes=[told for change in changes for told in _in_words(change, names, zone)],
        reason=row.history_change_reason or "",
        zone=zone,
    )


def _histories(records: Iterable[Any]) -> Iterable[tuple[QuerySet[Any], dict[Any, Model]]]:
    """For each model among ``records``: their rows of history, and the records themselves by key."""
    by_model: dict[Any, dict[Any, Model]] = defaultdict(dict)
    for record in records:
        by_model[type(record)][record.pk] = record
    for model, known in by_model.items():
        yield model.history.filter(**{f"{model._meta.pk.attname}__in": known}), known


def _acts(history: QuerySet[Any], known: dict[Any, Model]) -> list[tuple[Any, str, list[_RawChange]]]:
    """Every act worth telling among the rows of ``history``: the row, whom it was about, and what changed."""
    key = history.model.instance_type._meta.pk.attname
    rows = list(history.select_related("history_user").order_by("-history_date", "-history_id")[:MAX_ROWS])
    many = _many_of(rows)
    newest_first: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        newest_first[getattr(row, key)].append(row)
    acts = []
    for pk, own_rows in newest_first.items():
        subject = _subject(known.get(pk) or _as_it_was(own_rows[0]))
        for row, older in zip(own_rows, [*own_rows[1:], None], strict=True):
            changes = _changes(row, older, many) if older is not None else []
            # Saved without a change or a reason; or changed from something that lies too far back.
            if changes or row.history_type != "~" or row.history_change_reason:
                acts.append((row, subject, changes))
    return acts


def _many_of(rows: list[Any]) -> dict[tuple[str, int], list[Any]]:
    """For each many-to-many field that is kept, and each row: the keys of what was linked then."""
    if not rows:
        return {}
    many: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for field in rows[0]._history_m2m_fields:
        links = getattr(type(rows[0]), field.name).model
        target = field.m2m_reverse_field_name()
        pairs = links.objects.filter(history_id__in=[row.history_id for row in rows]).order_by(f"{target}_id")
        for history_id, linked in pairs.values_list("history_id", f"{target}_id"):
            many[field.name, history_id].append(linked)
    return many


def _changes(row: Any, older: Any, many: dict[tuple[str, int], list[Any]]) -> list[_RawChange]:
    translated = {field.translated_field.name for field in row.tracked_fields if _is_translation(field)}
    changes = []
    for field in row.tracked_fields:
        # The bare name of a translated field holds whatever language was active; its ``_en`` and ``_ind`` tell.
        if field.name in _UNTOLD or field.name in translated:
            continue
        old, new = getattr(older, field.attname), getattr(row, field.attname)
        if old != new and not (_is_empty(old) and _is_empty(new)):
            changes.append(_RawChange(field, old, new))
    for field in row._history_m2m_fields:
        old, new = many.get((field.name, older.history_id), []), many.get((field.name, row.history_id), [])
        if old != new:
            changes.append(_RawChange(field, old, new))
    return changes


def _is_translation(field: Any) -> bool:
    return hasattr(field, "translated_field")


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _as_it_was(row: Any) -> Model:
    """The record as the row kept it, with those of its relations that the row was selected with."""
    # Not ``row.instance``, which asks the database for fields that are not kept.
    record: Model = row.instance_type(**{field.attname: getattr(row, field.attname) for field in row.tracked_fields})
    for field in row.tracked_fields:
        if field.is_relation and field.is_cached(row) and getattr(row, field.name) is not None:
            setattr(record, field.name, getattr(row, field.name))
    return record


def _subject(record: Any) -> str:
    try:
        name = str(record)
    except ObjectDoesNotExist:  # deleted, and what it is named after, too
        name = f"#{record.pk}"
    return f"{capfirst(force_str(record._meta.verbose_name))}: {name}"


def _names_of_related(changes: Iterable[_RawChange]) -> dict[tuple[type[Model], Any], str]:
    """The names of all records that fields were pointed to, by one query for each model."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for change in changes:
        if change.field.is_relation:
            for value in (change.old, change.new):
                wanted[change.field.related_model].update(value if isinstance(value, list) else [value])
    return {
        (model, pk): str(record)
        for model, keys in wanted.items()
        for pk, record in model._base_manager.in_bulk([key for key in keys if key is not None]).items()
    }


def _in_words(change: _RawChange, names: dict[tuple[type[Model], Any], str], zone: str | None) -> list[Change]:
    """The change as one line; or as many as a field makes of it that holds much and can tell (``changes``)."""
    field = change.field
    if hasattr(field, "changes"):
        return [Change(*told) for told in field.changes(change.old, change.new)]
    write: Write
    if isinstance(field, EncryptedTextField):
        write = _secret
    elif field.is_relation:

        def write(value: Any) -> str:
            keys = value if isinstance(value, list) else [value]
            found = [names.get((field.related_model, key), _("(deleted)")) for key in keys if key is not None]
            return formatting.listed(found) or formatting.NOTHING

    elif field.choices:
        labels = dict(field.flatchoices)

        def write(value: Any) -> str:
            return force_str(labels.get(value, value)) or formatting.NOTHING

    else:
        write = partial(_value, zone=zone)
    return [Change(_label(field), write(change.old), write(change.new))]


def _label(field: Field[Any, Any]) -> str:
    if not _is_translation(field):
        return capfirst(force_str(field.verbose_name))
    original: Any = field
    language = {"en": _("English"), "id": _("Indonesian")}[original.language]
    return f"{capfirst(force_str(original.translated_field.verbose_name))} ({language})"


def _secret(value: Any) -> str:
    """What is encrypted at rest is not told here either; only whether there was something."""
    return _("(hidden)") if value else formatting.NOTHING


def _value(value: Any, *, zone: str | None = None) -> str:
    if value is None or value == "" or value == []:
        return formatting.NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime.datetime):
        return formatting.moment(value, zone)
    if isinstance(value, datetime.date):
        return formatting.date_range(value)
    if isinstance(value, int | float | Decimal):
        return formatting.number(value)
    if isinstance(value, list):
        return formatting.listed([force_str(item) for item in value])
    return force_str(value)

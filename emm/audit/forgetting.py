"""Taking data out of records for good: out of their histories, too, and out of what Django's admin kept of them."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

# Stands where a reason has to stand and the one that was given is gone.
GONE = "–"


def overwrite(model: Any, key: str, value: int, **values: Any) -> None:
    """Set the fields in the records and in all that their histories hold; no history is written of it."""
    model.objects.filter(**{key: value}).update(**values)
    past = model.history.filter(**{model._meta.pk.attname if key == "pk" else key: value})
    past.update(**values, history_change_reason=None)


def overwrite_each(rows: QuerySet[Any], **values: Any) -> None:
    """The same for each of ``rows``, also where their history does not hold what they were found by."""
    for pk in rows.values_list("pk", flat=True):
        overwrite(rows.model, "pk", pk, **values)


def delete_with_history(record: Model) -> None:
    """Delete a record with its history."""
    model: Any = type(record)
    key = record.pk
    record.delete()
    model.history.filter(**{model._meta.pk.attname: key}).delete()
    forget_in_admin_site(model, [key])


def forget_in_admin_site(model: type[Model], keys: Iterable[int]) -> None:
    """Django's admin keeps the names of what was changed there; of these records it keeps the number alone."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    for key in keys:
        entries.filter(object_id=str(key)).update(object_repr=f"#{key}", change_message="")

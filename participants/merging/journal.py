"""What a merge does to rows, written down so that it can be undone: every change goes through here."""

from typing import Any

from django.db.models import CASCADE, Model
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from emm.audit.records import SHORT
from emm.common.acting import who, why
from participants.models import Merge, MergeStep

from .rows import dump, rows_of, write

# What is made of other records at any time.
_MADE_ANEW = frozenset({"participants.matchkey"})


class Journal:
    """Changes and deletes rows, and keeps how they were before. Histories are written as usual."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge

    def change(self, row: Model, **values: Any) -> None:
        """Set columns of ``row``. ``values`` are named by attribute: ``person_id``, not ``person``."""
        model = type(row)
        before = dump(rows_of(model).get(pk=row.pk))
        if any(field.attname == "updated_at" for field in model._meta.concrete_fields):
            values.setdefault("updated_at", timezone.now())
        write(model, row.pk, values)
        changed = rows_of(model).get(pk=row.pk)
        if hasattr(model, "history"):
            names = [_name_of(model, attname) for attname in values]
            bulk_update_with_history([changed], model, names, default_user=who(), default_change_reason=why()[:SHORT])
        self._keep(model, row.pk, before, dump(rows_of(model).get(pk=row.pk)))

    def delete(self, row: Model) -> None:
        """Delete ``row`` with what goes with it; the histories stay."""
        model = type(row)
        for relation in model._meta.related_objects:
            child: Any = relation.related_model
            if relation.on_delete is CASCADE and child._meta.label_lower not in _MADE_ANEW:
                for each in rows_of(child).filter(**{relation.field.name: row.pk}).order_by("pk"):
                    self.delete(each)
        before, pk = dump(rows_of(model).get(pk=row.pk)), row.pk
        rows_of(model).get(pk=pk).delete()
        self._keep(model, pk, before, "")

    def _keep(self, model: type[Model], pk: Any, before: str, after: str) -> None:
        MergeStep.objects.create(
            merge=self.merge, model=model._meta.label_lower, object_id=pk, before=before, after=after
        )


def _name_of(model: type[Model], attname: str) -> str:
    return next(field.name for field in model._meta.concrete_fields if field.attname == attname)

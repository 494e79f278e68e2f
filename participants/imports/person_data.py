"""What rows of lists hold about people, for as long as they are kept."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from participants.models import Person
from participants.registries import PersonData

from .checking import Content
from .models import Entry, Import, Row


def _lists(person: Person) -> list[dict[str, Any]]:
    """The rows of which this person came, as they were read."""
    entries = Entry.objects.filter(person=person).select_related("of").order_by("pk")
    found = Row.objects.filter(
        of__in=[entry.of_id for entry in entries], number__in=[entry.number for entry in entries]
    ).select_related("of")
    rows = {(row.of_id, row.number): row for row in found}
    return [_told(entry.of, rows.get((entry.of_id, entry.number))) for entry in entries]


def _waiting(person: Person) -> list[dict[str, Any]]:
    """The rows of lists that may still enter as this person."""
    entered = Entry.objects.filter(of=OuterRef("of"), number=OuterRef("number"))
    rows = Row.objects.filter(~Exists(entered), person=person).select_related("of").order_by("pk")
    return [_told(row.of, row) for row in rows]


def _told(imported: Import, row: Row | None) -> dict[str, Any]:
    cells = Content.of(row).cells if row else []
    said = {name: cell.text for name, cell in zip(imported.columns, cells, strict=False) if name and cell.text}
    return {"list": str(imported), "on": timezone.localdate(imported.created_at), "row": said}


def _delete_rows(person: Person) -> None:
    """What lists said of the person; that a row entered goes with it, so that it cannot be taken back."""
    for entry in Entry.objects.filter(person=person):
        Row.objects.filter(of=entry.of_id, number=entry.number).delete()
    Row.objects.filter(person=person).delete()
    Entry.objects.filter(person=person).delete()


DATA = {
    "import_entries": PersonData(
        model=Entry,
        fields=("person",),
        copy={"imported_lists": _lists},
        forget_contact=_delete_rows,
        forget_identity=_delete_rows,
        delete=_delete_rows,
    ),
    "import_rows": PersonData(model=Row, fields=("person",), copy={"lists_in_review": _waiting}, delete=_delete_rows),
}

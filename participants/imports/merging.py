"""What happens at a merge to rows of lists: they say of the other record what they said of this one."""

from participants.merging.journal import Journal
from participants.merging.references import PersonReference, moved_by_field
from participants.models import Person

from .models import Entry, Row


def _move_entries(journal: Journal, survivor: Person, merged: Person) -> None:
    # Whoever two records were made one of was not added by a list alone any more.
    for entry in Entry.objects.filter(person=merged).order_by("pk"):
        journal.change(entry, person_id=survivor.pk, is_new=False)


ENTRIES = PersonReference(
    rows=lambda people: Entry.objects.filter(person__in=people),
    move=_move_entries,
    fields=("imports.entry.person",),
)
ROWS = PersonReference(
    rows=lambda people: Row.objects.filter(person__in=people),
    move=moved_by_field(Row),
    fields=("imports.row.person",),
)

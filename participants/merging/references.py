"""What points at a person: each app registers its own, and says how it goes from one record to the other."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from emm.common.registry import Registry
from participants.models import Person

from .journal import Journal


@dataclass(frozen=True)
class PersonReference:
    """Records of one kind that belong to people.

    ``rows`` are those of the people with these keys. ``move`` gives those of the second person to the first; it refuses
    with a ``DomainError`` what cannot be one. ``lock`` takes the locks that come before those of people. ``assign``
    gives a row that came later to a person when the merge is undone; None: it stays. ``fields`` are the foreign keys
    that are dealt with here, as ``app.model.field``.
    """

    rows: Callable[[Collection[int]], QuerySet[Any]]
    # None: they go with other records.
    move: Callable[[Journal, Person, Person], None] | None = None
    # How so many of them are called; None: nobody is told of them.
    label: Callable[[int], str] | None = None
    fields: tuple[str, ...] = ()
    lock: Callable[[Collection[int]], None] | None = None
    assign: Callable[[Any, Person], None] | None = None
    # Called last when a merge is undone, with both people: what follows another record.
    settle: Callable[[Person, Person], None] | None = None
    # Histories of records that people had under keys that were merged, as far as an account sees them.
    past: Callable[[Collection[int], Any], QuerySet[Any]] | None = None
    # Of the rows that came later, those about which there is a question.
    in_question: Callable[[Any, Iterable[Any]], list[Any]] | None = None


REFERENCES: Registry[PersonReference] = Registry()
# What goes from one trainer to the other where both people are trainers: ``(journal, kept, merged)``.
TRAINER_MOVES: Registry[Callable[[Journal, Any, Any], None]] = Registry()


def moved_by_field(model: type[Model], attname: str = "person_id") -> Callable[[Journal, Person, Person], None]:
    """Each row of the second person is the first's: for records that nobody has only one of."""

    def move(journal: Journal, survivor: Person, merged: Person) -> None:
        for row in model._default_manager.filter(**{attname: merged.pk}).order_by("pk"):
            journal.change(row, **{attname: survivor.pk})

    return move


def assigned_by_field(attname: str = "person_id") -> Callable[[Any, Person], None]:
    """A row goes to a person by an ordinary save, with its history."""

    def assign(row: Any, person: Person) -> None:
        setattr(row, attname, person.pk)
        row.save()

    return assign

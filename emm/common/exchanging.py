"""Records that exchange values of which each must be unique, as a number in an order, saved one after another."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model


def make_way(records: Sequence[Model], **temporary: Callable[[Model], Any]) -> None:
    """Give the stored rows of ``records`` values that no other row has, until each is saved with its own.

    Neither engine waits with a unique constraint until all rows are written: a constraint that SQLite keeps is judged
    with each of them. To be called in the transaction that saves the records, which writes their history.
    """
    for record in records:
        if record.pk:
            values = {name: value(record) for name, value in temporary.items()}
            type(record)._base_manager.filter(pk=record.pk).update(**values)

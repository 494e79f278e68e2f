"""Taking a constraint of the database away for a proof, and putting the very same one back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models


@contextmanager
def without_constraint(model: type[models.Model], name: str) -> Iterator[None]:
    """Take the constraint `name` from the table of `model` for the block (PostgreSQL).

    Its definition is asked of the database, so that what is put back is what the migrations made. The rows of
    `model` are deleted before, since they may break it.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    constraint = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass",
            [name, table],
        )
        (definition,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    try:
        yield
    finally:
        model._default_manager.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition}")

"""Django's ``migrate``, for databases of this line of versions."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

# Apps of version 0.1 that are named otherwise since: their migrations tell a database that it made.
FORMER_APPS = frozenset({"common", "trainings"})


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database of version 0.1 before anything is written to it."""
        connection = connections[options["database"]]
        if FORMER_APPS & {app for app, _name in MigrationRecorder(connection).applied_migrations()}:
            raise CommandError(
                f"Version 0.1 made the database {connection.settings_dict['NAME']}. This version cannot upgrade it and "
                "left it unchanged. Set DATABASE_URL to a new database; on a trial machine move the file away."
            )
        super().handle(*args, **options)

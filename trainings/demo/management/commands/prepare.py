"""Everything between an upgrade and a start, in one process and only where something changed: a start stays quick."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from trainings.demo.checks import in_words, refused_accounts


class Command(BaseCommand):
    help = (
        "Bring tables, regions, static files and, where DEMO is set, the demo up to date. "
        "Progress goes to stderr; stdout has what load_demo prints."
    )
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        settings.VAR_DIR.mkdir(exist_ok=True)
        self._migrate()
        # Both are quick where there is nothing to do, and an earlier start may have been interrupted before them.
        call_command("createcachetable", verbosity=0)
        call_command("load_regions", verbosity=0)
        self._collect_static_files()
        if settings.DEMO:
            self._say("Loading the demo programme")
            call_command("load_demo", stdout=self.stdout, stderr=self.stderr)
        elif found := refused_accounts():
            self.stderr.write(f"==> {in_words(found)}", self.style.WARNING)

    def _say(self, text: str) -> None:
        self.stderr.write(f"==> {text}", self.style.SUCCESS)

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Bringing the database up to date")
            call_command("migrate", verbosity=0, interactive=False)

    def _collect_static_files(self) -> None:
        collected = settings.STATIC_ROOT.with_name("static.fingerprint")
        fingerprint = hashlib.sha256("\n".join(sorted(_static_sources())).encode()).hexdigest()
        if collected.exists() and collected.read_text() == fingerprint and settings.STATIC_ROOT.exists():
            return
        self._say("Collecting the static files")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        collected.write_text(fingerprint)


def _static_sources() -> Iterator[str]:
    """Name, size and date of every file that collectstatic would take."""
    for finder in get_finders():
        for path, storage in finder.list([]):
            yield f"{storage.path(path)} {storage.size(path)} {storage.get_modified_time(path).timestamp()}"

"""``manage.py restore FILE``: database and files as an archive of ``manage.py backup`` has them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emm.ops.backup import DATABASE, BackupRefused, restore_backup


class Command(BaseCommand):
    help = "Make database and files what an archive holds. Stop the server and the workers before."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="an archive written by the command backup")
        parser.add_argument("--overwrite", action="store_true", help="lose what is here now")

    def handle(self, *, file: Path, overwrite: bool, **options: Any) -> None:
        try:
            manifest, cancelled = restore_backup(file, overwrite=overwrite)
        except (BackupRefused, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        files = len(set(manifest["sha256"]) - {DATABASE})
        self.stdout.write(f"Restored the database and {files} files as of {manifest['made_at']}.")
        if cancelled:
            jobs = "1 job that had not ended was" if cancelled == 1 else f"{cancelled} jobs that had not ended were"
            self.stdout.write(f"{jobs} cancelled: see Background jobs for what should be done again.")

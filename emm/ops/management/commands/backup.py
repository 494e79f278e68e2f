"""``manage.py backup FILE``: everything that is kept, in one archive. The product may go on meanwhile."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emm.ops.backup import DATABASE, BackupRefused, write_backup


class Command(BaseCommand):
    help = "Write database and files into one archive. The encryption keys are not in it: keep them elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write; an older one of this name is replaced")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            manifest = write_backup(file)
        except (BackupRefused, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal
        files = len(set(manifest["sha256"]) - {DATABASE})
        self.stdout.write(f"{file}: the database and {files} files, {file.stat().st_size:,} bytes.")

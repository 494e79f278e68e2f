"""Remove personal data whose period has passed, as the privacy notice promises."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from trainings.privacy.erasure import remove_what_is_due
from trainings.privacy.retention import due


class Command(BaseCommand):
    help = "Remove personal data whose period has passed; with --dry-run only say how much that is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        found = due(timezone.localdate())
        self.stdout.write(f"{found.nominations.count():>6} nominations that led to no seat: to delete")
        self.stdout.write(f"{found.strangers.count():>6} people of whom nothing else is on record: to delete")
        self.stdout.write(f"{found.identities.count():>6} people whose name is to be removed, with their documents")
        self.stdout.write(f"{found.contacts.count():>6} people whose ways to be reached, notes and account are")
        self.stdout.write(f"{found.requests.count():>6} privacy requests that were answered: to delete")
        if dry_run:
            self.stdout.write("Nothing was changed.")
            return
        self.stdout.write(f"Removed from {remove_what_is_due()} records.")

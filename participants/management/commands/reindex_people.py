"""``manage.py reindex_people``: make the hashes anew by which people are found and compared."""

from typing import Any

from django.core.management.base import BaseCommand

from participants.services.reindexing import reindex_people


class Command(BaseCommand):
    help = "Make the hashes anew by which people are found and compared: after NIP_SEARCH_KEY was changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reindex_people()} people indexed.")

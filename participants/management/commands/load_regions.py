from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from participants.regions import load_regions


class Command(BaseCommand):
    help = "Loads the 38 provinces of Indonesia and their regencies and cities, or brings them up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--provinces-only", action="store_true", help="Leave out the 514 regencies and cities.")

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = load_regions(with_regencies=not options["provinces_only"])
        if options["verbosity"] > 0:
            self.stdout.write(
                f"Regions: {outcome.created} created, {outcome.updated} updated, {outcome.unchanged} unchanged."
            )

"""The background worker: does queued jobs, says that it lives, and brings back those whose worker died."""

import contextlib
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from emm.common.database import DATABASE_ERRORS
from emm.jobs.claims import process_name
from emm.jobs.models import Worker
from emm.jobs.workers import work


class Command(BaseCommand):
    help = "Do background work until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--interval", type=float, default=1, help="seconds between two looks into the tasks of the database"
        )
        parser.add_argument(
            "--no-startup-delay",
            action="store_false",
            dest="startup_delay",
            help="begin at once, not within a second as several workers that are started together should",
        )

    def handle(self, *, interval: float, startup_delay: bool, **options: Any) -> None:
        try:
            work(interval=interval, startup_delay=startup_delay)
        finally:
            with contextlib.suppress(*DATABASE_ERRORS):
                Worker.objects.filter(name=process_name()).delete()

"""``manage.py maintenance on|off``: close the product for work on it, and open it again; nothing is restarted."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from emm.common import formatting
from emm.ops import maintenance


class Command(BaseCommand):
    help = "Close the product (every page says so, with 503), and open it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("state", choices=["on", "off"])
        parser.add_argument("--minutes", type=int, help="how long it will take, which people are told")

    def handle(self, *, state: str, minutes: int | None, **options: Any) -> None:
        if state == "off":
            maintenance.open_again()
            self.stdout.write("Open.")
            return
        until = timezone.now() + timedelta(minutes=minutes) if minutes else None
        maintenance.close(until=until)
        self.stdout.write(f"Closed; expected back: {formatting.moment(until) if until else 'not said'}.")

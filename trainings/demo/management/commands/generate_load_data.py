"""Fill an empty database with ten years of invented data, to measure with.

    DEMO=true python manage.py generate_load_data --people 5000 --trainings 1000 --enrolments 20000 --seed 1

The same options give the same data, but for the date of today. Beside people, trainings, enrolments, attendance and
certificates there are their histories, the audit log and background work. Whoever signs in with DEMO_PASSWORD is
administrator@load.example.org, officer@…, trainer@…, viewer@… or participant@….
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trainings.demo.load_data import Size, generate, tidy
from trainings.planning.models import Training


class Command(BaseCommand):
    help = "Fill an EMPTY database with invented people, trainings and attendance, to measure speed with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=5_000, help="one in fifty is a trainer; default: 5,000")
        parser.add_argument("--trainings", type=int, default=1_000, help="over ten years; default: 1,000")
        parser.add_argument("--enrolments", type=int, default=20_000, help="each has ten marks; default: 20,000")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other data; default: 1")

    def handle(self, *, people: int, trainings: int, enrolments: int, seed: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=true: invented people have no place in a database in use.")
        if Training.objects.exists():
            raise CommandError("This database holds trainings already; make an empty one for measuring.")
        size = Size(people=people, trainings=trainings, enrolments=enrolments)
        for kind, count in generate(size, seed=seed, password=settings.DEMO_PASSWORD).items():
            self.stdout.write(f"{count:>9,} {kind}")
        tidy()

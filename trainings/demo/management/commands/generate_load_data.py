"""Fill an empty database with invented data, to measure with."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from trainings.demo.load_data import Size, generate
from trainings.models import Training


class Command(BaseCommand):
    help = "Fill an EMPTY database with invented people, trainings and attendance, to measure speed with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=5_000)
        parser.add_argument("--trainings", type=int, default=1_000)
        parser.add_argument("--enrolments", type=int, default=20_000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, people: int, trainings: int, enrolments: int, seed: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=true: invented people have no place in a database in use.")
        if Training.objects.exists():
            raise CommandError("This database holds trainings already; make an empty one for measuring.")
        size = Size(people=people, trainings=trainings, enrolments=enrolments)
        for kind, count in generate(size, seed=seed, password=settings.DEMO_PASSWORD).items():
            self.stdout.write(f"{count:>9,} {kind}")

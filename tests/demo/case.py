"""The demonstration without its certificates, loaded once for a class of tests; what a test changes is taken back."""

import datetime
from zoneinfo import ZoneInfo

import time_machine
from django.test import TestCase

from trainings.demo import content
from trainings.demo.loading import load_records
from trainings.planning.models import Training

# A Wednesday, after lunch in Makassar: the second day of the running training.
LOADED_AT = datetime.datetime(2026, 3, 11, 14, 0, tzinfo=ZoneInfo("Asia/Makassar"))


class DemoTestCase(TestCase):
    """``tally`` is what the first loading counted."""

    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(time_machine.travel(LOADED_AT))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        stage, _trainings = load_records()
        cls.tally = stage.tally


def training_of(key):
    """The latest training that the content knows by ``key``."""
    entry = next(entry for entry in content.trainings() if entry["key"] == key)
    found = Training.objects.filter(
        kind=entry["kind"], region__code=entry["region"], programme__code=entry["programme"]
    )
    return found.latest("starts_on")

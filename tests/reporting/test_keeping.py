"""Figures that workers count ahead: fresh enough, by one of them at a time, and never at the cost of a visitor."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import TrainingFactory
from tests.reporting.reached import attend
from trainings.reporting import cached_stats
from trainings.reporting.models import CachedStatistic
from trainings.reporting.published import published

pytestmark = pytest.mark.django_db
MOMENT = datetime.datetime(2026, 3, 11, 7, tzinfo=datetime.UTC)


def count_at(moment: datetime.datetime) -> None:
    with time_machine.travel(moment, tick=False):
        cached_stats.refresh_due()


def officials() -> int | None:
    return published().whole.get("officials")


def test_before_the_first_count_pages_show_what_is_there_and_keep_nothing():
    attend(TrainingFactory(state="completed"), women=6)
    assert officials() == 6
    assert not CachedStatistic.objects.exists()


def test_pages_show_what_was_counted_last_and_when():
    attend(TrainingFactory(state="completed"), women=6)
    count_at(MOMENT)
    attend(TrainingFactory(state="completed"), women=3)
    shown = published()
    assert (shown.whole["officials"], shown.counted_at) == (6, MOMENT)


def test_it_is_counted_again_after_five_minutes_and_not_before():
    attend(TrainingFactory(state="completed"), women=6)
    count_at(MOMENT)
    attend(TrainingFactory(state="completed"), women=5)
    count_at(MOMENT + datetime.timedelta(minutes=4, seconds=59))
    assert officials() == 6
    count_at(MOMENT + datetime.timedelta(minutes=5))
    assert officials() == 11


def test_what_takes_long_is_counted_less_often():
    count_at(MOMENT)
    CachedStatistic.objects.update(took=10)
    count_at(MOMENT + datetime.timedelta(minutes=9))
    assert published().counted_at == MOMENT
    count_at(MOMENT + datetime.timedelta(minutes=10))
    assert published().counted_at == MOMENT + datetime.timedelta(minutes=10)


def test_while_one_counts_no_other_does():
    CachedStatistic.objects.create(name="published", counting_since=MOMENT)
    count_at(MOMENT + datetime.timedelta(minutes=9))
    assert CachedStatistic.objects.get().counted_at is None


def test_a_count_that_was_broken_off_is_taken_up_by_another():
    CachedStatistic.objects.create(name="published", counting_since=MOMENT)
    count_at(MOMENT + datetime.timedelta(minutes=10))
    kept = CachedStatistic.objects.get()
    assert (kept.counted_at, kept.counting_since) == (MOMENT + datetime.timedelta(minutes=10), None)


def test_the_front_page_reads_no_attendance_however_much_there_is(client):
    attend(TrainingFactory(state="completed"), women=6, men=5)
    cached_stats.refresh_due()
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("home:home")).content.decode()
    assert not [query["sql"] for query in queries if "attendance_attendancemark" in query["sql"]]
    assert "Counted <time" in page


def test_figures_of_an_hour_ago_say_so(client):
    attend(TrainingFactory(state="completed"), women=6, men=5)
    count_at(timezone.now() - datetime.timedelta(hours=1, minutes=1))
    assert "1\xa0hour ago" in client.get(reverse("home:home")).content.decode()

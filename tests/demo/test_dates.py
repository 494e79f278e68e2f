"""When the trainings of the demonstration take place, whatever the day of loading."""

import datetime
import itertools
from zoneinfo import ZoneInfo

import pytest

from trainings.demo import content
from trainings.demo.dates import FRIDAY, TUESDAY, first_day, last_day, slots

MAKASSAR = ZoneInfo("Asia/Makassar")
MONDAY = datetime.date(2026, 3, 9)
WEEK = [MONDAY + datetime.timedelta(days=number) for number in range(7)]


def entry_of(key):
    return next(entry for entry in content.trainings() if entry["key"] == key)


@pytest.mark.parametrize("today", WEEK, ids=lambda day: day.strftime("%A"))
def test_the_running_training_includes_the_day_of_loading(today):
    entry = entry_of("south-sulawesi")

    assert first_day(entry, today) <= today <= last_day(entry, first_day(entry, today))


@pytest.mark.parametrize("today", WEEK[:5], ids=lambda day: day.strftime("%A"))
def test_loaded_on_a_working_day_it_runs_on_working_days(today):
    entry = entry_of("south-sulawesi")
    first = first_day(entry, today)

    assert [day.weekday() for day in (first, last_day(entry, first))] == sorted([first.weekday(), first.weekday() + 2])
    assert last_day(entry, first).weekday() <= FRIDAY


@pytest.mark.parametrize("today", WEEK, ids=lambda day: day.strftime("%A"))
def test_no_session_meets_friday_prayer(today):
    entry = entry_of("south-sulawesi")

    for slot in slots(entry, first_day(entry, today), MAKASSAR):
        if slot.starts_at.weekday() == FRIDAY:
            outside = slot.ends_at.time() <= datetime.time(11, 30) or slot.starts_at.time() >= datetime.time(13)
            assert outside or slot.title == "friday-prayer"


@pytest.mark.parametrize("key", ["tot-2022", "national-2022"])
def test_fridays_of_2022_leave_time_for_prayer(key):
    entry = entry_of(key)
    friday = [slot for slot in slots(entry, entry["starts_on"], MAKASSAR) if slot.starts_at.weekday() == FRIDAY]

    prayer = [(slot.starts_at.time(), slot.ends_at.time()) for slot in friday if slot.title == "friday-prayer"]
    assert prayer == [(datetime.time(11, 30), datetime.time(13))]


@pytest.mark.parametrize("today", WEEK, ids=lambda day: day.strftime("%A"))
@pytest.mark.parametrize("key", [entry["key"] for entry in content.trainings()])
def test_sessions_follow_each_other_without_overlap(key, today):
    entry = entry_of(key)
    timetable = list(slots(entry, first_day(entry, today), MAKASSAR))

    assert all(slot.starts_at < slot.ends_at for slot in timetable)
    assert all(before.ends_at <= after.starts_at for before, after in itertools.pairwise(timetable))


@pytest.mark.parametrize(("key", "weeks"), [("kupang", 3), ("next-national", 9)])
def test_planned_trainings_begin_on_a_tuesday_some_weeks_ahead(key, weeks):
    for today in WEEK:
        first = first_day(entry_of(key), today)
        assert first.weekday() == TUESDAY
        assert first == MONDAY + datetime.timedelta(weeks=weeks, days=1)


def test_an_unknown_kind_of_date_is_an_error():
    with pytest.raises(ValueError, match="someday"):
        first_day({"when": "someday"}, MONDAY)

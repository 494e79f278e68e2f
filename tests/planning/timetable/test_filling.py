"""Which part of a training comes when, by a timetable template."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curriculum.models import Module
from trainings.planning.models import Session, TimetableTemplate
from trainings.planning.models.timetable_templates import built_in
from trainings.planning.services.filling import COFFEE, FRIDAY_PRAYER, LUNCH, fill, minutes_of_jp
from trainings.planning.services.laying_out import title_of

WEDNESDAY = datetime.date(2022, 9, 7)
THURSDAY = datetime.date(2022, 9, 29)
FRIDAY = datetime.date(2022, 9, 30)
BARE = {
    **dict.fromkeys(("opening_minutes", "pre_test_minutes"), 0),
    **dict.fromkeys(("post_test_minutes", "feedback_minutes", "closing_minutes"), 0),
}
SEVEN = ("2", "2", "2", "2", "2", "3", "2")


def days(first, number):
    return [first + datetime.timedelta(days=each) for each in range(number)]


def modules(*hours):
    return [Module(title_en=f"M{number}", jp=Decimal(jp)) for number, jp in enumerate(hours, start=1)]


def told(layout):
    """Each slot as a line: the day's number, from, until, and what it is."""
    first = layout.slots[0].day
    return [
        f"{(slot.day - first).days + 1} {clock(slot.begins)}–{clock(slot.ends)} {called(slot.block)}"
        for slot in layout.slots
    ]


def clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def called(block):
    if block.module is not None:
        return f"{block.module.title_en} {block.jp}"
    return title_of(block)


def test_training_of_trainers_on_three_days_ends_on_a_friday():
    layout = fill(built_in("tot"), days(WEDNESDAY, 3), modules(*SEVEN))

    assert layout.left_over == []
    assert told(layout) == [
        "1 08:30–09:30 Opening and introductions",
        "1 09:30–10:00 Pre-test",
        "1 10:00–10:15 Coffee break",
        "1 10:15–11:45 M1 2",
        "1 11:45–12:45 Rest, prayer and lunch (ISHOMA)",
        "1 12:45–14:15 M2 2",
        "1 14:15–14:30 Coffee break",
        "1 14:30–16:00 M3 2",
        "2 08:30–10:00 M4 2",
        "2 10:00–10:15 Coffee break",
        "2 10:15–11:45 M5 2",
        "2 11:45–12:45 Rest, prayer and lunch (ISHOMA)",
        "2 12:45–15:00 M6 3",
        "2 15:00–15:15 Coffee break",
        "2 15:15–16:45 M7 2",
        "3 08:00–09:30 Teach-back, round 1",
        "3 09:30–09:45 Coffee break",
        "3 09:45–11:15 Teach-back, round 2",
        "3 11:30–13:00 Friday prayer and lunch",
        "3 13:00–14:30 Teach-back, round 3",
        "3 14:30–14:45 Coffee break",
        "3 14:45–15:15 Post-test",
        "3 15:15–15:30 Feedback",
        "3 15:30–16:15 Closing",
    ]


def test_national_training_divides_modules_only_where_not_everything_fits_otherwise():
    layout = fill(built_in("national_rollout"), days(THURSDAY, 2), modules(*SEVEN))

    assert layout.left_over == []
    pieces = [called(slot.block) for slot in layout.slots if slot.block.module is not None]
    assert sum(slot.block.jp or 0 for slot in layout.slots) == Decimal(15)
    assert len(pieces) > len(SEVEN)

    roomy = fill(built_in("national_rollout"), days(WEDNESDAY, 4), modules(*SEVEN))
    assert [called(slot.block) for slot in roomy.slots if slot.block.module is not None] == [
        f"M{number} {jp}" for number, jp in enumerate(SEVEN, start=1)
    ]


def test_what_finds_no_time_is_told_and_the_ending_is_kept():
    layout = fill(built_in("subnational_rollout"), days(WEDNESDAY, 1), modules(*SEVEN))

    assert [called(block) for block in layout.left_over] == ["M4 1", "M5 2", "M6 3", "M7 2"]
    assert told(layout)[-3:] == ["1 15:45–16:00 Post-test", "1 16:00–16:15 Feedback", "1 16:15–16:30 Closing"]


def test_days_carry_about_the_same_load():
    template = TimetableTemplate(**BARE)
    layout = fill(template, days(WEDNESDAY, 2), modules("2", "2", "2", "2"))

    taught = [slot for slot in layout.slots if slot.block.kind == Session.Kind.MODULE]
    assert [(slot.day - WEDNESDAY).days for slot in taught] == [0, 0, 1, 1]


def test_pauses_stand_only_between_sessions():
    layout = fill(TimetableTemplate(**BARE), days(WEDNESDAY, 1), modules("2"))
    assert told(layout) == ["1 08:30–10:00 M1 2"]


def test_coffee_is_left_out_shortly_before_lunch():
    template = TimetableTemplate(**BARE, morning_break=datetime.time(11, 30))
    layout = fill(template, days(WEDNESDAY, 1), modules("4", "2"))

    assert told(layout) == [
        "1 08:30–11:30 M1 4",
        "1 12:00–13:00 Rest, prayer and lunch (ISHOMA)",
        "1 13:00–14:30 M2 2",
    ]


def test_part_that_would_run_into_friday_prayer_waits_for_its_end():
    template = TimetableTemplate(**BARE, day_ends=datetime.time(17, 30))
    assert told(fill(template, [FRIDAY], modules("6"))) == ["1 13:00–17:30 M1 6"]


def test_module_that_fits_nowhere_whole_is_taught_on_both_sides_of_friday_prayer():
    assert told(fill(TimetableTemplate(**BARE), [FRIDAY], modules("6"))) == [
        "1 08:00–11:00 M1 4",
        "1 11:30–13:00 Friday prayer and lunch",
        "1 13:00–14:30 M1 2",
    ]


def test_part_that_is_longer_than_any_day_is_left_over_whole():
    template = TimetableTemplate(**(BARE | {"opening_minutes": 240}), day_ends=datetime.time(10))
    layout = fill(template, days(WEDNESDAY, 2), [])
    assert layout.slots == []
    assert [called(block) for block in layout.left_over] == ["Opening and introductions"]


@pytest.mark.parametrize(("jp", "minutes"), [("1", 45), ("1.5", 70), ("2", 90), ("0", 5), ("0.1", 5), ("3", 135)])
def test_hours_become_minutes_on_the_steps_of_the_timetable(jp, minutes):
    assert minutes_of_jp(Decimal(jp)) == minutes


@given(
    first=st.dates(datetime.date(2022, 1, 1), datetime.date(2022, 12, 1)),
    number=st.integers(1, 6),
    hours=st.lists(st.sampled_from(["0.5", "1", "1.5", "2", "3", "4", "9"]), max_size=14),
    begins=st.times(datetime.time(6), datetime.time(12)),
    friday_begins=st.times(datetime.time(6), datetime.time(12)),
    length=st.integers(30, 700),
    parts=st.lists(st.integers(0, 24), min_size=6, max_size=6),
    teach_backs=st.integers(0, 5),
    pauses=st.lists(st.times(datetime.time(6), datetime.time(16)), min_size=4, max_size=4),
    pause=st.integers(0, 12),
)
def test_whatever_the_template_nothing_overlaps_nothing_lies_outside_and_nothing_is_lost(
    first, number, hours, begins, friday_begins, length, parts, teach_backs, pauses, pause
):
    ends = min(begins.hour * 60 + begins.minute + length, 23 * 60 + 55)
    lunches = [minute.hour * 60 + minute.minute for minute in pauses[2:]]
    template = TimetableTemplate(
        day_begins=on_step(begins),
        friday_begins=on_step(min(friday_begins, datetime.time(ends // 60, ends % 60))),
        day_ends=at(ends),
        morning_break=on_step(pauses[0]),
        afternoon_break=on_step(pauses[1]),
        break_minutes=pause * 5,
        lunch_begins=at(lunches[0]),
        lunch_ends=at(lunches[0] + 60),
        friday_lunch_begins=at(lunches[1]),
        friday_lunch_ends=at(lunches[1] + 90),
        opening_minutes=parts[0] * 5,
        pre_test_minutes=parts[1] * 5,
        teach_backs=teach_backs,
        teach_back_minutes=parts[2] * 5,
        post_test_minutes=parts[3] * 5,
        feedback_minutes=parts[4] * 5,
        closing_minutes=parts[5] * 5,
    )
    wanted = modules(*hours)
    layout = fill(template, days(first, number), wanted)

    for one, other in zip(layout.slots, layout.slots[1:], strict=False):
        assert one.day < other.day or one.ends <= other.begins
    for slot in layout.slots:
        assert slot.day in days(first, number)
        begin = template.begins_on(slot.day)
        assert begin.hour * 60 + begin.minute <= slot.begins < slot.ends <= ends - ends % 5
        assert slot.begins % 5 == slot.ends % 5 == 0
        if slot.block.part == FRIDAY_PRAYER:
            assert slot.begins >= lunches[1] - lunches[1] % 5
    breaks = {COFFEE, LUNCH, FRIDAY_PRAYER}
    placed = [slot.block for slot in layout.slots if slot.block.part not in breaks]
    for module in wanted:
        pieces = [block for block in [*placed, *layout.left_over] if block.module is module]
        assert sum(block.jp for block in pieces) == module.jp
    assert sum(block.round > 0 for block in [*placed, *layout.left_over]) == (teach_backs if parts[2] else 0)
    for day in days(first, number):
        of_day = [slot.block.part for slot in layout.slots if slot.day == day]
        assert not of_day or (of_day[0] not in breaks and of_day[-1] not in breaks)


def at(minutes):
    minutes -= minutes % 5
    return datetime.time(minutes // 60, minutes % 60)


def on_step(time):
    return at(time.hour * 60 + time.minute)

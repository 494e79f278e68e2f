"""Where the slots of a timetable stand."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from emm.ui.templatetags.page import timetable_of
from emm.ui.timetable_layout import MAX_LANES, TimetableItem, build_timetable

ZONE = "Asia/Jakarta"


def slot(start: str, end: str, title: str = "") -> TimetableItem:
    begins, ends = (datetime.fromisoformat(f"2022-09-{moment}:00+07:00") for moment in (start, end))
    return TimetableItem(begins, ends, title)


def places(items: list[TimetableItem]) -> list[tuple[int, int, int, int]]:
    timetable = build_timetable(items, ZONE)
    return [(place.row, place.rows, place.lane, place.lanes) for day in timetable.days for place in day.placed]


def test_without_slots_there_is_no_timetable():
    timetable = timetable_of([], ZONE)

    assert (timetable.days, timetable.hours, timetable.hour_count) == ([], [], 0)


def test_a_slot_begins_at_its_five_minutes_of_the_scale_and_spans_its_length():
    assert places([slot("29T08:30", "29T09:15")]) == [(7, 9, 1, 1)]


def test_all_days_share_the_scale_of_the_earliest_and_the_latest_slot():
    timetable = build_timetable([slot("30T13:00", "30T14:10"), slot("29T08:30", "29T09:00")], ZONE)

    assert [day.day.day for day in timetable.days] == [29, 30]
    assert [(row, moment.strftime("%H:%M")) for row, moment in timetable.hours] == [
        (1, "08:00"), (13, "09:00"), (25, "10:00"), (37, "11:00"), (49, "12:00"), (61, "13:00"), (73, "14:00"),
    ]  # fmt: skip
    assert timetable.hour_count == 7


def test_the_day_is_the_day_of_the_zone():
    late = datetime(2022, 9, 28, 23, 0, tzinfo=UTC)
    item = TimetableItem(late, late + timedelta(hours=1), "")

    assert [day.day.day for day in build_timetable([item], "Asia/Jayapura").days] == [29]


def test_parallel_slots_stand_side_by_side_and_the_next_one_is_wide_again():
    assert places([slot("29T08:00", "29T09:00"), slot("29T08:30", "29T09:30"), slot("29T09:00", "29T10:00")]) == [
        (1, 12, 1, 2),
        (7, 12, 2, 2),
        (13, 12, 1, 2),
    ]
    assert places([slot("29T08:00", "29T09:00"), slot("29T09:00", "29T10:00")]) == [(1, 12, 1, 1), (13, 12, 1, 1)]


def test_more_slots_at_once_than_lanes_share_the_last_lane():
    lanes = [place[2] for place in places([slot("29T08:00", "29T09:00") for _ in range(6)])]

    assert lanes == [1, 2, 3, 4, 4, 4]
    assert MAX_LANES == 4


def test_a_slot_without_length_can_still_be_seen():
    assert places([slot("29T08:00", "29T08:00")]) == [(1, 2, 1, 1)]


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 24)), min_size=1, max_size=12))
def test_slots_that_overlap_never_share_a_lane_while_lanes_last(spans):
    base = datetime.fromisoformat("2022-09-29T06:00:00+07:00")
    step = timedelta(minutes=5)
    items = [TimetableItem(base + start * step, base + (start + length) * step, "") for start, length in spans]
    placed = [place for day in build_timetable(items, ZONE).days for place in day.placed]

    assert len(placed) == len(items)
    for index, one in enumerate(placed):
        for other in placed[index + 1 :]:
            overlap = one.item.start < other.item.end and other.item.start < one.item.end
            assert not (overlap and one.lane == other.lane < MAX_LANES)


def test_a_day_to_which_something_can_be_added_is_shown_while_it_is_empty():
    item = slot("29T08:00", "29T09:00")
    day = item.start.date()
    urls = {day: "/first/", day + timedelta(days=1): "/second/"}

    days = build_timetable([item], ZONE, add_urls=urls).days

    assert [(each.day.day, each.add_url, len(each.placed), each.lanes) for each in days] == [
        (29, "/first/", 1, 1),
        (30, "/second/", 0, 1),
    ]

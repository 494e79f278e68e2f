"""How dates, times, names and numbers are written, in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from emm.common import formatting

NOW = datetime(2022, 9, 30, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "english", "indonesian"),
    [
        (date(2022, 9, 7), date(2022, 9, 9), "7–9 September 2022", "7–9 September 2022"),
        (date(2022, 9, 30), None, "30 September 2022", "30 September 2022"),
        (date(2022, 9, 30), date(2022, 9, 30), "30 September 2022", "30 September 2022"),
        (date(2022, 11, 30), date(2022, 12, 1), "30 November – 1 December 2022", "30 November – 1 Desember 2022"),
        (date(2022, 9, 29), date(2022, 10, 2), "29 September – 2 October 2022", "29 September – 2 Oktober 2022"),
        (
            date(2022, 12, 30),
            date(2023, 1, 2),
            "30 December 2022 – 2 January 2023",
            "30 Desember 2022 – 2 Januari 2023",
        ),
        (
            date(2022, 9, 7),
            date(2023, 9, 9),
            "7 September 2022 – 9 September 2023",
            "7 September 2022 – 9 September 2023",
        ),
    ],
)
def test_two_days_are_written_in_as_few_words_as_possible(start, end, english, indonesian):
    assert formatting.date_range(start, end) == english
    with translation.override("id"):
        assert formatting.date_range(start, end) == indonesian


def test_short_months_and_weekdays_are_written_on_request():
    assert formatting.date_range(date(2022, 11, 30), date(2022, 12, 1), short=True) == "30 Nov – 1 Dec 2022"
    assert formatting.date_range(date(2022, 9, 30), weekday=True) == "Friday 30 September 2022"


@pytest.mark.parametrize(
    ("zone", "day"),
    [(None, date(2022, 9, 30)), ("Asia/Jakarta", date(2022, 9, 30)), ("Asia/Jayapura", date(2022, 10, 1))],
)
def test_day_of_a_moment_is_that_of_a_zone_and_without_one_of_the_office(zone, day):
    assert formatting.day_of(datetime(2022, 9, 30, 15, 30, tzinfo=UTC), zone) == day


@pytest.mark.parametrize("write", [formatting.date_range, formatting.day])
def test_a_moment_is_no_day(write):
    with pytest.raises(TypeError):
        write(datetime(2022, 9, 29, 18, 0, tzinfo=UTC))


def test_what_is_long_ago_is_told_by_the_day_of_its_zone():
    moment, now = datetime(2022, 9, 30, 15, 30, tzinfo=UTC), datetime(2023, 9, 30, tzinfo=UTC)

    assert formatting.relative(moment, now=now, zone="Asia/Jayapura") == "1 October 2022"


def test_a_day_is_named_with_a_comma_in_indonesian_only():
    friday = date(2022, 9, 30)

    assert formatting.day(friday) == "Friday 30 September"
    with translation.override("id"):
        assert formatting.day(friday) == "Jumat, 30 September"
        assert formatting.day(friday, year=True) == "Jumat, 30 September 2022"


@pytest.mark.parametrize(
    ("zone", "english", "indonesian"),
    [
        ("Asia/Jakarta", "08:30–10:00 WIB", "08.30–10.00 WIB"),
        ("Asia/Makassar", "09:30–11:00 WITA", "09.30–11.00 WITA"),
        (ZoneInfo("Asia/Jayapura"), "10:30–12:00 WIT", "10.30–12.00 WIT"),
        (None, "08:30–10:00 WIB", "08.30–10.00 WIB"),
    ],
)
def test_a_time_is_written_in_the_zone_and_with_its_short_name(zone, english, indonesian):
    start, end = datetime(2022, 9, 30, 1, 30, tzinfo=UTC), datetime(2022, 9, 30, 3, 0, tzinfo=UTC)

    assert formatting.time_range(start, end, zone) == english
    with translation.override("id"):
        assert formatting.time_range(start, end, zone) == indonesian


def test_a_single_time_has_no_dash():
    assert formatting.time_range(NOW, zone="Asia/Jakarta") == "12:00 WIB"


def test_a_naive_time_is_read_as_utc():
    assert formatting.clock(datetime(2022, 9, 30, 1, 30), "Asia/Jakarta") == "08:30"


def test_the_exact_moment_has_day_time_and_zone():
    assert formatting.moment(NOW, "Asia/Jakarta") == "30 September 2022, 12:00 WIB"


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(hours=3), "3\xa0hours ago"),
        (timedelta(hours=-3), "in 3\xa0hours"),
        (timedelta(days=31), "30 August 2022"),
    ],
)
def test_a_moment_is_told_by_its_distance(ago, text):
    assert formatting.relative(NOW - ago, now=NOW) == text


def test_now_is_the_clock_when_nothing_else_is_said():
    assert formatting.relative(datetime.now(tz=UTC)) == "just now"


@pytest.mark.parametrize(
    ("hours", "english", "indonesian"),
    [(2, "2 JP", "2 JP"), (Decimal("1.50"), "1.5 JP", "1,5 JP"), (10, "10 JP", "10 JP"), (0.25, "0.25 JP", "0,25 JP")],
)
def test_learning_hours_carry_their_unit_and_no_idle_zeros(hours, english, indonesian):
    assert formatting.jp(hours) == english
    with translation.override("id"):
        assert formatting.jp(hours) == indonesian


def test_large_numbers_are_grouped_as_the_language_does():
    assert formatting.number(12500) == "12,500"
    with translation.override("id"):
        assert formatting.number(12500) == "12.500"


@pytest.mark.parametrize(
    ("fraction", "places", "text"),
    [
        (0.54, 0, "54%"),
        (Decimal("0.545"), 0, "55%"),
        (1, 0, "100%"),
        (0, 0, "0%"),
        (0.996, 0, "99%"),
        (0.001, 0, "<1%"),
        (0.8333, 1, "83.3%"),
        (None, 0, "–"),
    ],
)
def test_a_share_never_claims_a_threshold_that_was_not_reached(fraction, places, text):
    assert formatting.share(fraction, places=places) == text


@given(part=st.integers(0, 500), rest=st.integers(1, 500))
def test_only_the_whole_is_a_hundred_per_cent_and_only_nothing_is_zero(part, rest):
    text = formatting.share(Decimal(part) / Decimal(part + rest))

    assert text != "100%"
    assert (text == "0%") == (part == 0)


@given(start=st.dates(date(2000, 1, 1), date(2100, 1, 1)), length=st.integers(0, 800))
def test_a_range_ends_with_its_last_day_and_is_never_longer_than_both_days(start, length):
    end = start + timedelta(days=length)
    text = formatting.date_range(start, end)

    assert text.endswith(formatting.date_range(end))
    assert len(text) <= len(formatting.date_range(start)) + len(formatting.date_range(end)) + 3


def test_titles_stand_before_and_after_the_name():
    assert formatting.name_with_titles("Ahmad Fauzi", "Dr. H.", "S.H., M.Si.") == "Dr. H. Ahmad Fauzi, S.H., M.Si."
    assert formatting.name_with_titles("Suryani") == "Suryani"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Suryani", "S"),
        ("Ahmad Fauzi", "AF"),
        ("Dr. H. Ahmad Fauzi, S.H., M.Si.", "AF"),
        ("siobhán o'neil", "SO"),
        ("عبد الرحمن", "ع"),
        ("ꦱꦸꦏꦂꦤ", "ꦱꦸ"),
        ("A.B.", "A"),
        ("12", "?"),
        ("", "?"),
    ],
)
def test_initials_are_taken_from_the_name_without_its_titles(name, letters):
    assert formatting.initials(name) == letters


def test_several_words_make_one_sentence():
    assert formatting.listed([]) == ""
    assert formatting.listed(["a"]) == "a"
    assert formatting.listed(["a", "b", "c"]) == "a, b and c"

"""A month with its weeks, and what lasts over days laid on them."""

from datetime import date

import pytest

from emm.ui.month import Month, Span

TODAY = date(2022, 9, 15)
SEPTEMBER = Month(date(2022, 9, 1))


def drawn(*spans: Span) -> list[list[tuple[str, int, int, bool, bool]]]:
    return [
        [(bar.span.record, bar.column, bar.days, bar.begins, bar.ends) for bar in week.bars]
        for week in SEPTEMBER.weeks(spans)
    ]


@pytest.mark.parametrize(
    ("text", "month"),
    [("2022-02", "2022-02"), ("", "2022-09"), ("2022-13", "2022-09"), ("nonsense", "2022-09"), ("9999-12", "2022-09")],
)
def test_the_month_of_an_address_or_else_this_month(text, month):
    assert str(Month.of(text, otherwise=TODAY)) == month


def test_the_months_beside_it_cross_the_year():
    assert str(Month(date(2022, 1, 1)).before) == "2021-12"
    assert str(Month(date(2022, 12, 1)).after) == "2023-01"


def test_weeks_begin_on_monday_and_cover_the_month():
    weeks = SEPTEMBER.weeks([])

    assert [week.days[0] for week in weeks] == [
        *(date(2022, 8, 29), date(2022, 9, 5), date(2022, 9, 12), date(2022, 9, 19), date(2022, 9, 26))
    ]


def test_a_span_is_cut_at_the_end_of_a_week_and_goes_on_in_the_next():
    weeks = drawn(Span(date(2022, 9, 9), date(2022, 9, 12), "a"))

    assert weeks == [[], [("a", 5, 3, True, False)], [("a", 1, 1, False, True)], [], []]


def test_the_earlier_and_the_longer_come_first():
    spans = [
        Span(date(2022, 9, 7), date(2022, 9, 7), "c"),
        Span(date(2022, 9, 5), date(2022, 9, 5), "b"),
        Span(date(2022, 9, 5), date(2022, 9, 6), "a"),
    ]

    assert drawn(*spans)[1] == [("a", 1, 2, True, True), ("b", 1, 1, True, True), ("c", 3, 1, True, True)]

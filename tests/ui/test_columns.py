"""Days in lists: in words on the page, at the place's own calendar, and for machines in a file."""

import datetime

import django_tables2 as tables
import pytest
from django.utils.translation import override

from emm.ui.columns import DateColumn, MomentColumn

DAY = datetime.date(2022, 8, 7)
# In Jakarta the next day has begun.
LATE = datetime.datetime(2022, 8, 7, 18, 30, tzinfo=datetime.UTC)


class DaysTable(tables.Table):
    on = DateColumn(default="")


class MomentsTable(tables.Table):
    at = MomentColumn()


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        ("en", DAY, "7 Aug 2022"),
        ("id", DAY, "7 Agu 2022"),
        ("en", None, ""),
    ],
)
def test_day_on_the_page(language, value, written):
    (row,) = DaysTable([{"on": value}]).rows

    with override(language):
        assert row.get_cell("on") == written


def test_day_in_a_file():
    assert list(DaysTable([{"on": DAY}, {"on": None}]).as_values()) == [["On"], [DAY], [None]]


def test_moment_on_the_page_and_in_a_file():
    table = MomentsTable([{"at": LATE}])

    assert table.rows[0].get_cell("at") == "8 August 2022, 01:30 WIB"
    assert list(table.as_values()) == [["At"], [LATE]]

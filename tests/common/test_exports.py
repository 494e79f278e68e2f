"""Lists as files: what a spreadsheet opens, and never runs."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from emm.common.exports import as_file, neutralise

JAKARTA_MORNING = datetime.datetime(2022, 9, 30, 2, 15, tzinfo=datetime.UTC)


def rows_of_csv(response):
    text = response.content.decode()
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:])))


def rows_of_xlsx(response):
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    return [[cell.value for cell in row] for row in sheet.rows]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "\tx", "+62811", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "=HYPERLINK(1)"],
)
def test_text_that_begins_like_a_formula_is_kept_from_running(text):
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Siti", "O'Neil & Co", "1-2", "a=b", "", "أحمد", "ꦱꦶꦠꦶ"])
def test_other_text_stays_as_it_is(text):
    assert neutralise(text) == text


@pytest.mark.parametrize("number", [0, -5, 3.5, Decimal("-1.5"), True])
def test_numbers_stay_numbers(number):
    assert neutralise(number) is number


def test_dates_and_times_are_written_so_that_they_sort():
    assert neutralise(datetime.date(2022, 9, 30)) == "2022-09-30"
    assert neutralise(JAKARTA_MORNING) == "2022-09-30 09:15"


def test_nothing_is_an_empty_cell():
    assert neutralise(None) == ""


def test_of_what_was_marked_up_for_a_page_the_words_remain():
    cell = mark_safe('<a href="/x"><bdi>O&#x27;Neil &amp; Søn</bdi></a>\n <span>Jakarta</span>')
    assert neutralise(cell) == "O'Neil & Søn Jakarta"


def test_a_formula_does_not_hide_behind_markup():
    assert neutralise(mark_safe("<b>=1+1</b>")) == "'=1+1"


def test_characters_that_no_spreadsheet_holds_are_left_out():
    assert neutralise("a\x00b\x0bc\x1fd\ufffee") == "abcde"


@given(st.text())
def test_no_text_makes_a_cell_that_runs_or_cannot_be_written(text):
    cell = neutralise(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@"))
    as_file(title="List", headers=["Name"], rows=[[text]], format="xlsx")
    as_file(title="List", headers=["Name"], rows=[[text]], format="csv")


@pytest.mark.parametrize(("format", "read"), [("csv", rows_of_csv), ("xlsx", rows_of_xlsx)])
def test_a_file_holds_the_headers_and_all_rows(format, read):
    rows = [["Siti & Co, “Ltd”", 'a "quoted"\nline'], ["=cmd()", "أحمد"]]
    response = as_file(title="People", headers=[_("Name"), "Note"], rows=rows, format=format)
    found = read(response)
    assert [[cell.replace("\r\n", "\n") for cell in row] for row in found] == [
        ["Name", "Note"],
        ["Siti & Co, “Ltd”", 'a "quoted"\nline'],
        ["'=cmd()", "أحمد"],
    ]


@pytest.mark.parametrize(
    ("title", "name"),
    [("People on record", "people-on-record"), ("أشخاص", "list"), ('a"; x=\r\n1', "a-x-1"), ("[x]:*?/" * 9, None)],
)
def test_the_file_is_named_after_the_list_and_the_day(title, name, time_machine_at):
    time_machine_at(JAKARTA_MORNING)
    response = as_file(title=title, headers=["A"], rows=[], format="xlsx")
    if name:
        assert response["Content-Disposition"] == f'attachment; filename="{name}-2022-09-30.xlsx"'
    assert rows_of_xlsx(response) == [["A"]]


@pytest.fixture
def time_machine_at():
    """Sets the clock for the rest of the test."""
    import time_machine

    travellers = []

    def go(moment):
        traveller = time_machine.travel(moment, tick=False)
        traveller.start()
        travellers.append(traveller)

    yield go
    for traveller in travellers:
        traveller.stop()

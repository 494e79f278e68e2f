"""Lists as files: what a spreadsheet opens, and never runs."""

import csv
import datetime
import gc
import io
import re
from contextlib import ExitStack
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from emm.ui.exports import as_file, hold, neutralise, text_of
from tests.downloads import content_of

JAKARTA_MORNING = datetime.datetime(2022, 9, 30, 2, 15, tzinfo=datetime.UTC)


def rows_of_csv(response):
    text = content_of(response).decode()
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:])))


def rows_of_xlsx(response):
    sheet = openpyxl.load_workbook(io.BytesIO(content_of(response))).active
    return [[cell.value for cell in row] for row in sheet.rows]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+A1", "-2+3", "@SUM(A1)", "＝1", "=HYPERLINK(1)", "+62-812", "-cmd|' /C calc'!A0", "- SUM(A1)"],
)
def test_text_that_a_spreadsheet_would_run_is_kept_from_it_in_csv(text):
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  =1", "'  =1"),
        ("a;=1+1", "a;'=1+1"),
        ("a; @b", "a;' @b"),
        ("a\n=1", "a\n'=1"),
        ("\r=1", "\r'=1"),
        ("\t=1", "'\t=1"),
    ],
)
def test_a_formula_after_what_may_begin_a_cell_is_kept_from_running_too(text, kept):
    assert neutralise(text) == kept


@pytest.mark.parametrize(
    "text",
    ["Siti", "O'Neil & Co", "1-2", "a=b", "", "أحمد", "ꦱꦶꦠꦶ", "+62 812-0000-0001", "+6281200000001", "-", "-2"],
)
def test_other_text_stays_as_it_is(text):
    assert neutralise(text) == text


def test_in_xlsx_every_text_is_text():
    texts = ["=1+1", "+62 812-0000-0001", "-", "@SUM(A1)", "https://example.org"]

    response = as_file(title="T", headers=["Text"], rows=[[text] for text in texts], format="xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(content_of(response))).active
    assert [(cell.value, cell.data_type, cell.hyperlink) for (cell,) in sheet.iter_rows(min_row=2)] == [
        (text, "s", None) for text in texts
    ]


@pytest.mark.parametrize("number", [0, -5, 3.5, Decimal("-1.5"), True])
def test_numbers_stay_numbers(number):
    assert text_of(number) is number


def test_days_and_moments_in_csv():
    """A moment in UTC is told by the office's clock, another by that of the zone it carries."""
    in_jayapura = JAKARTA_MORNING.astimezone(ZoneInfo("Asia/Jayapura"))
    row = [datetime.date(2022, 9, 30), JAKARTA_MORNING, in_jayapura]

    assert rows_of_csv(as_file(title="T", headers="abc", rows=[row], format="csv")) == [
        ["a", "b", "c"],
        ["2022-09-30", "2022-09-30T09:15+07:00", "2022-09-30T11:15+09:00"],
    ]


def test_days_and_moments_in_xlsx_are_dates_with_the_zone_beside_them():
    in_jayapura = JAKARTA_MORNING.astimezone(ZoneInfo("Asia/Jayapura"))
    rows = [[datetime.date(2022, 9, 30), JAKARTA_MORNING], [None, in_jayapura]]

    response = as_file(title="T", headers=["Day", "Moment"], rows=rows, format="xlsx", moments=[1])

    sheet = openpyxl.load_workbook(io.BytesIO(content_of(response))).active
    assert [[cell.value for cell in row] for row in sheet] == [
        ["Day", "Moment", "Moment: time zone"],
        [datetime.datetime(2022, 9, 30), datetime.datetime(2022, 9, 30, 9, 15), "WIB"],
        [None, datetime.datetime(2022, 9, 30, 11, 15), "WIT"],
    ]
    assert [cell.number_format for cell in sheet[2]] == ["yyyy-mm-dd", "yyyy-mm-dd h:mm:ss", "General"]


def test_a_column_of_moments_must_be_said_to_be_one():
    with pytest.raises(ValueError, match="A column holds moments"):
        as_file(title="T", headers=["Moment", "Note"], rows=[[JAKARTA_MORNING, ""]], format="xlsx")


def test_nothing_is_an_empty_cell():
    assert text_of(None) == ""


def test_of_what_was_marked_up_for_a_page_the_words_remain():
    cell = mark_safe('<a href="/x"><bdi>O&#x27;Neil &amp; Søn</bdi></a>\n <span>Jakarta</span>')
    assert text_of(cell) == "O'Neil & Søn Jakarta"


def test_a_formula_does_not_hide_behind_markup():
    assert neutralise(text_of(mark_safe("<b>=1+1</b>"))) == "'=1+1"


def test_characters_that_no_spreadsheet_holds_are_left_out():
    assert text_of("a\x00b\x0bc\x1fd\ufffee") == "abcde"


@given(st.text())
def test_no_text_makes_a_cell_that_runs_or_cannot_be_written(text):
    cell = neutralise(text_of(text))
    for part in re.split("[;\n\r\t]", cell):
        assert not part.lstrip(" ").startswith(("=", "@"))
    content_of(as_file(title="List", headers=["Name"], rows=[[text]], format="xlsx"))
    content_of(as_file(title="List", headers=["Name"], rows=[[text]], format="csv"))


@pytest.mark.parametrize(("format", "read"), [("csv", rows_of_csv), ("xlsx", rows_of_xlsx)])
def test_a_file_holds_the_headers_and_all_rows(format, read):
    rows = [["Siti & Co, “Ltd”", 'a "quoted"\nline'], ["=cmd()", "أحمد"]]
    response = as_file(title="People", headers=[_("Name"), "Note"], rows=rows, format=format)
    found = read(response)
    assert [[cell.replace("\r\n", "\n") for cell in row] for row in found] == [
        ["Name", "Note"],
        ["Siti & Co, “Ltd”", 'a "quoted"\nline'],
        ["'=cmd()" if format == "csv" else "=cmd()", "أحمد"],
    ]


@pytest.mark.parametrize(
    ("title", "name"),
    [("People", "people"), ("أشخاص", "list"), ('a"; x=\r\n1', "a-x-1"), ("[x]:*?/" * 9, None)],
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


@pytest.mark.parametrize("sent", [True, False])
def test_a_turn_is_given_back_when_a_file_was_sent_and_when_nobody_sends_it(sent):
    given_back = []
    with ExitStack() as turn:
        turn.callback(given_back.append, "turn")
        response = as_file(title="t", headers=["a"], rows=[["1"]], format="csv")
        hold(response, turn.pop_all())
    assert given_back == []
    if sent:
        content_of(response)
    else:
        del response
        gc.collect()
    assert given_back == ["turn"]

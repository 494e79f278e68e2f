"""Days and moments in the file of every list: real dates in XLSX, ISO 8601 in CSV, each moment with its zone."""

import csv
import datetime
import io
import re

import openpyxl
import pytest
from django.urls import reverse

from tests.downloads import content_of

from .test_proof import LISTS
from .world import arguments_of

pytestmark = pytest.mark.django_db
LOOKS_LIKE_A_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]+ \d{4}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d")


def file_of(world, client, name, format):
    client.force_login(world.users["administrator"])
    address = reverse(name, kwargs=arguments_of(world, name, LISTS[name]))
    return content_of(client.get(address, {"export": format}))


@pytest.mark.parametrize("name", sorted(LISTS))
def test_days_in_csv(world, client, name):
    _header, *rows = csv.reader(io.StringIO(file_of(world, client, name, "csv").decode("utf-8-sig")))

    told = [cell for row in rows for cell in row if LOOKS_LIKE_A_DAY.match(cell)]
    assert [cell for cell in told if not DAY.fullmatch(cell) and not MOMENT.fullmatch(cell)] == []


@pytest.mark.parametrize("name", sorted(LISTS))
def test_days_in_xlsx(world, client, name):
    sheet = openpyxl.load_workbook(io.BytesIO(file_of(world, client, name, "xlsx"))).active
    header, *rows = sheet.iter_rows()

    cells = [cell for row in rows for cell in row]
    assert [cell.value for cell in cells if LOOKS_LIKE_A_DAY.match(str(cell.value)) and not cell.is_date] == []
    moments = {cell.column for cell in cells if cell.is_date and "h" in cell.number_format}
    zones = {cell.value for cell in cells if cell.column - 1 in moments and cell.value}
    assert zones <= {"WIB", "WITA", "WIT"}
    assert all(header[column].value.endswith(": time zone") for column in moments)


def test_there_are_days_and_moments_to_look_at(world, client):
    kinds = set()
    for name in LISTS:
        sheet = openpyxl.load_workbook(io.BytesIO(file_of(world, client, name, "xlsx"))).active
        kinds |= {
            "moment" if cell.value.time() != datetime.time() else "day"
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, datetime.datetime)
        }

    assert kinds == {"day", "moment"}

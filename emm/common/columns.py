"""Columns of lists beyond those of django-tables2."""

from datetime import date
from typing import Any

import django_tables2 as tables

from emm.common import words


class DateColumn(tables.Column):
    """A day as in "7 Sep 2022", in files in ISO form. The library's own makes a template for each cell."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"attrs": {"td": {"class": "nowrap"}}, **kwargs})

    def render(self, value: date) -> str:
        return words.date_range(value, short=True)

    def value(self, value: date) -> str:
        return value.isoformat()

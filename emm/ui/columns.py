"""Columns of lists beyond those of django-tables2."""

from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet

from emm.common import formatting
from emm.common.ordering import by_name


class DateColumn(tables.Column):
    """A day as in "7 Sep 2022", in files a date. The library's own makes a template for each cell."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"attrs": {"td": {"class": "nowrap"}}, **kwargs})

    def render(self, value: date) -> str:
        return formatting.date_range(value, short=True)

    def value(self, value: date) -> date:
        return value


class MomentColumn(tables.Column):
    """A moment by the clock of the office, as in "7 September 2022, 09:45 WIB"; in files a time with its zone."""

    def render(self, value: datetime) -> str:
        return formatting.moment(value)

    def value(self, value: datetime) -> datetime:
        return value


class NameColumn(tables.Column):
    """A name, a title or other words, in the order of what is shown.

    ``by``: the field, from the row, or several of which the first is shown that is there. ``then``: what rows with the
    same name follow each other by.
    """

    def __init__(self, *, by: str | tuple[str, ...], then: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._by = (by,) if isinstance(by, str) else by
        self._then = [by_name(then)] if then else []

    def order(self, queryset: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        return queryset.order_by(by_name(*self._by, descending=is_descending), *self._then, "pk"), True

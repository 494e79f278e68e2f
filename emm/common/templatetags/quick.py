"""What pages repeat by the hundred, written by Python: a template for each cell costs most of the page.

``{% load quick %}``; the templates that use these are components/table.html and components/person.html.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django import template
from django.template import Context
from django.template.base import render_value_in_context
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2.rows import BoundRow
from django_tables2.utils import signature

from emm.common import words

from .page import avatar, bidi_name

register = template.Library()


@register.simple_tag(takes_context=True)
def table_rows(context: Context, table: Any) -> SafeString:
    """The body's rows of a django-tables2 table, each cell under its column's label.

    Attributes of cells are the column's own, and rows have none: nothing of ours there depends on the record.
    """
    opening = {
        column.name: (f'<td data-label="{escape(column.header)}"', f" {column.attrs['td'].as_html()}>")
        for column in table.columns
    }
    nothing = (table.default, words.NOTHING, "")
    rows = []
    for bound_row in table.paginated_rows:
        row, cells = _Row(bound_row.record, table), []
        for column, cell in row.items():
            begins, ends = opening[column.name]
            empty = " data-empty" if cell in nothing else ""
            cells.append(f"{begins}{empty}{ends}{render_value_in_context(cell, context)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    return mark_safe("".join(rows))  # noqa: S308 - every part is escaped


class _Row(BoundRow):
    """A row that looks once into each function that draws a column, not anew for each cell."""

    def _call_render(self, bound_column: Any, value: Any = None) -> Any:
        given = self._optional_cell_arguments(bound_column, value)
        draw = bound_column.render
        wanted = _arguments(getattr(draw, "__func__", draw))
        content = draw(**{name: each for name, each in given.items() if wanted is None or name in wanted})
        return bound_column.link(content, **given) if bound_column.link else content


@cache
def _arguments(function: Callable[..., Any]) -> frozenset[str] | None:
    """The names of what ``function`` takes; None when it takes whatever it is given."""
    names, takes_all = signature(function)
    return None if takes_all else frozenset(names)


@register.simple_tag
def person(name: str, detail: Any = "", url: str = "") -> SafeString:
    """A person in a row: initials, the name (leading to ``url``), and a small line under it."""
    shown = format_html('<a href="{}">{}</a>', url, bidi_name(name)) if url else bidi_name(name)
    small = format_html("<small>{}</small>", detail) if detail else ""
    return format_html('<span class="person">{}<span>{}{}</span></span>', avatar(name), shown, small)

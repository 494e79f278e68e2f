"""What pages repeat by the hundred, written by Python: a template for each option or cell costs most of the page.

``{% load quick %}``; the templates that use these are the form's select, components/table.html and
components/person.html.
"""

from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.template.base import render_value_in_context
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from emm.common import words

from .page import avatar, bidi_name

register = template.Library()


@register.simple_tag
def options(widget: dict[str, Any]) -> SafeString:
    """The options of a select, with the groups that they are in; ``widget`` is the context of Django's widget."""
    parts = []
    for group, choices, _index in widget["optgroups"]:
        written = "".join(map(_option, choices))
        parts.append(f'<optgroup label="{escape(group)}">{written}</optgroup>' if group else written)
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


def _option(option: dict[str, Any]) -> str:
    attrs = flatatt(option["attrs"]) if option["attrs"] else ""
    label = conditional_escape(localize(option["label"]))
    return f'<option value="{escape(str(option["value"]))}"{attrs}>{label}</option>'


@register.simple_tag(takes_context=True)
def table_rows(context: Context, table: Any) -> SafeString:
    """The body's rows of a django-tables2 table, each cell under its column's label.

    Attributes of cells are the column's own: none of ours depends on the record.
    """
    opening = {
        column.name: (f'<td data-label="{escape(column.header)}"', f" {column.attrs['td'].as_html()}>")
        for column in table.columns
    }
    nothing = (table.default, words.NOTHING)
    rows = []
    for row in table.paginated_rows:
        cells = []
        for column, cell in row.items():
            begins, ends = opening[column.name]
            empty = " data-empty" if cell in nothing else ""
            cells.append(f"{begins}{empty}{ends}{render_value_in_context(cell, context)}</td>")
        rows.append(f"<tr {row.attrs.as_html()}>{''.join(cells)}</tr>\n")
    return mark_safe("".join(rows))  # noqa: S308 - every part is escaped


@register.simple_tag
def person(name: str, detail: Any = "", url: str = "") -> SafeString:
    """A person in a row: initials, the name (leading to ``url``), and a small line under it."""
    shown = format_html('<a href="{}">{}</a>', url, bidi_name(name)) if url else bidi_name(name)
    small = format_html("<small>{}</small>", detail) if detail else ""
    return format_html('<span class="person">{}<span>{}{}</span></span>', avatar(name), shown, small)

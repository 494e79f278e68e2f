"""The rows of a table; ``{% load table_rows %}``. Only components/table.html uses it."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from emm.common import formatting

register = template.Library()


@register.simple_tag
def table_rows(table: Any) -> SafeString:
    """The body's rows of a django-tables2 table, each cell under its column's label.

    By Python, since a template looks up label and attributes anew for each cell: half of the time of a list.
    Attributes of cells are the column's own: nothing of ours there depends on the record.
    """
    opening = {
        column.name: format_html('<td data-label="{}" {}', column.header, column.attrs["td"].as_html())
        for column in table.columns
    }
    nothing = (table.default, formatting.NOTHING, "")
    return format_html_join(
        "\n",
        "<tr>{}</tr>",
        (
            [
                format_html_join(
                    "",
                    "{}{}>{}</td>",
                    (
                        (opening[column.name], " data-empty" if cell in nothing else "", cell)
                        for column, cell in row.items()
                    ),
                )
            ]
            for row in table.paginated_rows
        ),
    )

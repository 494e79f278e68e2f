"""How the fields of forms are written: Django's HTML, the commonest of it by Python.

A grid of results has hundreds of inputs and a filter hundreds of options; a template for each is most of such a page.
"""

from collections.abc import Callable
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe


class Renderer(TemplatesSetting):
    """Inputs and selects by Python, everything else by its template."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        written = WRITTEN.get(template_name)
        return written(context["widget"]) if written else super().render(template_name, context, request)


def _input(widget: dict[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, flatatt(widget["attrs"])
    )


def _select(widget: dict[str, Any]) -> SafeString:
    parts = []
    for group, choices, _index in widget["optgroups"]:
        options = "".join(map(_option, choices))
        parts.append(f'<optgroup label="{escape(group)}">{options}</optgroup>' if group else options)
    options = mark_safe("".join(parts))  # noqa: S308 - every part is escaped
    return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), options)


def _option(option: dict[str, Any]) -> str:
    attrs = flatatt(option["attrs"]) if option["attrs"] else ""
    label = option["label"]
    label = escape(label) if type(label) is str else conditional_escape(localize(label))
    return f'<option value="{escape(str(option["value"]))}"{attrs}>{label}</option>'


INPUTS = ("date", "email", "hidden", "number", "password", "tel", "text", "time", "url")
WRITTEN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    "django/forms/widgets/select.html": _select,
    **{f"django/forms/widgets/{kind}.html": _input for kind in INPUTS},
}

"""How the fields of forms are written: Django's HTML, the commonest of it by Python.

A grid of results has hundreds of inputs and a filter hundreds of options; a template for each is most of such a page.
"""

from collections.abc import Callable
from html import escape
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


class Renderer(TemplatesSetting):
    """Inputs and selects by Python, everything else by its template."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        written = WRITTEN.get(template_name)
        return written(context["widget"]) if written else super().render(template_name, context, request)


def _input(widget: dict[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    start = f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"'
    return mark_safe(f"{start}{value}{_attributes(widget['attrs'])}>")  # noqa: S308 - every part is escaped


def _select(widget: dict[str, Any]) -> SafeString:
    parts = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, choices, _index in widget["optgroups"]:
        options = "".join(map(_option, choices))
        parts.append(f'<optgroup label="{_text(group)}">{options}</optgroup>' if group else options)
    parts.append("</select>")
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


def _option(option: dict[str, Any]) -> str:
    label = _text(localize(option["label"]))
    return f'<option value="{_text(str(option["value"]))}"{_attributes(option["attrs"])}>{label}</option>'


def _attributes(attrs: dict[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not False and value is not None
    )


def _text(value: Any) -> str:
    """``value`` for HTML. Plain text, which nearly all is, takes the short way."""
    return escape(value) if type(value) is str else conditional_escape(value)


INPUTS = ("date", "email", "hidden", "number", "password", "tel", "text", "time", "url")
WRITTEN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    "django/forms/widgets/select.html": _select,
    **{f"django/forms/widgets/{kind}.html": _input for kind in INPUTS},
}

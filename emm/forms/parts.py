"""The parts of a form that are compared on their own: each field, and the rows of a formset as a whole.

Everything is compared in one form: what a browser sends when the form is left as it is shown.
"""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext

Values = dict[str, list[str]]


class FieldPart:
    """One field, as an unbound form shows it."""

    def __init__(self, bound: forms.BoundField) -> None:
        self.key, self.label, self.field = bound.html_name, str(bound.label), bound.field
        self.name_in_form: str | None = bound.name
        self.values = _as_sent(bound.field.widget, bound.html_name, bound.value())

    def as_shown(self) -> list[Any]:
        return [sorted(values) for values in self.values.values()]

    def as_sent(self, data: QueryDict) -> list[Any]:
        if isinstance(self.field.widget, forms.CheckboxInput):
            return [["on"] if data.get(name) else [] for name in self.values]
        return [sorted(filter(None, map(_plain, data.getlist(name)))) for name in self.values]

    def put_shown_into(self, data: QueryDict) -> None:
        for name, values in self.values.items():
            data.setlist(name, values)
            if not values:
                del data[name]

    def words(self, told: list[Any]) -> str:
        """What ``as_shown`` or ``as_sent`` returned, for people."""
        values = [value for values in told for value in values]
        if isinstance(self.field.widget, forms.CheckboxInput):
            return gettext("Yes") if values else gettext("No")
        return ", ".join(_labels(self.field, values)) or gettext("(empty)")


class RowsPart:
    """All rows of an unbound formset: the one added, another one changed are no two things that merge."""

    name_in_form: str | None = None

    def __init__(self, formset: Any, label: str) -> None:
        self.key, self.label, self.formset = f"{formset.prefix}-", label, formset
        self.blank = _row_of(formset.empty_form)

    def as_shown(self) -> list[Any]:
        return self._filled([_row_of(form) for form in self.formset.forms])

    def as_sent(self, data: QueryDict) -> list[Any]:
        rows: dict[int, dict[str, list[str]]] = {}
        for name in data:
            if match := re.fullmatch(re.escape(self.key) + r"(\d{1,4})-(\w+)", name):
                rows.setdefault(int(match[1]), {})[match[2]] = sorted(filter(None, map(_plain, data.getlist(name))))
        return self._filled([row for _number, row in sorted(rows.items()) if not row.get("DELETE")])

    def put_shown_into(self, data: QueryDict) -> None:
        for name in [name for name in data if name.startswith(self.key)]:
            del data[name]
        for form in (self.formset.management_form, *self.formset.forms):
            for bound in form:
                for name, values in _as_sent(bound.field.widget, bound.html_name, bound.value()).items():
                    if values:
                        data.setlist(name, values)

    def words(self, told: list[Any]) -> str:
        return "; ".join(self._row_words(dict(row)) for row in told) or gettext("(empty)")

    def _filled(self, rows: list[dict[str, list[str]]]) -> list[Any]:
        """The rows that say something, without what a blank row says, too."""
        told = [{name: values for name, values in row.items() if values} for row in rows]
        blank = {name: values for name, values in self.blank.items() if values}
        return [sorted(row.items()) for row in told if row and row != blank]

    def _row_words(self, row: dict[str, list[str]]) -> str:
        fields = self.formset.empty_form.fields
        shown = [name for name, field in fields.items() if name in row and not field.widget.is_hidden]
        return ", ".join(label for name in shown for label in _labels(fields[name], row[name]))


Part = FieldPart | RowsPart


def parts_of(form: forms.BaseForm) -> list[FieldPart]:
    """The fields of an unbound form. Files and passwords are left out: they are not shown."""
    unseen = (forms.FileInput, forms.PasswordInput)
    return [FieldPart(each) for each in form if not (each.field.disabled or isinstance(each.field.widget, unseen))]


def parts_of_line(line: forms.BaseForm, label: str) -> list[FieldPart]:
    """The fields of one line of a formset whose lines are always the same, beside the form proper."""
    parts = parts_of(line)
    for part in parts:
        part.name_in_form = None
        part.label = label if part.label == label else f"{label}, {part.label}"
    return parts


def _row_of(form: forms.BaseForm) -> dict[str, list[str]]:
    prefix = f"{form.prefix}-"
    row: dict[str, list[str]] = {}
    for bound in form:
        for name, values in _as_sent(bound.field.widget, bound.html_name, bound.value()).items():
            row[name.removeprefix(prefix)] = sorted(values)
    row.pop("DELETE", None)
    return row


def _as_sent(widget: Any, name: str, value: Any) -> Values:
    """What a browser sends of a widget that shows ``value``."""
    if isinstance(widget, forms.MultiWidget):
        values = value if isinstance(value, list | tuple) else widget.decompress(value)
        several: Any = widget
        parts = zip(several.widgets_names, several.widgets, values or (), strict=False)
        return {key: sent for suffix, part, each in parts for key, sent in _as_sent(part, name + suffix, each).items()}
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"] if widget.check_test(value) else []}
    shown = widget.format_value(value)
    if isinstance(widget, forms.Select) and not widget.allow_multiple_selected and value in (None, ""):
        # Nothing is selected, so a browser takes the first.
        first = next(iter(widget.choices), ("", ""))
        shown = first[0] if not isinstance(first[1], list | tuple) else next(iter(first[1]), ("", ""))[0]
    texts = shown if isinstance(shown, list | tuple) else [shown]
    return {name: [text for each in texts if each is not None and (text := _plain(str(each)))]}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _labels(field: Any, values: list[str]) -> list[str]:
    """The words for what was chosen; what was typed stands for itself."""
    kind = type(field)
    if issubclass(kind, forms.ModelChoiceField):
        key = field.to_field_name or "pk"
        try:
            return [str(field.label_from_instance(each)) for each in field.queryset.filter(**{f"{key}__in": values})]
        except (TypeError, ValueError):
            return values
    if issubclass(kind, forms.ChoiceField):
        labels: dict[str, str] = {}
        for key, label in field.choices:
            group = label if isinstance(label, list | tuple) else [(key, label)]
            labels.update((str(each), str(text)) for each, text in group)
        return [labels.get(value, value) for value in values]
    return values

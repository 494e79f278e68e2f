"""Choosing one of many records by words: a text field, with suggestions where there is JavaScript.

What is sent is text. The record is looked for on the server; where several match, the form comes back with them to
choose from. A choice is sent beside the text, as key and text, and counts only while the text is still the same. A key
in place of the text is understood too, so that addresses can name a record.
"""

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms.widgets import Script
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.filters import QuerySetRequestMixin

from emm.common.form_fields import MAX_KEY_LENGTH
from emm.common.searching import SEARCH_TEXT, beginning_first, containing
from emm.common.text import clean_line

# So many records are suggested or shown to choose from; one more word leads to the others.
MOST = 10
MAX_TEXT_LENGTH = 250


def matching(records: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those in whose search text every word occurs; first those that begin with it."""
    return beginning_first(containing(records, [SEARCH_TEXT], text), text)


@dataclass(frozen=True)
class Typed:
    """What was typed, and the record that was chosen for it, if any: its key and the text, with a space between."""

    text: str
    choice: str = ""

    @property
    def key(self) -> str:
        """The key of the record, where the text or a choice that belongs to it says so."""
        key, _space, text = self.choice.partition(" ")
        key = key if self.text == clean_line(text) else self.text
        return key if key.isascii() and key.isdigit() and len(key) <= MAX_KEY_LENGTH else ""


class SuggestingInput(forms.TextInput):
    """A text field that suggests records of the address ``find`` (a ``Suggestions``) by their names."""

    template_name = "components/suggesting_input.html"

    class Media:
        js = [Script("emm/js/suggestions.js", type="module")]

    def __init__(self, find: str, attrs: dict[str, Any] | None = None) -> None:
        self.find = find
        super().__init__({"autocomplete": "off", "spellcheck": "false", "maxlength": MAX_TEXT_LENGTH, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["find_url"] = reverse(self.find)
        return context


class RecordInput(SuggestingInput):
    """The same for a ``RecordField``: with the record that was chosen, or those to choose from."""

    template_name = "components/record_input.html"
    choices: Any = ()

    def __init__(self, find: str) -> None:
        super().__init__(find, {"placeholder": gettext_lazy("Part of the name")})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        return Typed(clean_line(str(data.get(name) or ""))[:MAX_TEXT_LENGTH], str(data.get(f"{name}-choice") or ""))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        field: RecordField = self.choices.field
        typed = value if isinstance(value, Typed) else Typed(str(value or ""))
        found = field.find(typed)
        named = [{"key": record.pk, "name": field.label_from_instance(record)} for record in found]
        text = named[0]["name"] if len(named) == 1 else typed.text
        context = super().get_context(name, text, attrs)
        context["widget"].update(
            text=text,
            chosen=named[0] if len(named) == 1 else None,
            matches=named[:MOST] if len(named) > 1 else [],
            has_more=len(named) > MOST,
        )
        return context


class RecordField(forms.ModelChoiceField):
    """One record, found by its name or by words of its search text. ``find`` names the address of suggestions."""

    def __init__(self, queryset: Any = None, *, find: str, **kwargs: Any) -> None:
        super().__init__(queryset, widget=RecordInput(find), **kwargs)
        self._found: tuple[Typed, list[Model]] = (Typed(""), [])

    def find(self, typed: Typed) -> list[Model]:
        """The record of the key, or of exactly the name; else those that match, one more than ``MOST`` at most."""
        if typed != self._found[0]:
            self._found = (typed, self._find(typed))
        return self._found[1]

    def _find(self, typed: Typed) -> list[Model]:
        if not typed.text:
            return []
        records: Any = self.queryset
        if typed.key:
            return list(records.filter(pk=typed.key))
        called = list(records.filter(name__iexact=typed.text)[:2])
        return called if len(called) == 1 else list(matching(records, typed.text)[: MOST + 1])

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Model):
            return value
        typed = value if isinstance(value, Typed) else Typed(str(value or ""))
        if not typed.text:
            return None
        found = self.find(typed)
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(
                _("“%(text)s” matches several. Choose one."), code="several", params={"text": typed.text}
            )
        raise ValidationError(_("“%(text)s” matches nothing."), code="invalid_choice", params={"text": typed.text})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            record = self.to_python(data)
        except ValidationError:
            return True
        return (record.pk if record else None) != getattr(initial, "pk", initial or None)


class RecordFilter(QuerySetRequestMixin, django_filters.Filter):
    """A filter by one of many records: ``find`` and ``queryset`` as of a ``RecordField``."""

    field_class = RecordField

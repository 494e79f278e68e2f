"""Our template of selects writes what Django's own does."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, TemplatesSetting

NASTY = "\"><script>alert('x')</script> & co"
CHOICES = [
    ("", "–"),
    (1, "One"),
    (1234567, "A large number"),
    (NASTY, NASTY),
    ("A group", [("a", "In it"), ("b", NASTY)]),
]


def written(field, value, renderer):
    html = field.widget.render("name", value, {"id": "id_name", "required": True}, renderer)
    return [piece.strip() for piece in re.findall(r"<[^>]+>|[^<]+", html) if piece.strip()]


@pytest.mark.parametrize("field_class", [forms.ChoiceField, forms.MultipleChoiceField])
@pytest.mark.parametrize("value", [None, "", 1, "1234567", NASTY, ["a", "b"]])
def test_a_select_is_written_as_django_writes_it(field_class, value):
    field = field_class(choices=CHOICES)

    assert written(field, value, TemplatesSetting()) == written(field, value, DjangoTemplates())

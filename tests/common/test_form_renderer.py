"""The HTML that Python writes for fields is the HTML that Django's templates write."""

import datetime

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.test.html import parse_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from emm.common.form_renderer import Renderer

NASTY = """<b onclick="alert('x')">&amp; O'Neil</b>"""
GROUPS = [
    ("", "–"),
    (7, NASTY),
    (1234, 1234),
    ("lazy", gettext_lazy("Name")),
    ("marked", mark_safe("R&amp;D")),
    (f"Group {NASTY}", [("a", "A"), ("b", "B")]),
]


class Fields(forms.Form):
    """A field of every kind that is written by Python."""

    chosen = forms.ChoiceField(choices=GROUPS)
    text = forms.CharField(max_length=40)
    number = forms.DecimalField(min_value=0, max_digits=6, decimal_places=2)
    day = forms.DateField(widget=forms.DateInput({"type": "date"}))
    time = forms.TimeField()
    email = forms.EmailField()
    url = forms.URLField(assume_scheme="https")
    password = forms.CharField(widget=forms.PasswordInput(render_value=True))
    hidden = forms.CharField(widget=forms.HiddenInput)
    dressed = forms.CharField(
        widget=forms.TextInput({"data-note": NASTY, "autofocus": True, "spellcheck": False, "size": 5})
    )


def html_of(renderer, field, value):
    form = Fields(initial={field: value}, renderer=renderer)
    return parse_html(str(form[field]))


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(
    "value", [None, "", NASTY, 7, 1234.5, "b", "marked", datetime.date(2022, 9, 7), mark_safe("&lt;")]
)
@pytest.mark.parametrize("field", Fields.base_fields)
def test_same_as_the_templates(field, value, language):
    with override(language):
        assert html_of(Renderer(), field, value) == html_of(TemplatesSetting(), field, value)


def test_forms_are_written_so(settings):
    assert settings.FORM_RENDERER == "emm.common.form_renderer.Renderer"


def test_what_was_typed_is_escaped():
    written = str(Fields(initial={"text": NASTY}, renderer=Renderer())["text"])

    assert "<b" not in written
    assert "&lt;b onclick=&quot;alert(&#x27;x&#x27;)&quot;&gt;" in written

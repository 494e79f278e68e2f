"""Every page with the form of a record carries the version that it shows."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver

from emm.ui.views import ServiceFormView


def _views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        elif issubclass(getattr(pattern.callback, "view_class", object), ServiceFormView):
            yield pattern.callback.view_class


FORMS_OF_RECORDS = sorted(
    {view for view in _views(get_resolver().url_patterns) if view.get_record is not ServiceFormView.get_record},
    key=str,
)


def test_the_forms_of_records_are_found():
    assert len(FORMS_OF_RECORDS) >= 15


@pytest.mark.parametrize("view", FORMS_OF_RECORDS, ids=lambda view: view.__name__)
def test_its_template_has_the_marks_of_a_form(view):
    name, source = view.template_name, ""
    while "components/form_marks.html" not in source:
        source = (Path(settings.BASE_DIR) / "templates" / name).read_text()
        # A page that writes the form itself has to name them itself.
        assert "components/form_marks.html" in source or "{% block content %}" not in source, name
        name = source.split('{% extends "', 1)[-1].split('"', 1)[0]

"""What every model has from its base."""

import pytest
from django.apps import apps
from django.db import models
from django.utils.translation import override

from emm.common.models import Timestamped

CHOICES = [
    (model, field)
    for model in apps.get_models()
    if issubclass(model, Timestamped)
    for field in model._meta.fields
    if field.choices
]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(("model", "field"), CHOICES, ids=[str(field) for _model, field in CHOICES])
def test_choices_are_called_as_django_calls_them(model, field, language):
    values = [*(value for value, _label in field.flatchoices), None, "unheard of"]

    with override(language):
        for value in values:
            record = model(**{field.attname: value})
            ours = getattr(record, f"get_{field.name}_display")()
            assert ours == models.Model._get_FIELD_display(record, field)

"""The abstract base of all models."""

from functools import cache
from typing import Any

from django.db import models
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _


class Timestamped(models.Model):
    """When a record was made and last changed."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802 - Django's name
        """What ``get_…_display()`` calls. Django's own translates every choice of the field to find one."""
        value = getattr(self, field.attname)
        return force_str(_labels_of(field).get(value, value), strings_only=True)


@cache
def _labels_of(field: models.Field) -> dict[Any, Any]:
    return dict(field.flatchoices)

"""What apps above add to programmes."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from emm.common.registry import Registry
from emm.ui.sections import Section

# Buttons and parts of a programme's page.
ACTIONS: Registry[Section] = Registry()
SECTIONS: Registry[Section] = Registry()
# The rows that are counted as trainings of a programme; they have a ``programme``.
TRAININGS: Registry[Callable[[], QuerySet[Any]]] = Registry()

"""What apps above add to trainings and their sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from emm.common.registry import Registry


@dataclass(frozen=True)
class Tab:
    """A page of a training: its label, address, place among the tabs, number beside the label, and who may open it."""

    label: str | Promise
    address: str
    order: int
    count: Callable[[Any], int] | None = None
    permission: str = "planning.view_training"


@dataclass(frozen=True)
class SessionPage:
    """Where a session leads to besides its form."""

    label: str | Promise
    icon: str
    address: str


# By the ``tab`` of their views.
TABS: Registry[Tab] = Registry()
SESSION_PAGE: Registry[SessionPage] = Registry()
# The rows by which people hold a place; they have a ``training`` and a ``person``.
PLACES: Registry[Callable[[], QuerySet[Any]]] = Registry()


def places_taken() -> QuerySet[Any]:
    """The places that people hold, in all trainings."""
    return PLACES.only()()

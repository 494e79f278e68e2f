"""Figures on a page, each with the way to its definition.

What a page of a lower package shows of what higher ones count (the people trained of a programme, of an institution) is
registered from above, as a function of the record and the user.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from emm.common.registry import Registry


@dataclass(frozen=True)
class Figure:
    """One figure; ``url`` opens its definition. Women and men are given together or not at all."""

    label: str | Promise
    value: int
    url: str
    women: int | None = None
    men: int | None = None


@dataclass(frozen=True)
class FigurePanel:
    """Figures side by side. ``note`` says what is missing; ``counted_at`` is None for what is counted now.

    ``links``: label and address of pages with more of them.
    """

    figures: list[Figure]
    note: str | Promise = ""
    counted_at: datetime.datetime | None = None
    links: Sequence[tuple[str | Promise, str]] = ()

    def value_of(self, code: str) -> int | None:
        """The figure of the measure called ``code``; None where it is not shown."""
        return next((each.value for each in self.figures if each.url.endswith(f"#{code}")), None)


# Who counts for the page of a record, by the label of its model.
FIGURES: Registry[Callable[[Any, Any], FigurePanel]] = Registry()


def figures_of(record: Model, user: Any) -> FigurePanel:
    """What ``user`` may see of the figures of ``record``."""
    return FIGURES[record._meta.label_lower](record, user)

"""What apps above add to the curriculum: who an edition is taught to, and what keeps it open."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from emm.common.registry import Registry

# Conditions on an edition, for somebody who is signed in: that the person teaches it, and that they take part.
TEACHES: Registry[Callable[[Any], Q]] = Registry()
TAKES_PART: Registry[Callable[[Any], Q]] = Registry()
# A condition on an edition: that the public was led to it.
ANNOUNCED: Registry[Callable[[], Q]] = Registry()


def any_of(conditions: list[Q]) -> Q:
    """Whether one of the conditions holds; where there is none, never."""
    combined = Q(pk__in=[])
    for condition in conditions:
        combined |= condition
    return combined

"""Parts of a page that layers above add to it: each a template with what it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from emm.common.registry import Registry


@dataclass(frozen=True)
class Section:
    """``context`` gives what the template calls ``section``, for a record and a request; None: nothing is shown."""

    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]


def sections_of(registry: Registry[Section], record: Any, request: Any) -> list[dict[str, Any]]:
    """What the page of ``record`` includes: ``{% include section.template with section=section %}`` for each."""
    shown = []
    for section in registry.values():
        context = section.context(record, request)
        if context is not None:
            shown.append({**context, "template": section.template})
    return shown

"""What links are for: registered by the app whose place they open, so that this one knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True)
class Purpose:
    """One kind of link.

    ``holder`` and ``scope`` are the models (``app.model``) of whom the link belongs to and of what it was made for.
    ``holders_for`` cuts the holders to those that a member of staff may know of; with ``permission`` they revoke.
    """

    name: str
    label: str | Promise
    view: str  # name of the address, which takes ``token``
    holder: str
    scope: str
    days: Callable[[], int]
    openings_a_minute: int
    permission: str
    holders_for: Callable[[Any], QuerySet[Any]]
    ended_template: str = "links/ended.html"

    def check(self, *, holder: Model, scope: Model) -> None:
        """Raise ``TypeError`` where the records are of other models than the purpose says."""
        for record, model in ((holder, self.holder), (scope, self.scope)):
            if record._meta.label_lower != model:
                raise TypeError(f"A link for {self.name} takes a {model}, not a {record._meta.label_lower}.")


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Make a purpose known; called while Django starts. Raises ``ValueError`` where the name is another's."""
    if _purposes.setdefault(purpose.name, purpose) is not purpose:
        raise ValueError(f"There is a purpose {purpose.name} already.")
    return purpose


def registered() -> dict[str, Purpose]:
    """All purposes by name."""
    return dict(_purposes)


def reference_to(record: Model) -> str:
    """How a link names a record of another app: ``app.model:key``."""
    return f"{record._meta.label_lower}:{record.pk}"


def key_in(reference: str) -> int:
    """The key of the record that a reference names."""
    return int(reference.rpartition(":")[2])

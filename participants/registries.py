"""What apps above add to people, institutions and trainers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Model, Q, QuerySet

from emm.common.registry import Registry
from emm.ui.sections import Section

if TYPE_CHECKING:
    from .models import Person


class QualificationSources(Protocol):
    """The app that has the trainings in which trainers become qualified."""

    def to_choose(self) -> list[Any]:
        """The trainings that qualify, the latest first; each with ``pk``, ``title``, ``starts_on`` and ``ends_on``."""

    def of(self, qualifications: Iterable[Any]) -> dict[int, Any]:
        """By the key of each of the qualifications the training in which it was gained, if in one."""

    def record(self, qualification: Any, training: Any) -> None:
        """Write down in which training the qualification was gained; None: elsewhere."""


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """What the rows of one model hold about people: how it is copied and erased.

    Registered for every model that points at ``Person`` (a test finds the missing ones), and for others that hold
    something about people. The record of the person itself is the affair of those who read the registry, and what
    becomes of the rows at a merge is said in ``merging.references``.

    ``fields``: its foreign keys to ``Person``; none where the rows hang on another record that has one.
    ``copy``: the parts of the copy that a person gets of their data, by their names, as values for JSON.
    ``forget_contact``, ``forget_identity``: take out what is kept for one of the two periods, in the history, too.
    ``delete``: delete the rows, where the person's record goes. Without it a person with such rows stays.
    """

    model: type[Model]
    fields: tuple[str, ...] = ()
    copy: Mapping[str, Callable[["Person"], Any]] = field(default_factory=dict)
    forget_contact: Callable[["Person"], object] | None = None
    forget_identity: Callable[["Person"], object] | None = None
    delete: Callable[["Person"], object] | None = None


# Conditions on people and on institutions, for an account: whose records are open to it, which it may change.
VISIBLE_PEOPLE: Registry[Callable[[Any], Q]] = Registry()
MANAGED_INSTITUTIONS: Registry[Callable[[Any], Q]] = Registry()
# The places in trainings that an account may know of; they have a ``person``.
PLACES: Registry[Callable[[Any], QuerySet[Any]]] = Registry()
# Why an account may not change where a person is written to: whether it applies.
ADDRESS_IS_FIXED: Registry[Callable[[Any, Any], bool]] = Registry()
# Parts of a person's page: in its middle, under what they are as a trainer, and below the facts.
SECTIONS: Registry[Section] = Registry()
TRAINER_SECTIONS: Registry[Section] = Registry()
ACTIONS: Registry[Section] = Registry()
# Records whose history is told with the person's, as far as an account sees them.
HISTORY: Registry[Callable[[Any, Any], Iterable[Model]]] = Registry()
# Where qualifications are gained, and a condition on modules: that they are still to be taught.
SOURCES: Registry["QualificationSources"] = Registry()
TO_BE_TAUGHT: Registry[Callable[[], Q]] = Registry()
# What is on record about people besides their own record.
PERSON_DATA: Registry[PersonData] = Registry()

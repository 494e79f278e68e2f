"""What an app above adds to imports: where the people of a list are put."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from emm.common.registry import Registry
from participants.models import Institution, Person


class Place(NamedTuple):
    """Somebody who is put there, with what the list says of them today."""

    person: Person
    position: str = ""
    institution: Institution | None = None
    institution_name: str = ""
    note: str = ""


class Target(Protocol):
    """Where people are put, for instance a training."""

    def find(self, key: int, *, user: Any) -> Any:
        """The record that ``user`` may put people into; None: there is none."""

    def url(self, record: Any) -> str:
        """The page of the people there."""

    def already_there(self, record: Any, people: Sequence[int]) -> set[int]:
        """Those of the people, by their keys, who are there already."""

    def put(self, record: Any, places: Sequence[Place], *, by: Any) -> set[int]:
        """Put the people there, in the caller's transaction; returns the keys of those who were not there before."""

    def take_out(self, record: Any, people: Sequence[int], *, by: Any) -> set[int]:
        """Take those out again whose place nothing has used since; returns the keys of those who stay."""


TARGETS: Registry[Target] = Registry()

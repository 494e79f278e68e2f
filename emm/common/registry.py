"""What layers above add to a lower one: the lower keeps a registry, an app above registers in its ``ready()``."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")


class Registry(Mapping[str, T]):
    """Entries by name, in the order in which they were registered (that of ``INSTALLED_APPS``).

    Read it when a page or a task needs it, never while modules are imported: it is complete only when all apps are
    ready.
    """

    def __init__(self) -> None:
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> None:
        """Add an entry. Raises ``ValueError`` where the name stands for another one already."""
        if self._entries.setdefault(name, entry) != entry:
            raise ValueError(f"“{name}” is registered already, for {self._entries[name]!r}.")

    def register_all(self, entries: Mapping[str, T]) -> None:
        """Add several entries, as ``register`` does."""
        for name, entry in entries.items():
            self.register(name, entry)

    def only(self) -> T:
        """The one entry of a registry that one app fills. Raises ``LookupError`` where there is not exactly one."""
        if len(self._entries) != 1:
            raise LookupError(f"There are {len(self._entries)} entries and not one: {', '.join(self._entries)}")
        return next(iter(self._entries.values()))

    def __getitem__(self, name: str) -> T:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

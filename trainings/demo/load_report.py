"""Counts what loading made and what it found in place."""

from collections import Counter


class Tally:
    """How many records of each kind were created, and how many were there already."""

    def __init__(self) -> None:
        self.created: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()

    def count(self, kind: str, *, created: bool, number: int = 1) -> None:
        """Note ``number`` records of a kind, named in the plural ("people")."""
        (self.created if created else self.unchanged)[kind] += number

    def lines(self) -> list[str]:
        """One line per kind, in the order in which the kinds were first met."""
        kinds = dict.fromkeys([*self.created, *self.unchanged])
        return [f"{kind}: {self.created[kind]} created, {self.unchanged[kind]} unchanged" for kind in kinds]

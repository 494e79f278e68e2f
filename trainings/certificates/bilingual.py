"""Texts in both languages of a certificate."""

from typing import Any, NamedTuple


class InBoth(NamedTuple):
    """One text in both languages."""

    en: str
    id: str

    def in_language(self, language: str) -> str:
        return self.id if language == "id" else self.en

    @classmethod
    def read(cls, value: Any) -> "InBoth":
        """The pair that was kept as JSON."""
        english, indonesian = value
        return cls(english, indonesian)

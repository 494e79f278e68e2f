"""The design of a certificate: what an administrator decides in the editor, as a value that can be compared and kept.

Pictures are named by the SHA-256 of their bytes, so a design says exactly what is printed.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from trainings.certificates.bilingual import InBoth

# The layout has room for so many.
MAX_LOGOS, MAX_SIGNATORIES = 3, 4
KAWUNG, PLAIN, PICTURE = "kawung", "plain", "picture"


@dataclass(frozen=True)
class Texts:
    """What one kind of certificate says, as typed: with names of fields in braces, not filled in."""

    heading: InBoth
    lead: InBoth
    statement: InBoth
    facts: InBoth
    reverse_heading: InBoth
    note: InBoth

    @classmethod
    def read(cls, value: dict[str, Any]) -> "Texts":
        """The texts that were kept as JSON."""
        return cls(**{each.name: InBoth.read(value[each.name]) for each in fields(cls)})


@dataclass(frozen=True)
class Logo:
    """A picture beside the organisation's own mark, and what a voice says for it."""

    picture: str
    alt: InBoth

    @classmethod
    def read(cls, value: dict[str, Any]) -> "Logo":
        return cls(value["picture"], InBoth.read(value["alt"]))


@dataclass(frozen=True)
class SignatoryLine:
    """A person who signs, as printed."""

    name: str
    title: InBoth
    signature: str = ""

    @classmethod
    def read(cls, value: dict[str, Any]) -> "SignatoryLine":
        return cls(value["name"], InBoth.read(value["title"]), value.get("signature", ""))


@dataclass(frozen=True)
class Look:
    """Colours and pictures. ``mark`` is the organisation's own, kept when a version is published."""

    main: str = "#0a3156"
    accent: str = "#c9871b"
    background: str = KAWUNG
    picture: str = ""
    logos: tuple[Logo, ...] = ()
    mark: str = ""

    @classmethod
    def read(cls, value: dict[str, Any]) -> "Look":
        return cls(**{**value, "logos": tuple(Logo.read(each) for each in value["logos"])})

    def pictures(self) -> Iterator[str]:
        """The names of all pictures in it."""
        yield from filter(None, (self.mark, self.picture, *(logo.picture for logo in self.logos)))


@dataclass(frozen=True)
class Design:
    """A whole design; ``texts`` by kind of certificate."""

    look: Look
    signatories: tuple[SignatoryLine, ...]
    texts: dict[str, Texts]

    def to_json(self) -> dict[str, Any]:
        """The design as plain JSON values."""
        plain: dict[str, Any] = asdict(self)
        return plain

    @classmethod
    def read(cls, value: dict[str, Any]) -> "Design":
        """The design that was kept as JSON."""
        return cls(
            look=Look.read(value["look"]),
            signatories=tuple(SignatoryLine.read(each) for each in value["signatories"]),
            texts={kind: Texts.read(texts) for kind, texts in value["texts"].items()},
        )

    def pictures(self) -> set[str]:
        """The names of all pictures in it."""
        return {*self.look.pictures(), *filter(None, (each.signature for each in self.signatories))}

    def with_mark(self, mark: str) -> "Design":
        return replace(self, look=replace(self.look, mark=mark))

"""Names of fields in typed texts, in braces: “held [in {place} ]on {dates}”.

The list is closed. What is typed is never a program: a text is searched once for names in the list, and what they
stand for is put in their places without being searched again. A part in square brackets is left out when a field in
it has nothing to say.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from emm.common.errors import DomainError

_FIELD = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Placeholder:
    """A field: what it stands for, and whether that differs from person to person."""

    name: str
    label: str | Promise
    is_personal: bool = False


PLACEHOLDERS = {
    each.name: each
    for each in (
        Placeholder("name", gettext_lazy("Name of the participant"), is_personal=True),
        Placeholder("institution", gettext_lazy("Institution of the participant"), is_personal=True),
        Placeholder("position", gettext_lazy("Position of the participant"), is_personal=True),
        Placeholder("attended", gettext_lazy("Learning hours (JP) attended or taught"), is_personal=True),
        Placeholder("percent", gettext_lazy("Share of the learning hours, in percent"), is_personal=True),
        Placeholder("number", gettext_lazy("Number of the certificate"), is_personal=True),
        Placeholder("training", gettext_lazy("Title of the training")),
        Placeholder("dates", gettext_lazy("First and last day of the training")),
        Placeholder("place", gettext_lazy("Place of the training")),
        Placeholder("jp", gettext_lazy("Learning hours (JP) of the whole training")),
        Placeholder("minutes", gettext_lazy("Length of one learning hour, in minutes")),
        Placeholder("day", gettext_lazy("Day of issue")),
        Placeholder("organisation", gettext_lazy("Name of the organisation")),
    )
}
PERSONAL = frozenset(each.name for each in PLACEHOLDERS.values() if each.is_personal)
SHARED = frozenset(PLACEHOLDERS) - PERSONAL


def names_in(text: str) -> list[str]:
    """The names between braces, as they were typed."""
    return _FIELD.findall(text)


def is_personal(text: str) -> bool:
    """Whether what ``text`` says differs from person to person."""
    return not PERSONAL.isdisjoint(names_in(text))


def refuse_unknown(text: str, *, allowed: Iterable[str] = PLACEHOLDERS) -> None:
    """Raise ``DomainError`` when ``text`` has a field that is not in the list, or not ``allowed`` where it stands."""
    allowed = set(allowed)
    for name in names_in(text):
        if name not in PLACEHOLDERS:
            raise DomainError(
                "certificates.unknown_field", name=name, known=", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            )
        if name not in allowed:
            raise DomainError("certificates.personal_field", name=name)
    rest = _FIELD.sub("", text)
    if "{" in rest or "}" in rest:
        raise DomainError("certificates.lone_brace")


def fill_in(text: str, values: Mapping[str, str], *, unsaid: Collection[str] = ()) -> str:
    """``text`` with its fields filled in, and without the parts in brackets that would say nothing, or tell of what is
    ``unsaid``.
    """
    said = {name for name, value in values.items() if value}.difference(unsaid)
    return _FIELD.sub(lambda field: values[field[1]], _OPTIONAL.sub(lambda part: _part(part, said), text))


def _part(part: re.Match[str], said: Collection[str]) -> str:
    names = names_in(part[1])
    if not names:
        return part[0]  # brackets of the text itself
    return part[1] if all(name in said for name in names) else ""

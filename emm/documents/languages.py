"""Texts with the language they are in, so that a voice reads each of them as it should."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from django.utils import translation
from django.utils.translation import gettext as _

# Other scripts than Latin: the block of letters, and the language in which a voice reads them.
SCRIPTS = ((0x0600, 0x08FF, "ar"), (0xA980, 0xA9DF, "jv"))

Made = TypeVar("Made")
_NUMBER, _TOTAL = "{number}", "{total}"


class Words(NamedTuple):
    """A text in one language."""

    language: str
    text: str


def language_of_name(name: str) -> str:
    """The language in which a name in another script is to be read aloud; empty for Latin letters."""
    for letter in name:
        for first, last, language in SCRIPTS:
            if first <= ord(letter) <= last:
                return language
    return ""


class Sayer:
    """Says things in the languages of a document, the first of which is its main one."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages

    def both(self, text: Callable[[], str]) -> list[Words]:
        """A text in every language; what is the same in all of them is said once."""
        said: list[Words] = []
        for language in self.languages:
            with translation.override(language):
                words = Words(language, str(text()))
            if words.text not in [each.text for each in said]:
                said.append(words)
        return said

    def in_main(self, make: Callable[[], Made]) -> Made:
        """What ``make`` makes in the main language."""
        with translation.override(self.languages[0]):
            return make()

    def page_numbers(self) -> list[tuple[str, ...]]:
        """“Page 1 of 3”: in every language what stands before, between and after the numbers."""
        texts = self.both(lambda: _("Page %(number)s of %(total)s") % {"number": _NUMBER, "total": _TOTAL})
        return [tuple(re.split(r"\{\w+\}", each.text)) for each in texts]

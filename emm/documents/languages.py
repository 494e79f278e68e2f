"""Texts with the language they are in, so that a voice reads each of them as it should."""

from typing import NamedTuple

# Other scripts than Latin: the block of letters, and the language in which a voice reads them.
SCRIPTS = ((0x0600, 0x08FF, "ar"), (0xA980, 0xA9DF, "jv"))


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

"""Which passwords are refused: those that stand in the lists of breaches. Asked offline, of a file beside this one.

The file is a Bloom filter (B. H. Bloom, "Space/time trade-offs in hash coding with allowable errors", 1970): it knows
every password it was made of, and takes about one other in 4,000 for one of them. ``data/NOTICE.md`` says where it
comes from and how it is made again.
"""

import functools
import hashlib
import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

BREACHED = Path(__file__).parent / "data" / "breached.bloom"
BYTES = 3 * 1024 * 1024
# How many bits stand for one password: the best number for 1.4 million of them in so many bytes.
BITS_EACH = 12


class BreachedPasswordValidator:
    """Refuses a password that was seen in a breach, whatever the case of its letters."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_breached(password):
            raise ValidationError(
                _("This password has appeared in a data breach. Choose a different one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("Your password must not have appeared in a data breach.")


def is_breached(password: str) -> bool:
    """Whether the password is on the list of breaches (or, once in 4,000, seems to be)."""
    return contains(_list(), password)


def contains(bits: Any, password: str) -> bool:
    """Whether ``password`` was put into the filter."""
    return all(bits[position >> 3] & (1 << (position & 7)) for position in _positions(password))


def filter_of(passwords: Iterable[str]) -> bytes:
    """A filter that contains ``passwords``."""
    bits = bytearray(BYTES)
    for password in passwords:
        for position in _positions(password):
            bits[position >> 3] |= 1 << (position & 7)
    return bytes(bits)


def _positions(password: str) -> Iterator[int]:
    """Two halves of one hash give all positions (Kirsch and Mitzenmacher, "Less hashing, same performance", 2006)."""
    digest = hashlib.sha256(password.lower().encode()).digest()
    first, step = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big") | 1
    return ((first + number * step) % (BYTES * 8) for number in range(BITS_EACH))


@functools.cache
def _list() -> mmap.mmap:
    """The file as memory that all processes share and that is read only where it is asked."""
    with BREACHED.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

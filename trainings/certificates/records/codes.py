"""Verification codes: drawn by lot, easy to read aloud, forgiving to type.

Crockford's base 32 (https://www.crockford.com/base32.html): digits and capital letters without I, L, O and U, so that
nothing is mistaken for anything else. Sixteen characters hold 80 bits: a code cannot be guessed.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_GROUP = 4
# What people type for a character that the alphabet leaves out.
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—_.·]+")


def new_code() -> str:
    """A code that nobody can foresee."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(text: str) -> str:
    """The code that ``text`` means, whatever its case, hyphens and O for 0; empty when it cannot be a code."""
    code = _SEPARATORS.sub("", text).upper().translate(_MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def grouped(code: str) -> str:
    """7K2M-9QXT-4HVB-A1CD."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))

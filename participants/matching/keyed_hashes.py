"""Hashes under a secret: what is found by them cannot be read from them, nor tried out without the secret.

The secret is ``settings.NIP_SEARCH_KEY``. After a change of it ``manage.py reindex_people`` makes all hashes anew.
"""

import functools
import hashlib
import hmac
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signals import setting_changed


@functools.cache
def _secret() -> bytes:
    """The key of ``settings.NIP_SEARCH_KEY``, else one that is derived from SECRET_KEY."""
    given = settings.NIP_SEARCH_KEY
    source, purpose = (given, b"given") if given else (settings.SECRET_KEY, b"derived")
    return HKDF(hashes.SHA256(), 32, salt=None, info=b"participants.matching." + purpose).derive(source.encode())


def _forget_secret(*, setting: str, **kwargs: Any) -> None:
    if setting in {"NIP_SEARCH_KEY", "SECRET_KEY"}:
        _secret.cache_clear()


setting_changed.connect(_forget_secret)


def nip_digest(number: str) -> str:
    """The HMAC by which a NIP is looked for, without what groups its digits; empty for an empty number."""
    digits = "".join(character for character in number if character.isdigit())
    return hmac.new(_secret(), digits.encode(), hashlib.sha256).hexdigest() if digits else ""


def hashed_key(key: str) -> int:
    """A key for finding records, as 63 bits that a column of whole numbers holds."""
    digest = hashlib.blake2b(key.encode(), digest_size=8, key=_secret()).digest()
    return int.from_bytes(digest, "big") >> 1

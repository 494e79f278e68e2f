"""Model fields that no library of ours provides."""

import base64
import functools
import logging
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signals import setting_changed
from django.db import models

logger = logging.getLogger(__name__)


@functools.cache
def _cipher() -> MultiFernet:
    """The cipher of settings.FIELD_ENCRYPTION_KEYS, else one whose key is derived from SECRET_KEY."""
    keys = list(settings.FIELD_ENCRYPTION_KEYS)
    if not keys:
        derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"emm.common.fields").derive(settings.SECRET_KEY.encode())
        keys = [base64.urlsafe_b64encode(derived).decode()]
    return MultiFernet([Fernet(key) for key in keys])


def _forget_cipher(*, setting: str, **kwargs: Any) -> None:
    if setting in {"FIELD_ENCRYPTION_KEYS", "SECRET_KEY"}:
        _cipher.cache_clear()


setting_changed.connect(_forget_cipher)


def seal(text: str) -> str:
    """``text`` encrypted, for what is kept among other data; empty stays empty."""
    return _cipher().encrypt(text.encode()).decode() if text else text


def unseal(sealed: str) -> str:
    """What ``seal`` was given; empty when none of the keys opens it."""
    try:
        return _cipher().decrypt(sealed.encode()).decode() if sealed else sealed
    except InvalidToken:
        logger.error("Something sealed cannot be decrypted: is a key missing?")  # noqa: TRY400  no trace needed
        return ""


class Unreadable(str):
    """What stands for a value that none of the keys opens: empty to read, and written back as it was stored."""

    __slots__ = ("stored",)
    stored: str

    def __new__(cls, stored: str) -> "Unreadable":
        empty = super().__new__(cls)
        empty.stored = stored
        return empty


class EncryptedTextField(models.TextField):
    """Text that is encrypted at rest (Fernet: AES-128-CBC with HMAC-SHA256). It cannot be searched or ordered.

    A value that none of the keys opens reads as an empty string, so that a missing key costs no page; saving the
    record keeps the value, so that it can be read again once the key is back.
    """

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Unreadable):
            return value.stored
        value = super().get_prep_value(value)
        return seal(value) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if not value:
            return value
        try:
            return _cipher().decrypt(value.encode()).decode()
        except InvalidToken:
            logger.error("A value of %s cannot be decrypted: is a key missing?", self)  # noqa: TRY400  no trace needed
            return Unreadable(value)

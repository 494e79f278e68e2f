"""Model fields that no library of ours provides: text in its one form, and text that is encrypted at rest."""

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

from .form_fields import CleanCharField as CleanCharFormField
from .form_fields import CleanEmailField as CleanEmailFormField
from .form_fields import CleanTextField as CleanTextFormField
from .text import clean_line, clean_text

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


def encrypt(text: str) -> str:
    """``text`` encrypted, for what is kept among other data; empty stays empty."""
    return _cipher().encrypt(text.encode()).decode() if text else text


def decrypt(sealed: str) -> str:
    """What ``seal`` was given; empty when none of the keys opens it."""
    try:
        return _cipher().decrypt(sealed.encode()).decode() if sealed else sealed
    except InvalidToken:
        logger.error("Something sealed cannot be decrypted: is a key missing?")  # noqa: TRY400  no trace needed
        return ""


class DecryptionError(str):
    """What stands for a value that none of the keys opens: empty to read, and written back as it was stored."""

    __slots__ = ("stored",)
    stored: str

    def __new__(cls, stored: str) -> "DecryptionError":
        empty = super().__new__(cls)
        empty.stored = stored
        return empty


class EncryptedTextField(models.TextField):
    """Text that is encrypted at rest (Fernet: AES-128-CBC with HMAC-SHA256). It cannot be searched or ordered.

    A value that none of the keys opens reads as an empty string, so that a missing key costs no page; saving the
    record keeps the value, so that it can be read again once the key is back.
    """

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, DecryptionError):
            return value.stored
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if not value:
            return value
        try:
            return _cipher().decrypt(value.encode()).decode()
        except InvalidToken:
            logger.error("A value of %s cannot be decrypted: is a key missing?", self)  # noqa: TRY400  no trace needed
            return DecryptionError(value)


class _Clean(models.Field):
    """Text that enters in its one form, whatever way it comes: a form, ``create``, ``update``, ``bulk_create``.

    To migrations, it is the Django field that it extends: what a column may hold is no matter of the schema.
    """

    known_to_migrations_as = ""

    @staticmethod
    def clean_value(text: str) -> str:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        return self._cleaned(super().to_python(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The record in memory holds from now on what is stored, and so does its history, which is made from it."""
        value = super().pre_save(model_instance, add)
        cleaned = self._cleaned(value)
        if cleaned != value:
            setattr(model_instance, self.attname, cleaned)
        return cleaned

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(self._cleaned(value), connection)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, self.known_to_migrations_as or path, args, kwargs

    def _cleaned(self, value: Any) -> Any:
        return self.clean_value(value) if isinstance(value, str) else value


class CleanCharField(_Clean, models.CharField):
    """One line of text."""

    known_to_migrations_as = "django.db.models.CharField"
    clean_value = staticmethod(clean_line)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": CleanCharFormField, **kwargs})


class CleanTextField(_Clean, models.TextField):
    """Text of several lines."""

    known_to_migrations_as = "django.db.models.TextField"
    clean_value = staticmethod(clean_text)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": CleanTextFormField, **kwargs})


class CleanJSONField(_Clean, models.JSONField):
    """Data whose texts are lines."""

    def _cleaned(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._cleaned(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._cleaned(each) for each in value]
        return clean_line(value) if isinstance(value, str) else value


class CleanEmailField(_Clean, models.EmailField):
    """An email address. Django's own validator lets marks pass that nobody sees."""

    known_to_migrations_as = "django.db.models.EmailField"
    clean_value = staticmethod(clean_line)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": CleanEmailFormField, **kwargs})

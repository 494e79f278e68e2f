"""allauth's forms of passkeys, which take for granted that a key has answered: here nonsense is a wrong code, too."""

import contextlib
import struct
from collections.abc import Iterator
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanCharField

# What reading an answer raises that no key has made, and checking one that is another's.
_NONSENSE = (
    ArithmeticError,
    AttributeError,
    InvalidSignature,
    LookupError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    struct.error,
)


@contextlib.contextmanager
def _nonsense_is_a_wrong_code() -> Iterator[None]:
    try:
        yield
    except _NONSENSE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class AddPasskeyForm(AddWebAuthnForm):
    """allauth’s makes a plain second factor unless one ticks otherwise, and names a field in English."""

    name = CleanCharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = _("Sign in with this passkey alone, without a password")
        passwordless.help_text = _("If unticked, the passkey is asked for after the password.")

    def clean(self) -> dict[str, Any]:
        with _nonsense_is_a_wrong_code():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class PasskeyFactorForm(AuthenticateWebAuthnForm):
    """After the password."""

    def clean_credential(self) -> Authenticator:
        with _nonsense_is_a_wrong_code():
            return super().clean_credential()


class PasskeySignInForm(LoginWebAuthnForm):
    """Instead of a password."""

    def clean_credential(self) -> Authenticator:
        with _nonsense_is_a_wrong_code():
            return super().clean_credential()


class PasskeyProofForm(ReauthenticateWebAuthnForm):
    """Once more, before a sensitive act."""

    def clean_credential(self) -> Authenticator:
        with _nonsense_is_a_wrong_code():
            return super().clean_credential()

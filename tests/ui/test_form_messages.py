"""What a form says when it refuses: Django's messages, and allauth's, in the words of our catalogue."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account import adapter as account_adapter
from allauth.mfa import adapter as mfa_adapter
from allauth.socialaccount import adapter as social_adapter
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.core import validators
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import formsets
from django.utils.translation import override

from emm.accounts.models import User

NOT_OURS = re.compile(r"\b(bidang|email|e-mail|anda|sandi anda|valid)\b")


def messages_of(module: object, base: type) -> Iterator[tuple[str, object]]:
    """Each message that a class of ``module`` carries, beside the name of the class."""
    for name, found in vars(module).items():
        if inspect.isclass(found) and issubclass(found, base):
            carried = getattr(found, "default_error_messages", None) or getattr(found, "error_messages", None) or {}
            for code, text in carried.items():
                yield f"{name}.{code}", text


def form_messages() -> dict[str, object]:
    """Every message of Django’s fields, validators, formsets and password rules, and of allauth’s forms."""
    found: dict[str, object] = {}
    found.update(messages_of(forms, forms.Field))
    # The texts of other fields of the model never reach a form, whose own field has refused before.
    found.update({f"Model.{code}": text for code, text in models.Field.default_error_messages.items()})
    found.update({f"formset.{code}": text for code, text in formsets.BaseFormSet.default_error_messages.items()})
    found.update(messages_of(account_adapter, object))
    found.update(messages_of(mfa_adapter, object))
    found.update(messages_of(social_adapter, object))
    for form in (AuthenticationForm, SetPasswordForm):
        found.update({f"{form.__name__}.{code}": text for code, text in form.error_messages.items()})
    for name, value in vars(validators).items():
        message = getattr(value, "message", None)
        if message is not None and not name.startswith("_"):
            found[name] = message
    return found


def as_text(message: Any) -> str:
    """The message with a number in it where its form depends on one."""
    try:
        return str(message % {"limit_value": 5, "max": 5, "num": 5, "show_value": 7, "length": 7, "min_length": 5})
    except (KeyError, TypeError, ValueError):
        return str(message)


def test_no_message_of_a_form_has_words_that_are_not_ours():
    messages = form_messages()

    with override("id"):
        said = {name: as_text(message) for name, message in messages.items()}

    assert len(said) > 60
    assert {name: text for name, text in said.items() if NOT_OURS.search(text)} == {}


@pytest.mark.parametrize("password", ["12345678901234", "password1234", "short", "ratna@example.org"])
def test_a_refused_password_is_told_in_our_words(password, settings):
    owner = User(email="ratna@example.org", full_name="Ratna")
    said = []
    with override("id"):
        for rule in password_validation.get_default_password_validators():
            said.append(rule.get_help_text())
            try:
                rule.validate(password, owner)
            except ValidationError as refused:
                said += refused.messages

    assert len(said) > len(settings.AUTH_PASSWORD_VALIDATORS)
    assert [text for text in said if NOT_OURS.search(text) or "Sandi" in text] == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (forms.CharField(), "", "Isian ini wajib diisi."),
        (forms.EmailField(), "ratna", "Isi dengan alamat surel yang benar."),
        (forms.CharField(max_length=3), "Ratna", "Isi paling banyak 3 karakter (saat ini 5)."),
        (forms.IntegerField(), "x", "Isi dengan bilangan bulat."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "Pilih salah satu pilihan yang ada. b tidak tersedia."),
    ],
)
def test_the_messages_that_everybody_meets(field, value, said):
    with override("id"), pytest.raises(ValidationError) as refused:
        field.clean(value)

    with override("id"):
        assert refused.value.messages == [said]

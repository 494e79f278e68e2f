"""What a verb raises when a rule of the domain forbids the act."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError


class DomainError(ValidationError):
    """A refusal a person can read and act on.

    It is a ``ValidationError``, so forms, the admin and the API show it where it belongs: pass ``field`` when one
    field of the form is where the remedy lies.
    """

    def __init__(self, message: Any, *, field: str | None = None, code: str = "refused") -> None:
        self.field = field
        super().__init__({field: ValidationError(message, code=code)} if field else ValidationError(message, code=code))
        self.code = code

    @classmethod
    def collect(cls, errors: Iterable["DomainError"]) -> ValidationError | None:
        """Several refusals as one, or None when there are none."""
        found = list(errors)
        if not found:
            return None
        by_field: dict[str, list[ValidationError]] = {}
        for error in found:
            for field, messages in _by_field(error).items():
                by_field.setdefault(field, []).extend(messages)
        return ValidationError(by_field)


class Unavailable(DomainError):
    """Something outside that is needed does not answer now. In the background it is tried again later."""


def _by_field(error: ValidationError) -> dict[str, list[ValidationError]]:
    return error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}

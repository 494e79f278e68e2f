"""What a service raises when a rule of the domain forbids something: a code with data, apart from its sentence."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.functional import Promise, lazy

# A text with %(name)s for the data (a lazy plural names its number), or a function of the data.
Sentence = str | Promise | Callable[..., str]

_sentences: dict[str, Sentence] = {}


def register_sentences(sentences: Mapping[str, Sentence]) -> None:
    """Make sentences known by their codes. Each app does so in its ``messages.py``, which is found by its name.

    Raises ``ImproperlyConfigured`` when a code has a sentence already.
    """
    if known := _sentences.keys() & sentences.keys():
        raise ImproperlyConfigured(f"Codes with two sentences: {', '.join(sorted(known))}.")
    _sentences.update(sentences)


def sentence_of(code: str, /, **data: Any) -> str:
    """What the code says in the language of the reader. Raises ``KeyError`` for a code that no app registered."""
    sentence = _sentences[code]
    if callable(sentence):
        return sentence(**data)
    return str(sentence % data if data else sentence)


_lazy_sentence_of = lazy(sentence_of, str)


@dataclass(frozen=True)
class Remark:
    """Something that a service found: a code with data; ``text`` says it."""

    code: str
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Its sentence in the language of the reader."""
        return sentence_of(self.code, **self.data)


class DomainError(ValidationError):
    """A refusal: ``code`` says which, ``data`` what it is about. Its sentence is a person's to read and act on.

    It is a ``ValidationError``, so forms, the admin and the API show it where it belongs: pass ``field`` when one
    field of the form is where the remedy lies.
    """

    def __init__(self, code: str, /, *, field: str | None = None, **data: Any) -> None:
        if code not in _sentences:
            raise KeyError(code)
        error = ValidationError(_lazy_sentence_of(code, **data), code=code)
        super().__init__({field: error} if field else error)
        self.code, self.field, self.data = code, field, data

    def page_instead(self, user: Any) -> str:
        """The address of a page that ``user`` is led to instead of only reading the refusal; empty: none."""
        return ""

    @classmethod
    def collect(cls, errors: Iterable["DomainError"]) -> ValidationError | None:
        """Several refusals as one, or None when there are none."""
        found = list(errors)
        if not found:
            return None
        by_field: dict[str, list[ValidationError]] = {}
        for error in found:
            for name, messages in _by_field(error).items():
                by_field.setdefault(name, []).extend(messages)
        return ValidationError(by_field)


class Unavailable(DomainError):
    """Something outside that is needed does not answer now. In the background it is tried again later."""


def _by_field(error: ValidationError) -> dict[str, list[ValidationError]]:
    return error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}

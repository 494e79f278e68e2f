"""Kinds of messages and types of recipients. The apps above register them, so that the outbox knows none of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.encoding import force_str
from django.utils.functional import Promise

from emm.common.text import fold

Words = str | Promise


@dataclass(frozen=True)
class Field:
    """A field that the text of a kind may hold, as ``{name}``.

    A ``is_link`` field is an address, which the HTML part makes a link of. An ``is_secret`` one is made only when the
    message leaves, and is not in what is kept of the message. A text without an ``is_required`` field is refused.
    """

    name: str
    label: Words
    sample: Words
    is_link: bool = False
    is_secret: bool = False
    is_required: bool = False


@dataclass(frozen=True)
class StoredFile:
    """A file of the storage to be attached, by its path there; ``sha256`` is what it must hold."""

    name: str
    media_type: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Content:
    """What a message says at this moment, and to which address. A secret field's value is the function that makes it.

    Secrets are asked for in the transaction that says "being sent": what fails before leaves none behind.
    """

    address: str
    language: str
    values: Mapping[str, str | Callable[[], str]]
    attachments: tuple[StoredFile, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of message (``Message`` of the models).

    ``compose`` tells the content, or raises ``DomainError`` with the reason for which it must not be sent (any more);
    it changes nothing. ``sent`` is called in the transaction that says "sent". ``view_permission`` and
    ``send_permission`` are asked of the record that a message is about, which is one of the model ``about``.
    """

    key: str
    label: Words
    about: type[Model]
    view_permission: str
    send_permission: str
    fields: tuple[Field, ...]
    subject: Words
    text: Words
    compose: Callable[[Any], Content]
    sent: Callable[[Any], None] | None = None


_kinds: dict[str, Kind] = {}
_recipients: dict[str, Any] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; to be called when the apps are ready."""
    _kinds[kind.key] = kind
    return kind


def register_recipient(model: type[Model]) -> None:
    """Let records of ``model`` receive messages. Its queryset has ``for_user``; the record has a page of its own."""
    _recipients[model._meta.label_lower] = model


def find(key: str) -> Kind | None:
    """The kind with this key; None for one of another version of the product."""
    return _kinds.get(key)


def all_kinds() -> list[Kind]:
    """All kinds there are, in the order of their words."""
    return sorted(_kinds.values(), key=lambda kind: fold(force_str(kind.label)))


def recipient_models() -> dict[str, Any]:
    """The models whose records receive messages, by the name that messages keep."""
    return dict(_recipients)


def label_of(key: str) -> str:
    """What a kind is for, in words; one of another version by its bare key."""
    kind = find(key)
    return force_str(kind.label) if kind else key

"""Nothing that someone else saved is undone by a form that was opened before.

A form carries a digest of each part as it was shown: the base. When it is saved, three are compared for each part: the
base, what is stored now, and what was sent. What only others changed stays as they left it; what both changed is asked.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from .parts import Part

VERSION = "form_version"
# Before the key of a part: whose value shall be saved.
CHOICE = "form_choice-"
THEIRS, MINE = "theirs", "mine"

_SALT = "emm.forms.versions"
_DIGEST_LENGTH = 16


@dataclass(frozen=True)
class Conflict:
    """A part that someone else and this form changed, in words."""

    key: str
    label: str
    name_in_form: str | None
    theirs: str
    mine: str

    @property
    def choice_name(self) -> str:
        return f"{CHOICE}{self.key}"

    @property
    def message(self) -> str:
        return gettext("Someone else changed this meanwhile. Choose which version to save.")


@dataclass
class Comparison:
    """What came of comparing: the data to go on with, what is open, and the labels of what others changed."""

    data: QueryDict
    version: str
    conflicts: list[Conflict] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def version_of(parts: Sequence[Part], *, asked: Sequence[str] = ()) -> str:
    """The hidden value that says how ``parts`` are shown, and for which of them a choice is ``asked``."""
    digests = {part.key: _digest(part.key, part.as_shown()) for part in parts}
    return signing.dumps({"shown": digests, "asked": list(asked)}, salt=_SALT, compress=True)


def compare(parts: Sequence[Part], posted: QueryDict) -> Comparison:
    """What was ``posted``, brought together with ``parts`` as they are stored now.

    Call it while the record is locked. A version that cannot be read knows nothing of what was shown, so every
    difference is asked. What comes without a version was filled in by no form of ours, and is taken as it is.
    """
    if VERSION not in posted:
        return Comparison(posted, version_of(parts))
    base, asked = _read(posted.get(VERSION, ""))
    data, result = posted.copy(), Comparison(posted, "")
    for part in parts:
        stored, mine = part.as_shown(), part.as_sent(posted)
        if stored == mine:
            continue
        seen = base.get(part.key) == _digest(part.key, stored)
        if seen and part.key not in asked:
            continue
        choice = posted.get(f"{CHOICE}{part.key}") if seen else None
        if choice == MINE:
            continue
        if choice == THEIRS:
            part.put_shown_into(data)
        elif not seen and base.get(part.key) == _digest(part.key, mine):
            part.put_shown_into(data)
            result.kept.append(part.label)
        else:
            words = part.words(stored), part.words(mine)
            result.conflicts.append(Conflict(part.key, part.label, part.name_in_form, *words))
    result.data = data
    result.version = version_of(parts, asked=[conflict.key for conflict in result.conflicts])
    return result


def _read(version: str) -> tuple[Mapping[str, str], Sequence[str]]:
    try:
        told: dict[str, Any] = signing.loads(version, salt=_SALT)
    except signing.BadSignature:
        return {}, ()
    return told["shown"], told["asked"]


def _digest(key: str, value: Any) -> str:
    """Keyed, so that nobody finds out from it by trying what a field held."""
    text = json.dumps([key, value])
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()[:_DIGEST_LENGTH]

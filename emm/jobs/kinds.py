"""The kinds of background jobs: the function that does them, their words, and what starting one needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.encoding import force_str

from emm.common.text import fold

if TYPE_CHECKING:
    from .models import Job
    from .progress import Progress

Handler = Callable[["Progress"], dict[str, Any] | None]


@dataclass(frozen=True)
class Kind:
    """What is known of jobs of one kind; ``about`` is the model whose key the payload holds under the model's name."""

    handler: Handler
    label: Any = ""
    permission: str | Callable[[dict[str, Any]], str] = ""
    about: Any = None

    def permission_of(self, job: Job) -> str:
        """What starting ``job`` needs; nothing where nobody but administrators may."""
        return self.permission(job.payload) if callable(self.permission) else self.permission


_kinds: dict[str, Kind] = {}


def handler(
    kind: str, label: Any = "", *, permission: str | Callable[[dict[str, Any]], str] = "", about: Any = None
) -> Callable[[Handler], Handler]:
    """Register the decorated function as the one that does jobs of ``kind``; ``label`` says what that is.

    ``permission`` is what starting one needs (or says so of a job's payload), on the record of the model ``about``
    whose key the payload holds under the model's name. Whoever started a job sees, stops and retries it only as long
    as they hold it; where a kind names none, nobody does but administrators.
    """

    def register(function: Handler) -> Handler:
        _kinds[kind] = Kind(function, label, permission, about)
        return function

    return register


def handler_of(kind: str) -> Handler:
    """The function that does jobs of this kind. Raises ``KeyError`` for kinds of another version."""
    return _kinds[kind].handler


def label_of(kind: str) -> str:
    """What jobs of this kind do, in words; kinds of another version by their bare name."""
    known = _kinds.get(kind)
    return force_str((known and known.label) or kind)


def choices() -> list[tuple[str, str]]:
    """All kinds of jobs that there are, with their words, in the order of these."""
    return sorted(((kind, label_of(kind)) for kind in _kinds), key=lambda each: fold(each[1]))


def startable(user: Any, jobs: Iterable[Job]) -> list[Job]:
    """Those of ``jobs`` that ``user`` could start now. One query for each model that they are about."""
    known = [(job, _kinds[job.kind]) for job in jobs if job.kind in _kinds and _kinds[job.kind].permission_of(job)]
    keys: dict[Any, set[int]] = defaultdict(set)
    for job, kind in known:
        if key := _key_of_record(job, kind):
            keys[kind.about].add(key)
    records = {model: model._default_manager.in_bulk(wanted) for model, wanted in keys.items()}
    return [
        job
        for job, kind in known
        if user.has_perm(kind.permission_of(job), records.get(kind.about, {}).get(_key_of_record(job, kind)))
    ]


def _key_of_record(job: Job, kind: Kind) -> Any:
    return job.payload.get(kind.about._meta.model_name) if kind.about is not None else None

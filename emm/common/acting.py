"""Who acts, and why: a context around a request, a job or a part of a service, that the history reads.

Within a request it is whoever is signed in, within a job whoever started it, elsewhere the system. A service that
acts for somebody, or for a reason, says so around what it writes::

    with acting(by=officer, reason="Wrong person"):
        certificate.save()
"""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

# Says nothing: what holds outside goes on.
UNSAID: Final[Any] = object()


@dataclass(frozen=True)
class Acting:
    """``by`` is asked each time: in a request somebody may sign in meanwhile."""

    by: Callable[[], Any]
    reason: str = ""
    at: datetime.datetime | None = None


THE_SYSTEM = Acting(by=lambda: None)
_acting: ContextVar[Acting] = ContextVar("acting", default=THE_SYSTEM)


@contextmanager
def acting(*, by: Any = UNSAID, reason: str = UNSAID, at: datetime.datetime | None = UNSAID) -> Iterator[None]:
    """Within, ``by`` acts (None: the system), because of ``reason``, all ``at`` one moment (None: when it is written).

    What is not said stays as it is outside.
    """
    outside = _acting.get()
    within = Acting(
        by=outside.by if by is UNSAID else lambda: by,
        reason=outside.reason if reason is UNSAID else reason,
        at=outside.at if at is UNSAID else at,
    )
    with _context(within):
        yield


@contextmanager
def acting_in(request: Any) -> Iterator[None]:
    """Within, whoever is signed in to ``request`` acts, for no reason but their own."""
    with _context(Acting(by=lambda: getattr(request, "user", None))):
        yield


@contextmanager
def _context(within: Acting) -> Iterator[None]:
    token = _acting.set(within)
    try:
        yield
    finally:
        _acting.reset(token)


def who() -> Any:
    """The account that acts; None for the system and for whoever is not signed in."""
    user = _acting.get().by()
    return user if user is not None and user.is_authenticated else None


def why() -> str:
    """The reason that was given for what is done; mostly none."""
    return _acting.get().reason


def when() -> datetime.datetime | None:
    """The one moment of all that is done; None: each at its own."""
    return _acting.get().at

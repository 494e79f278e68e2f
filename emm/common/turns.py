"""Turns: of work that takes a processor for seconds, a machine does only so much at a time, whoever asks for it.

A turn is a lock on a file, which the system itself gives back when a process ends, however it ends. So it holds for
all processes and threads of a machine, and none stays taken after a crash.
"""

import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

_LOOK_AGAIN_SECONDS = 0.05


class Busy(Exception):
    """All turns are taken and enough people wait already, or one file of this address is being worked on."""

    retry_after_seconds = 10


@dataclass(frozen=True)
class Turns:
    """Work of the kind ``name``: ``at_once`` of it at a time on this machine, while ``waiting`` more wait for a turn.

    ``longest_seconds`` is more than the work ever takes; nobody waits longer than ``patience_seconds``.
    """

    name: str
    at_once: int
    waiting: int
    patience_seconds: float
    longest_seconds: int

    @contextmanager
    def take(self, *, whose: str = "") -> Iterator[None]:
        """Hold a turn. ``whose`` holds or awaits one at a time, wherever it asks. Raises ``Busy``."""
        with ExitStack() as held:
            if whose:
                held.enter_context(self._only_one_of(whose))
            # Whoever is here holds a place, so that few threads wait and the others go on answering pages.
            if not _locked(self._files("place", self.at_once + self.waiting), held):
                raise Busy
            deadline = time.monotonic() + self.patience_seconds
            while not _locked(self._files("turn", self.at_once), held):
                if time.monotonic() > deadline:
                    raise Busy
                time.sleep(_LOOK_AGAIN_SECONDS)
            yield

    @contextmanager
    def _only_one_of(self, whose: str) -> Iterator[None]:
        key = f"turn:{self.name}:{whose}"
        # What a process that was killed has left ends by itself.
        if not cache.add(key, True, timeout=int(self.patience_seconds) + self.longest_seconds):
            raise Busy
        try:
            yield
        finally:
            cache.delete(key)

    def _files(self, what: str, count: int) -> Iterable[Path]:
        return (Path(settings.TURNS_DIR, f"{self.name}-{what}-{number}") for number in range(count))


def _locked(files: Iterable[Path], held: ExitStack) -> bool:
    """Whether one of ``files`` was free: then it is locked for as long as ``held`` lasts."""
    Path(settings.TURNS_DIR).mkdir(parents=True, exist_ok=True)
    for path in files:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            held.callback(os.close, file)
            return True
    return False

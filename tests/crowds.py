"""Turns that others hold, as other processes would."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from emm.common.turns import Turns


@contextmanager
def all_taken(turns: Turns) -> Iterator[None]:
    """Within, every place of ``turns`` is taken, and so is every place to wait."""
    with ExitStack() as held:
        for place in turns._files("place", turns.at_once + turns.waiting):
            place.parent.mkdir(parents=True, exist_ok=True)
            file = held.enter_context(place.open("w"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield

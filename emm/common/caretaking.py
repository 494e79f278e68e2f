"""What workers see to beside their jobs: small duties that come due again and again."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

Duty = Callable[[], None]
_duties: list[Duty] = []


def duty(function: Duty) -> Duty:
    """Let every worker call the decorated function every few seconds; whether it is due, it decides itself."""
    _duties.append(function)
    return function


def do_duties() -> None:
    """One that fails is told of in the log and keeps none of the others from being done."""
    for each in _duties:
        try:
            each()
        except Exception:
            logger.exception("%s failed; it will be tried again", each.__name__)

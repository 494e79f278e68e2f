"""How a state looks: every value of a ``state`` field, with its tone and its shape.

Colour never stands alone: the badge shows the shape and the word as well.
"""

from typing import NamedTuple

from emm.common.registry import Registry


class BadgeStyle(NamedTuple):
    """``tone`` names a pair of colours in tokens.css, ``icon`` a picture in vendor/bootstrap-icons."""

    tone: str
    icon: str


UNKNOWN = BadgeStyle("neutral", "circle")

# By a state's value; apps register their own.
BADGE_STYLES: Registry[BadgeStyle] = Registry()


def badge_style(state: str) -> BadgeStyle:
    """The look of a state; one that no app has registered is shown plainly."""
    return BADGE_STYLES.get(state, UNKNOWN)

"""Colours of a design: whether they can be read on paper, and the shades made of them."""

import re

from emm.common import formatting
from emm.common.errors import DomainError

HEX = re.compile(r"#[0-9a-f]{6}")
# Text, and lines that are to be seen at all (WCAG 2.2, 1.4.3 and 1.4.11).
TEXT_CONTRAST, LINE_CONTRAST = 4.5, 3.0
_WHITE = (255, 255, 255)

Colour = tuple[int, int, int]


def parse(text: str) -> Colour:
    """Red, green and blue of “#0a3156”."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def luminance(colour: Colour) -> float:
    """Relative luminance, from 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour = _WHITE) -> float:
    """Contrast of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def paler(colour: str, share: float) -> str:
    """``colour`` with so large a ``share`` of white."""
    return "#" + "".join(f"{round(value + (255 - value) * share):02x}" for value in parse(colour))


def readable(colour: str, *, field: str, least: float) -> str:
    """``colour`` in lower case. Raises ``DomainError`` when it is none, or too pale on white paper."""
    colour = colour.strip().lower()
    if not HEX.fullmatch(colour):
        raise DomainError("certificates.colour", field=field, colour=colour)
    found = contrast(parse(colour))
    if found < least:
        raise DomainError(
            "certificates.contrast",
            field=field,
            colour=colour,
            found=formatting.one_decimal(found),
            least=formatting.one_decimal(least),
        )
    return colour

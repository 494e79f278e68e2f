"""The pictures of the document, as SVG: kawung, the four ovals of Central Javanese batik."""

from functools import lru_cache
from itertools import chain

from trainings.certificates.designs.colours import paler

# The border: tiles of so many millimetres, so many along each side; 280 × 192 mm within A4 landscape.
TILE = 8
COLUMNS, ROWS = 35, 24
# How much white is in the lines of the border, and in the faintest ones behind the text.
PALE, FAINT = 0.52, 0.9


@lru_cache
def border_svg(main: str, accent: str) -> str:
    """The frame of the page: a band of kawung between two lines."""
    width, height = COLUMNS * TILE, ROWS * TILE
    tiles = "".join(
        f'<use href="#kawung" x="{column * TILE}" y="{row * TILE}"/>' for column, row in _places_along_the_edge()
    )
    oval = '<ellipse cx="0" cy="-2.35" rx="1.12" ry="1.95"'
    ovals = "".join(f'{oval} transform="translate(4 4) rotate({turn})"/>' for turn in (45, 135, 225, 315))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width + 2} {height + 2}">'
        f'<defs><g id="kawung"><g fill="none" stroke="{paler(main, PALE)}" stroke-width=".28">{ovals}</g>'
        f'<circle cx="4" cy="4" r=".42" fill="{accent}"/></g></defs>'
        f"{tiles}"
        f'<g fill="none" stroke="{main}"><rect width="{width}" height="{height}" stroke-width=".9"/>'
        f'<rect x="{TILE}" y="{TILE}" width="{width - 2 * TILE}" height="{height - 2 * TILE}" stroke-width=".35"/></g>'
        f'<rect x="{TILE + 1.1}" y="{TILE + 1.1}" width="{width - 2 * TILE - 2.2}" height="{height - 2 * TILE - 2.2}" '
        f'fill="none" stroke="{accent}" stroke-width=".3"/></svg>'
    )


@lru_cache
def flower_svg(main: str) -> str:
    """One kawung flower in the faintest of lines, behind the text of the front."""
    petal = '<ellipse cx="0" cy="-41" rx="20" ry="34"'
    petals = "".join(f'{petal} transform="translate(84 84) rotate({turn})"/>' for turn in (45, 135, 225, 315))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 168 168">'
        f'<g fill="none" stroke="{paler(main, FAINT)}" stroke-width=".5">{petals}</g></svg>'
    )


@lru_cache
def frame_svg(main: str, accent: str) -> str:
    """The plain frame: the same lines, without the band."""
    width, height = COLUMNS * TILE, ROWS * TILE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width + 2} {height + 2}"><g fill="none">'
        f'<rect width="{width}" height="{height}" stroke="{main}" stroke-width=".7"/>'
        f'<rect x="2" y="2" width="{width - 4}" height="{height - 4}" stroke="{accent}" stroke-width=".3"/></g></svg>'
    )


@lru_cache
def mark_svg(main: str, accent: str) -> str:
    """The neutral mark: one kawung flower, nobody's logo."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 26">'
        f'<g fill="{accent}">'
        '<ellipse cx="13" cy="6" rx="3.4" ry="5.4"/><ellipse cx="13" cy="20" rx="3.4" ry="5.4"/></g>'
        f'<g fill="{main}">'
        '<ellipse cx="6" cy="13" rx="5.4" ry="3.4"/><ellipse cx="20" cy="13" rx="5.4" ry="3.4"/></g>'
        "</svg>"
    )


def _places_along_the_edge() -> list[tuple[int, int]]:
    top_and_bottom = ((column, row) for row in (0, ROWS - 1) for column in range(COLUMNS))
    sides = ((column, row) for column in (0, COLUMNS - 1) for row in range(1, ROWS - 1))
    return list(chain(top_and_bottom, sides))

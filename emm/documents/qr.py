"""QR codes in documents and on screens."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import segno

# Around a QR code, in modules (ISO/IEC 18004).
QUIET_ZONE = 4


@dataclass(frozen=True)
class QrCode:
    """A QR code: its modules, and what a voice says for it."""

    modules: tuple[bytes, ...]
    text: str


def qr_modules(content: str) -> tuple[bytes, ...]:
    """The QR code of ``content`` with its quiet zone, row by row, 1 where a module is dark.

    Error correction M bears a fold or a stain. Any mask can be read; to look for the one that reads best would take
    longer than all the rest.
    """
    code = segno.make(content, error="m", micro=False, boost_error=False, mask=2)
    quiet = bytes(QUIET_ZONE)
    rows = [quiet + bytes(row) + quiet for row in code.matrix]
    above = [bytes(len(rows[0]))] * QUIET_ZONE
    return (*above, *rows, *above)


def qr_place_svg(modules: int, main: str) -> str:
    """Where the QR code comes: on white, one unit a module; a square stands for the dark ones."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {modules} {modules}">'
        f'<rect width="{modules}" height="{modules}" fill="#fff"/><rect width="1" height="1" fill="{main}"/></svg>'
    )


def qr_svg(rows: Iterable[bytes], main: str) -> str:
    """The QR code itself, for the screen."""
    rows = list(rows)
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}">'
        f'<rect width="{len(rows)}" height="{len(rows)}" fill="#fff"/><path fill="{main}" d="{dark}"/></svg>'
    )


def dark_rectangles(rows: Iterable[bytes]) -> Iterator[tuple[int, int, int]]:
    """The dark modules, neighbours in a row as one: left, top and width."""
    for y, row in enumerate(rows):
        start = None
        for x, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                yield start, y, x - start
                start = None

"""The document as a page of HTML, for the editor: the same layout, style and texts, before anything is a PDF.

What stands in the slots of the PDF is shrunk and wrapped by the same rules. The page holds no style of its own: sizes
are classes, and what differs from design to design comes from an address with the design's colours in it.
"""

import base64
import re
from typing import Any
from urllib.parse import urlencode

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..design import Look
from ..snapshot import Snapshot
from .content import content_of, with_places
from .layout import OURS, html_of, part_of
from .pictures import qr_modules, qr_svg
from .places import fit, place_of

# The size of each place in style.css, in CSS pixels; the one that differs for two languages is near enough.
_EMS = {"name": 38, "number": 10, "affiliation": 11.5, "facts": 11, "lead": 10.5, "statement": 10.5, "code": 8}
_USUAL_EM, _PIXELS_A_POINT = 10.5, 96 / 72
# Sizes are told in steps of so many percent.
_STEP, _SMALLEST = 2, 10
# After a quotation mark, which typed texts cannot hold unescaped: addresses only, and nothing that was typed.
_ADDRESS = re.compile(rf'"{OURS}([\w./-]+)')
# Where the answer depends on the colours; fonts and uploaded pictures do not.
_COLOURED = (".svg", "theme.css", "style.css")


def preview_html(snapshot: Snapshot, *, parts: str) -> str:
    """The page for ``snapshot``, as a specimen; its parts are served below the address ``parts``."""
    content = with_places(content_of(snapshot, specimen=True), _fitted)
    content["qr_src"] = _as_data(qr_svg(qr_modules(snapshot.verification_url), snapshot.look.main))
    query = urlencode(look_query(snapshot.look))
    return _ADDRESS.sub(lambda address: f'"{parts}{_with_query(address[1], query)}', html_of(content))


def served_part(name: str, look: Look) -> tuple[str, bytes]:
    """A part of the page for a browser, as media type and bytes. Raises ``FileNotFoundError`` for anything else."""
    kind, body = part_of(name, look)
    if kind == "text/css":
        query = urlencode(look_query(look))
        # The parts lie side by side, so what one says of another holds for the browser as well.
        body = _ADDRESS.sub(lambda address: f'"{_with_query(address[1], query)}', body.decode()).encode()
        if name == "theme.css":
            body += b"\n" + _sizes()
    return kind, body


def look_query(look: Look) -> dict[str, str]:
    """What the address of a part says of the design."""
    known = {
        "main": look.main.removeprefix("#"),
        "accent": look.accent.removeprefix("#"),
        "background": look.background,
        "picture": look.picture,
        "mark": look.mark,
    }
    return {name: value for name, value in known.items() if value}


def _with_query(name: str, query: str) -> str:
    return f"{name}?{query}" if name.endswith(_COLOURED) else name


def _fitted(key: str, text: str, language: str) -> Any:
    """A personal text as it will be set: one line or two, as large as fits."""
    place = place_of(key)
    fitted = fit(text, place, _EMS.get(key.partition(".")[0], _USUAL_EM) * _PIXELS_A_POINT)
    if not text or (len(fitted.lines) == 1 and fitted.size == 1):
        return text
    size = max(_SMALLEST, int(fitted.size * 100) // _STEP * _STEP)
    lines: SafeString = format_html_join("", "<span>{}</span>", ((line.text,) for line in fitted.lines))
    return format_html('<span class="fitted fitted-{}">{}</span>', size, lines)


def _sizes() -> bytes:
    return "\n".join(f".fitted-{size} {{ font-size: {size}% }}" for size in range(_SMALLEST, 101, _STEP)).encode()


def _as_data(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"

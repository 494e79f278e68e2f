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

from emm.documents.layouts import SCHEME
from emm.documents.qr import qr_modules, qr_svg
from emm.documents.typesetting.places import fit
from trainings.certificates.designs.design import Look
from trainings.certificates.records.snapshot import Snapshot

from .arranging import Arrangement, arranged, set_texts
from .content import content_of, with_places
from .layout import html_of, part_of
from .places import place_of
from .sizes import MIDDLE, PIXELS_A_POINT, SHARES, setting

# The size of what is on the reverse, in CSS pixels.
_USUAL_EM = 10.5 * PIXELS_A_POINT
# After a quotation mark, which typed texts cannot hold unescaped: addresses only, and nothing that was typed.
_ADDRESS = re.compile(rf'"{SCHEME}([\w./-]+)')
# Where the answer depends on the colours; fonts and uploaded pictures do not.
_COLOURED = (".svg", "theme.css", "style.css")


def preview_html(snapshot: Snapshot, *, parts: str) -> str:
    """The page for ``snapshot``, as a specimen; its parts are served below the address ``parts``."""
    content = content_of(snapshot, specimen=True)
    # Set as closely as on paper; here a text itself is as high as its lines.
    arrangement = arranged(content)._replace(personal=())

    def put(key: str, text: str, language: str) -> Any:
        return _fitted(key, text, arrangement, is_both=content["is_both"])

    content = with_places(content, put)
    content.update(set_texts(content, arrangement))
    modules = qr_modules(snapshot.verification_url)
    content["qr_src"] = _as_data(qr_svg(modules, snapshot.look.main))
    query = urlencode(look_query(snapshot.look))
    return _ADDRESS.sub(lambda address: f'"{parts}{_with_query(address[1], query)}', html_of(content))


def served_part(name: str, look: Look) -> tuple[str, bytes]:
    """A part of the page for a browser, as media type and bytes. Raises ``FileNotFoundError`` for anything else."""
    kind, body = part_of(name, look)
    if kind == "text/css":
        query = urlencode(look_query(look))
        # The parts lie side by side, so what one says of another holds for the browser as well.
        body = _ADDRESS.sub(lambda address: f'"{_with_query(address[1], query)}', body.decode()).encode()
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


def _fitted(key: str, text: str, arrangement: Arrangement, *, is_both: bool) -> Any:
    """A personal text as it will be set: on its lines, as large as fits."""
    kind, language, *_row = key.split(".")
    em = _USUAL_EM
    if kind in MIDDLE:
        em = setting(kind, arrangement.level, is_both=is_both, is_other=language == "1").em
    fitted = fit(text, place_of(key, arrangement, is_both=is_both), em)
    if not text or (len(fitted.lines) == 1 and fitted.size == 1):
        return text
    lines: SafeString = format_html_join("", "<span>{}</span>", ((line.text,) for line in fitted.lines))
    return format_html('<span class="fitted fitted-{}">{}</span>', max(min(SHARES), int(fitted.size * 100)), lines)


def _as_data(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"

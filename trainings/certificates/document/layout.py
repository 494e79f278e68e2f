"""Draws the template of a certificate: all that is the same for everybody, with a mark where each personal text comes.

WeasyPrint sets it once for all who share it. Each mark lies in a marked-content sequence of its own, so what replaces
it keeps its place in the structure of the document.
"""

import mimetypes
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from ..design import PICTURE, PLAIN, Look
from ..uploaded import read_picture
from .pictures import border_svg, flower_svg, frame_svg, mark_svg, qr_place_svg

FOLDER = Path(__file__).resolve().parent
# The made-up scheme of addresses in layout.html and style.css.
OURS = "certificate:"
UPLOADED = "uploaded/"
# Archivable, tagged, with attachments: ISO 19005-3 level A. ``template.py`` adds what ISO 14289-1 asks beside it.
VARIANT = "pdf/a-3a"
_SVG, _CSS = "image/svg+xml", "text/css"


def set_pages(content: dict[str, Any], *, qr_size: int) -> bytes:
    """The PDF that ``layout.html`` makes of ``content``, with an empty QR code of so many modules a side."""
    from weasyprint import HTML  # imported late: it loads Pango, which nothing else here needs

    look: Look = content["snapshot"].look
    qr = {"qr.svg": (_SVG, qr_place_svg(qr_size, look.main).encode())}
    document = HTML(string=html_of(content), base_url=OURS, url_fetcher=_fetcher(look, qr))
    with warnings.catch_warnings():
        # WeasyPrint leaves the file of the colour profile to the garbage collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        return bytes(document.write_pdf(pdf_variant=VARIANT))


def html_of(content: dict[str, Any]) -> str:
    """The page of HTML that is set. What was typed comes in as values, which Django escapes; it is no template."""
    return _engine().get_template("layout.html").render(Context(content))


def part_of(name: str, look: Look) -> tuple[str, bytes]:
    """A part of the page by its address below ``certificate:``, as media type and bytes.

    Raises ``FileNotFoundError`` for anything but the pictures of ``look`` and the files of this folder.
    """
    if name in _DRAWN:
        return _DRAWN[name](look)
    if name.startswith(UPLOADED):
        return read_picture(name.removeprefix(UPLOADED))
    path = (FOLDER / name).resolve()
    if not path.is_relative_to(FOLDER) or path.suffix not in {".css", ".ttf"} or not path.is_file():
        raise FileNotFoundError(name)
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream", path.read_bytes()


def theme_css(look: Look) -> str:
    """What differs from design to design, for style.css to use."""
    rules = [f":root {{ --main: {look.main}; --accent: {look.accent} }}"]
    if look.background == PICTURE:
        rules += [
            f'@page {{ background: url("{OURS}{UPLOADED}{look.picture}") center / 297mm 210mm no-repeat }}',
            f'@page front {{ background: url("{OURS}{UPLOADED}{look.picture}") center / 297mm 210mm no-repeat }}',
            f'.front, .reverse {{ --paper: url("{OURS}{UPLOADED}{look.picture}") center / 297mm 210mm no-repeat }}',
        ]
    elif look.background == PLAIN:
        frame = f'url("{OURS}frame.svg") center / 282mm 194mm no-repeat'
        rules += [f"@page {{ background: {frame} }}", f"@page front {{ background: {frame} }}"]
        rules += [f".front, .reverse {{ --paper: {frame} }}"]
    return "\n".join(rules)


def _mark(look: Look) -> tuple[str, bytes]:
    return read_picture(look.mark) if look.mark else (_SVG, mark_svg(look.main, look.accent).encode())


_DRAWN: dict[str, Any] = {
    "border.svg": lambda look: (_SVG, border_svg(look.main, look.accent).encode()),
    "flower.svg": lambda look: (_SVG, flower_svg(look.main).encode()),
    "frame.svg": lambda look: (_SVG, frame_svg(look.main, look.accent).encode()),
    "mark.svg": _mark,
    "theme.css": lambda look: (_CSS, theme_css(look).encode()),
}


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(FOLDER)])


def _fetcher(look: Look, more: dict[str, tuple[str, bytes]]) -> Any:
    """Serves the parts of the page, and refuses every other address."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            name = url.removeprefix(OURS)
            try:
                kind, body = more[name] if name in more else part_of(name, look)
            except FileNotFoundError as error:
                raise FatalURLFetchingError(f"Not a part of the certificate: {url}") from error
            if not url.startswith(OURS):
                raise FatalURLFetchingError(f"Not a part of the certificate: {url}")
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    return OwnFiles()

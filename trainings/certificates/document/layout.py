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

from .pictures import border_svg, flower_svg, mark_svg, qr_place_svg

FOLDER = Path(__file__).resolve().parent
# The made-up scheme of addresses in layout.html and style.css.
OURS = "certificate:"
# Archivable, tagged, with attachments: ISO 19005-3 level A. ``template.py`` adds what ISO 14289-1 asks beside it.
VARIANT = "pdf/a-3a"


def set_pages(content: dict[str, Any], *, qr_size: int) -> bytes:
    """The PDF that ``layout.html`` makes of ``content``, with an empty QR code of so many modules a side."""
    from weasyprint import HTML  # imported late: it loads Pango, which nothing else here needs

    html = _engine().get_template("layout.html").render(Context(content))
    pictures = {
        "border.svg": border_svg(),
        "flower.svg": flower_svg(),
        "mark.svg": mark_svg(),
        "qr.svg": qr_place_svg(qr_size),
    }
    document = HTML(string=html, base_url=OURS, url_fetcher=_fetcher(pictures))
    with warnings.catch_warnings():
        # WeasyPrint leaves the file of the colour profile to the garbage collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        return bytes(document.write_pdf(pdf_variant=VARIANT))


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(FOLDER)])


def _fetcher(pictures: dict[str, str]) -> Any:
    """Serves the pictures given and the files of this folder, and refuses every other address."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            name = url.removeprefix(OURS)
            if name in pictures:
                return URLFetcherResponse(url, pictures[name].encode(), {"Content-Type": "image/svg+xml"})
            path = (FOLDER / name).resolve()
            if not url.startswith(OURS) or not path.is_relative_to(FOLDER) or not path.is_file():
                raise FatalURLFetchingError(f"Not a part of the certificate: {url}")
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFiles()

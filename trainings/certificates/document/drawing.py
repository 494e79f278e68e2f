"""Draws the PDF of a certificate from its snapshot, with nothing from outside this folder."""

import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from ..snapshot import Snapshot
from .content import content_of
from .pictures import border_svg, flower_svg, mark_svg, qr_svg

FOLDER = Path(__file__).resolve().parent
# The made-up scheme of addresses in layout.html and style.css.
OURS = "certificate:"
# Tagged and accessible: ISO 14289-1.
VARIANT = "pdf/ua-1"


def draw(snapshot: Snapshot, *, specimen: bool = False) -> bytes:
    """The PDF that ``snapshot`` describes; a specimen is plainly marked as one and has no number."""
    from weasyprint import HTML  # imported late: it loads Pango, which nothing else here needs

    html = _engine().get_template("layout.html").render(Context(content_of(snapshot, specimen=specimen)))
    pictures = {
        "border.svg": border_svg(),
        "flower.svg": flower_svg(),
        "mark.svg": mark_svg(),
        "qr.svg": qr_svg(snapshot.verification_url),
    }
    document = HTML(string=html, base_url=OURS, url_fetcher=_fetcher(pictures))
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

"""What a document is made from: a page of HTML, and the parts (styles, pictures, fonts) that it names.

WeasyPrint sets it. Addresses begin with ``document:``; nothing else is ever fetched.
"""

import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .languages import Words
from .measuring import Area, Box, Naming, boxes_set
from .typesetting.fonts import FOLDER as FONTS
from .typesetting.places import Place

# The made-up scheme of addresses in the HTML and the style sheets.
SCHEME = "document:"
# Archivable, tagged, with attachments: ISO 19005-3 level A. ``metadata`` adds what ISO 14289-1 asks beside it.
VARIANT = "pdf/a-3a"
_FONTS_CSS = Path(__file__).resolve().parent / "fonts.css"

# A part of a page: media type and bytes.
Part = tuple[str, bytes]
# Gives a part by its address below ``document:``; raises ``FileNotFoundError`` for what is none.
PartOf = Callable[[str], Part]
# Gives what stands on the page for a text: key, text, language.
Put = Callable[[str, str, str], str]


@dataclass(frozen=True)
class Page:
    """A page of HTML to be set. ``words`` are its texts: those in another language than its own are marked so."""

    html: str
    words: tuple[Words, ...] = ()


class Layout(Protocol):
    """A page that many documents share, with places for what differs from one to another.

    It is hashable: documents of equal layouts share one prepared page.
    """

    @property
    def is_signed(self) -> bool:
        """Whether its documents are signed."""

    @property
    def area(self) -> Area:
        """Within which everything that is measured must stand."""

    @property
    def naming(self) -> Naming:
        """Which elements are measured, and under which names."""

    def page(self, put: Put) -> Page:
        """The page, with what ``put`` returns at each place. Its title is ``metadata.TITLE``, and the alternative
        text of its QR code (an SVG of ``qr.qr_place_svg``) ``metadata.QR``; both are filled in.
        """

    def place_of(self, key: str) -> Place:
        """How the text of the place ``key`` is set."""

    def part_of(self, name: str) -> Part:
        """A part of the page, as ``PartOf`` says."""

    def __hash__(self) -> int: ...


@dataclass(frozen=True)
class SetPages:
    """Pages that WeasyPrint has set, and the boxes of what stands on them."""

    document: Any
    boxes: tuple[Box, ...]

    def followed_by(self, others: Iterable["SetPages"]) -> "SetPages":
        """These pages and ``others`` as one document, which is called as this one is."""
        everything = [self, *others]
        pages = [page for each in everything for page in each.document.pages]
        return SetPages(self.document.copy(pages), tuple(box for each in everything for box in each.boxes))

    def pdf(self) -> bytes:
        """The pages as a file."""
        with warnings.catch_warnings():
            # WeasyPrint leaves the file of the colour profile to the garbage collector to close.
            warnings.simplefilter("ignore", ResourceWarning)
            return bytes(self.document.write_pdf(pdf_variant=VARIANT))


def set_pages(
    html: str, *, part_of: PartOf, naming: Naming | None = None, mark: re.Pattern[str] | None = None
) -> SetPages:
    """The pages that ``html`` makes, and the boxes of what ``naming`` names; ``mark`` is what stands at a place."""
    from weasyprint import HTML  # imported late: it loads Pango, which nothing else here needs

    source = HTML(string=html, base_url=SCHEME, url_fetcher=fetcher(part_of))
    document = source.render(pdf_variant=VARIANT)
    return SetPages(document, boxes_set(document, source.etree_element, naming, mark) if naming else ())


def common_part(name: str) -> Part:
    """A part that all pages may use: ``fonts.css``, and the fonts in it. Raises ``FileNotFoundError`` for any other."""
    if name == _FONTS_CSS.name:
        return "text/css", _FONTS_CSS.read_bytes()
    path = (FONTS.parent / name).resolve()
    if not path.is_relative_to(FONTS) or path.suffix != ".ttf" or not path.is_file():
        raise FileNotFoundError(name)
    return "font/ttf", path.read_bytes()


def fetcher(part_of: PartOf) -> Any:
    """Serves the parts of a page to WeasyPrint, and refuses every other address."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnParts(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if not url.startswith(SCHEME):
                raise FatalURLFetchingError(f"Not a part of the document: {url}")
            try:
                kind, body = part_of(url.removeprefix(SCHEME))
            except FileNotFoundError as error:
                raise FatalURLFetchingError(f"Not a part of the document: {url}") from error
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    return OwnParts()


def words_in(values: Iterable[Any]) -> tuple[Words, ...]:
    """All ``Words`` in ``values``, however deep in lists and dictionaries."""
    found: list[Words] = []
    for value in values:
        if isinstance(value, Words):
            found.append(value)
        elif isinstance(value, dict):
            found.extend(words_in(value.values()))
        elif isinstance(value, list):
            found.extend(words_in(value))
    return tuple(found)

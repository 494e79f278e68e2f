"""The page that all certificates of one training share: the same texts, pictures and colours for everybody."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from emm.documents import metadata
from emm.documents.languages import Words
from emm.documents.layouts import SCHEME, Page, Part, Put, common_part, words_in
from emm.documents.measuring import Area, Naming
from emm.documents.qr import qr_place_svg
from emm.documents.typesetting.places import Place
from trainings.certificates.bilingual import InBoth
from trainings.certificates.designs.design import PICTURE, PLAIN, Look
from trainings.certificates.designs.images import read_picture
from trainings.certificates.records.snapshot import Snapshot

from .arranging import Arrangement, set_texts
from .content import content_of, with_places
from .naming import area_of, named
from .pictures import border_svg, flower_svg, frame_svg, mark_svg
from .places import place_of
from .sizes import css

FOLDER = Path(__file__).resolve().parent
UPLOADED = "uploaded/"
_SVG, _CSS = "image/svg+xml", "text/css"


@dataclass(frozen=True)
class CertificateLayout:
    """The layout (see ``emm.documents.layouts.Layout``) of certificates that say the same as ``shared``, and whose own
    texts take as many lines.

    ``qr_size``: how many modules a side the QR code has.
    """

    shared: Snapshot
    specimen: bool
    qr_size: int
    arrangement: Arrangement

    @property
    def is_signed(self) -> bool:
        return not self.specimen

    @property
    def area(self) -> Area:
        return area_of(self.arrangement)

    @property
    def naming(self) -> Naming:
        return named

    def page(self, put: Put) -> Page:
        content = with_places(content_of(self.shared, specimen=self.specimen), put)
        words = words_in([*content.values(), *(row.title for row in content["rows"])])
        content.update(title=metadata.TITLE, qr=Words(self.shared.languages[0], metadata.QR))
        content.update(set_texts(content, self.arrangement))
        return Page(html_of(content), words)

    def place_of(self, key: str) -> Place:
        return place_of(key, self.arrangement, is_both=len(self.shared.languages) > 1)

    def part_of(self, name: str) -> Part:
        if name == "sizes.css":
            return _CSS, self.arrangement.css().encode()
        if name == "qr.svg":
            return _SVG, qr_place_svg(self.qr_size, self.shared.look.main).encode()
        return part_of(name, self.shared.look)


def layout_for(snapshot: Snapshot, *, specimen: bool, qr_size: int, arrangement: Arrangement) -> CertificateLayout:
    """The layout that ``snapshot`` is filled into: the snapshot without what differs from person to person.

    Of the affiliation it knows only in how many languages it is said.
    """
    lines = len(snapshot.printed(snapshot.affiliation))
    shared = replace(
        snapshot,
        template="",
        template_version=0,
        number="",
        verification_code="",
        verification_url="",
        name="",
        position="",
        nip="1" if snapshot.nip else "",
        institution=(InBoth("", ""), InBoth("1", "1"), InBoth("1", "2"))[lines],
        attended_jp=snapshot.attended_jp * 0,
        percent=0,
        modules=tuple(replace(line, attended=line.attended * 0) for line in snapshot.modules),
    )
    return CertificateLayout(shared, specimen, qr_size, arrangement)


def html_of(content: dict[str, Any]) -> str:
    """The page of HTML that is set. What was typed comes in as values, which Django escapes; it is no template."""
    return _engine().get_template("layout.html").render(Context(content))


def part_of(name: str, look: Look) -> Part:
    """A part of the page by its address, as media type and bytes.

    Raises ``FileNotFoundError`` for anything but the pictures of ``look``, the style of this folder, and the fonts.
    """
    if name in _DRAWN:
        return _DRAWN[name](look)
    if name.startswith(UPLOADED):
        return read_picture(name.removeprefix(UPLOADED))
    if name == "sizes.css":
        return _CSS, css().encode()
    if name == "style.css":
        return _CSS, (FOLDER / name).read_bytes()
    return common_part(name)


def theme_css(look: Look) -> str:
    """What differs from design to design, for style.css to use."""
    rules = [f":root {{ --main: {look.main}; --accent: {look.accent} }}"]
    if look.background == PICTURE:
        rules += [
            f'@page {{ background: url("{SCHEME}{UPLOADED}{look.picture}") center / 297mm 210mm no-repeat }}',
            f'@page front {{ background: url("{SCHEME}{UPLOADED}{look.picture}") center / 297mm 210mm no-repeat }}',
            f'.front, .reverse {{ --paper: url("{SCHEME}{UPLOADED}{look.picture}") center / 297mm 210mm no-repeat }}',
        ]
    elif look.background == PLAIN:
        frame = f'url("{SCHEME}frame.svg") center / 282mm 194mm no-repeat'
        rules += [f"@page {{ background: {frame} }}", f"@page front {{ background: {frame} }}"]
        rules += [f".front, .reverse {{ --paper: {frame} }}"]
    return "\n".join(rules)


def _mark(look: Look) -> Part:
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

"""Renders an agenda as a PDF."""

from functools import cache
from pathlib import Path

from django.template import Context, Engine

from emm.documents.layouts import Page, Part, common_part
from emm.documents.rendering import render_document

from .content import Content

FOLDER = Path(__file__).resolve().parent


def draw_agenda(content: Content) -> bytes:
    """The PDF of an agenda."""
    context = {name: getattr(content, name) for name in content.__dataclass_fields__}
    page = Page(_engine().get_template("layout.html").render(Context(context)), tuple(content.words))
    return render_document([page], part_of=_part_of)


def _part_of(name: str) -> Part:
    if name == "style.css":
        return "text/css", (FOLDER / name).read_bytes()
    return common_part(name)


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(FOLDER)])

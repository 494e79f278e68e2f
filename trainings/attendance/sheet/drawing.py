"""Renders attendance sheets as a PDF."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.template import Context, Engine

from emm.documents.layouts import Page, Part, common_part
from emm.documents.rendering import render_document
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

from .content import Content, Sheet, content_of

FOLDER = Path(__file__).resolve().parent


def draw_sheets(
    sheets: Sequence[Sheet], *, training: Training, enrolments: Sequence[Enrolment], languages: Sequence[str]
) -> bytes:
    """The PDF of ``sheets``, in one language or in two side by side. Raises ``ValueError`` without a sheet.

    The pages of each sheet are counted by themselves, as each is handed out by itself.
    """
    contents = [content_of(sheet, training=training, enrolments=enrolments, languages=languages) for sheet in sheets]
    return render_document([_page_of(content) for content in contents], part_of=_part_of)


def _page_of(content: Content) -> Page:
    context = {name: getattr(content, name) for name in content.__dataclass_fields__}
    return Page(_engine().get_template("layout.html").render(Context(context)), tuple(content.words))


def _part_of(name: str) -> Part:
    if name == "style.css":
        return "text/css", (FOLDER / name).read_bytes()
    return common_part(name)


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(FOLDER)])

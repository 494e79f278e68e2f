"""Documents that are set for themselves, over as many pages as they take.

What repeats on every page (a header, a number) stands in margin boxes: a voice is not told it again and again.
"""

import datetime
import io
from collections.abc import Sequence

import pikepdf

from . import metadata
from .layouts import Page, PartOf, set_pages
from .mending import mend
from .pagination import tell_repetitions_once
from .reading import sequences
from .structure import Content, Structure


def render_document(pages: Sequence[Page], *, part_of: PartOf) -> bytes:
    """The PDF of ``pages``, one after the other, each from a new sheet of paper and with page numbers of its own.

    The title, the language and the author are those of the first page's HTML. The document is tagged and conforms to
    PDF/UA-1 and PDF/A-3a as far as its HTML does: headings in order, headers of tables as ``th``, texts of pictures. A
    table that goes on over several pages is one table to a voice. Raises ``ValueError`` without a page.
    """
    now = datetime.datetime.now(datetime.UTC)
    first, *others = [set_pages(page.html, part_of=part_of) for page in pages]
    with pikepdf.open(io.BytesIO(first.followed_by(others).pdf())) as pdf:
        texts = _texts_of(pdf)
        structure = Structure(pdf, texts=texts, words=[words for page in pages for words in page.words])
        structure.mark()
        tell_repetitions_once(pdf, texts, spelled=structure.spelled)
        mend(pdf)
        metadata.prepare(pdf)
        metadata.fill(pdf, title=str(pdf.docinfo.Title), now=now)
        file = io.BytesIO()
        pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False)
    return file.getvalue()


def _texts_of(pdf: pikepdf.Pdf) -> dict[Content, str]:
    """What each marked-content sequence says."""
    found: dict[Content, str] = {}
    for page in pdf.pages:
        found.update({(page.obj.objgen, part.mcid): part.text for part in sequences(page) if part.mcid is not None})
    return found

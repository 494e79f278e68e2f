"""Attaches files to a document, as associated files (ISO 19005-3, 6.8)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String


@dataclass(frozen=True)
class Attachment:
    """A file within a document, for programs to find; ``description`` is for people."""

    name: str
    media_type: str
    description: str
    data: bytes


def attach(pdf: pikepdf.Pdf, attachments: Sequence[Attachment], now: datetime.datetime) -> None:
    """Put ``attachments`` into the document."""
    files = [_file(pdf, each, now) for each in attachments]
    pdf.Root.AF = Array(files)
    names = pdf.Root.get("/Names", Dictionary())
    # Viewers look names up in their order.
    named = sorted(zip((each.name for each in attachments), files, strict=True), key=lambda pair: pair[0])
    names.EmbeddedFiles = Dictionary(Names=Array([each for name, file in named for each in (String(name), file)]))
    pdf.Root.Names = names


def _file(pdf: pikepdf.Pdf, attachment: Attachment, now: datetime.datetime) -> pikepdf.Object:
    stream = pdf.make_stream(
        attachment.data,
        Type=Name.EmbeddedFile,
        Subtype=Name(f"/{attachment.media_type}"),
        Params=Dictionary(Size=len(attachment.data), ModDate=String(now.strftime("D:%Y%m%d%H%M%S+00'00'"))),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(attachment.name),
            UF=String(attachment.name),
            Desc=String(attachment.description),
            AFRelationship=Name.Data,
            EF=Dictionary(F=stream, UF=stream),
        )
    )

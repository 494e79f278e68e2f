"""Attaches the badge to the document, as an associated file (ISO 19005-3, 6.8)."""

import datetime

import pikepdf
from pikepdf import Array, Dictionary, Name, String

FILE_NAME = "badge.jwt"
_MEDIA_TYPE = "application/vc+jwt"
_DESCRIPTION = "This certificate as an Open Badges 3.0 credential"


def attach_badge(pdf: pikepdf.Pdf, badge: str, now: datetime.datetime) -> None:
    """Put ``badge`` into the document, for programs to find."""
    data = badge.encode()
    stream = pdf.make_stream(
        data,
        Type=Name.EmbeddedFile,
        Subtype=Name(f"/{_MEDIA_TYPE}"),
        Params=Dictionary(Size=len(data), ModDate=String(now.strftime("D:%Y%m%d%H%M%S+00'00'"))),
    )
    file = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(FILE_NAME),
            UF=String(FILE_NAME),
            Desc=String(_DESCRIPTION),
            AFRelationship=Name.Data,
            EF=Dictionary(F=stream, UF=stream),
        )
    )
    pdf.Root.AF = Array([file])
    names = pdf.Root.get("/Names", Dictionary())
    names.EmbeddedFiles = Dictionary(Names=Array([String(FILE_NAME), file]))
    pdf.Root.Names = names

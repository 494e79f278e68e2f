"""Renders the PDF of a certificate from its snapshot, with nothing from outside."""

from typing import NamedTuple

from emm.common.errors import Unavailable
from emm.documents.attaching import Attachment
from emm.documents.filling import fill_document
from emm.documents.qr import QrCode, qr_modules
from emm.documents.signing.pades import NO_TIMESTAMP
from trainings.certificates.records.badge_file import BADGE_FILE_NAME, BADGE_TYPE
from trainings.certificates.records.snapshot import Snapshot

from .arranging import arranged
from .content import content_of, with_places
from .layout import CertificateLayout, layout_for

_BADGE_DESCRIPTION = "This certificate as an Open Badges 3.0 credential"


class Filled(NamedTuple):
    """What one certificate says: the layout that it shares with others, and its own texts by their places."""

    layout: CertificateLayout
    texts: dict[str, str]
    title: str
    name_language: str
    qr: QrCode


def draw(snapshot: Snapshot, *, badge: str = "", specimen: bool = False) -> bytes:
    """The signed PDF that ``snapshot`` describes, with the badge attached.

    A specimen is plainly marked as one, without number, badge and signature. Raises ``Unavailable`` when a time-stamp
    server is set and gives none.
    """
    filled = filled_in(snapshot, specimen=specimen)
    attached = Attachment(BADGE_FILE_NAME, BADGE_TYPE, _BADGE_DESCRIPTION, badge.encode())
    try:
        return fill_document(
            filled.layout,
            texts=filled.texts,
            title=filled.title,
            languages={"name.0": filled.name_language},
            qr=filled.qr,
            attachments=[attached] if badge else [],
        )
    except Unavailable as refusal:
        if refusal.code != NO_TIMESTAMP:
            raise
        raise Unavailable("certificates.timestamp") from refusal


def filled_in(snapshot: Snapshot, *, specimen: bool) -> Filled:
    """What ``draw`` fills in."""
    texts: dict[str, str] = {}

    def put(key: str, text: str, language: str) -> str:
        texts[key] = text
        return text

    content = content_of(snapshot, specimen=specimen)
    with_places(content, put)
    modules = qr_modules(snapshot.verification_url)
    return Filled(
        layout=layout_for(snapshot, specimen=specimen, qr_size=len(modules), arrangement=arranged(content)),
        texts=texts,
        title=content["title"],
        name_language=content["name"][0].language,
        qr=QrCode(modules, content["qr"].text),
    )

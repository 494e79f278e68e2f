"""Draws the PDF of a certificate from its snapshot, with nothing from outside this folder."""

import datetime
import io

import pikepdf

from ..snapshot import Snapshot
from . import signing
from .attaching import attach_badge
from .content import content_of, with_places
from .filling import fill
from .pictures import qr_modules
from .template import template_for


def draw(snapshot: Snapshot, *, badge: str = "", specimen: bool = False) -> bytes:
    """The signed PDF that ``snapshot`` describes, with the badge attached.

    A specimen is plainly marked as one, without number, badge and signature.
    """
    texts: dict[str, str] = {}

    def put(key: str, text: str, language: str) -> str:
        texts[key] = text
        return text

    content = with_places(content_of(snapshot, specimen=specimen), put)
    modules = qr_modules(snapshot.verification_url)
    now = datetime.datetime.now(datetime.UTC)
    with fill(
        template_for(snapshot, specimen=specimen, qr_size=len(modules)),
        texts=texts,
        qr=modules,
        title=content["title"],
        qr_text=content["qr"].text,
        name_language=content["name_language"],
        now=now,
    ) as pdf:
        if badge:
            attach_badge(pdf, badge, now)
        if not specimen:
            signing.prepare(pdf, now)
        file = io.BytesIO()
        # What the template holds stays packed as it is; what is new, the signature among it, stands in the open.
        pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.preserve, fix_metadata_version=False)
    return file.getvalue() if specimen else signing.sign(file.getvalue())

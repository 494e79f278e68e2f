"""Judging a file that somebody holds: is it, byte for byte, a certificate that we issued?

A file whose SHA-256 is on record is the one we made; its signature is checked as well, so that neither alone has to be
trusted. Any other file is not genuine, whatever it looks like; what it says of itself tells what it was made from.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from .examining import Findings, Signature, examine, examine_apart
from .models import Certificate
from .verification import by_code

LARGEST_DOCUMENT = 5 * 1024 * 1024
_PDF = b"%PDF-"


class Verdict(StrEnum):
    GENUINE = "genuine"
    CHANGED = "changed"  # made from a certificate of ours, or signed by us, but not the file that we issued
    NOT_ISSUED = "not_issued"  # signed by us and unchanged, but no certificate on record
    NOT_OURS = "not_ours"


@dataclass(frozen=True)
class Judgement:
    """``certificate``: the one that the file is, or was made from. It is named only to whoever holds its code or
    the bytes that we issued. ``was_added_to``: what we signed is all there, and something comes after it."""

    verdict: Verdict
    certificate: Certificate | None = None
    was_added_to: bool = False


def is_pdf(document: bytes) -> bool:
    """By what it holds, whatever its name."""
    return document.startswith(_PDF)


def judge(document: bytes) -> Judgement:
    """What ``document`` is. It is neither kept nor written about anywhere."""
    certificate = by_sha256(hashlib.sha256(document).hexdigest())
    if certificate is not None:
        sound = any(_is_ours(each) for each in examine(document).signatures)
        return Judgement(Verdict.GENUINE if sound else Verdict.CHANGED, certificate)
    return _judge_what_we_did_not_make(examine_apart(document))


def by_sha256(text: str) -> Certificate | None:
    """The certificate whose file has this SHA-256, in hexadecimal."""
    wanted = text.strip().lower()
    if len(wanted) != 2 * hashlib.sha256().digest_size:
        return None
    return Certificate.objects.select_related("replaced_by", "replaces").filter(sha256=wanted).first()


def _judge_what_we_did_not_make(findings: Findings) -> Judgement:
    for signature in findings.signatures:
        certificate = by_sha256(signature.signed_sha256)
        if certificate is not None:
            return Judgement(Verdict.CHANGED, certificate, was_added_to=True)
    for code in findings.codes:
        certificate = by_code(code)
        if certificate is not None:
            return Judgement(Verdict.CHANGED, certificate)
    if any(_is_ours(each) and each.covers_everything for each in findings.signatures):
        return Judgement(Verdict.NOT_ISSUED)
    if any(_has_signed_for_us(each) for each in findings.signatures):
        return Judgement(Verdict.CHANGED)
    return Judgement(Verdict.NOT_OURS)


def _is_ours(signature: Signature) -> bool:
    return signature.is_sound and _has_signed_for_us(signature)


def _has_signed_for_us(signature: Signature) -> bool:
    """Whether the certificate within is one of ours. Anybody can copy it into a file: alone it proves nothing."""
    return Certificate.objects.filter(signing_key=signature.key_id).exists()

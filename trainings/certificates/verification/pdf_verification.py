"""Judging a file that somebody holds: is it, byte for byte, a certificate that we issued?

A file whose SHA-256 is in the database is the one we made; its signature is checked as well, so that neither alone has
to be trusted. Any other file is not genuine, whatever it looks like; what it says of itself tells what it was made
from.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from emm.common.turns import Turns
from trainings.certificates.records.models import Certificate

from . import pdf_inspection
from .lookup import by_code
from .pdf_inspection import Findings, Signature, examine, inspect_in_subprocess

MAX_DOCUMENT_BYTES = 5 * 1024 * 1024
_PDF = b"%PDF-"
# Of the files that anybody sends. Two take a processor for two seconds each; two more wait, and the rest come back.
EXAMINATIONS = Turns(
    "examination", at_once=2, waiting=2, patience_seconds=5, longest_seconds=pdf_inspection.PATIENCE_SECONDS
)


class Verdict(StrEnum):
    GENUINE = "genuine"
    CHANGED = "changed"  # made from a certificate of ours, or signed by us, but not the file that we issued
    NOT_ISSUED = "not_issued"  # signed by us and unchanged, but no certificate in the database
    NOT_OURS = "not_ours"


@dataclass(frozen=True)
class VerificationResult:
    """``certificate``: the one that the file is, or was made from. It is named only to whoever holds its code or
    the bytes that we issued. ``was_added_to``: what we signed is all there, and something comes after it."""

    verdict: Verdict
    certificate: Certificate | None = None
    was_added_to: bool = False


def is_pdf(document: bytes) -> bool:
    """By what it holds, whatever its name."""
    return document.startswith(_PDF)


def verify_pdf(document: bytes, *, asked_from: str = "") -> VerificationResult:
    """What ``document`` is. It is neither kept nor written about anywhere.

    Raises ``Busy`` when the file has to be examined and too many are, or another one of ``asked_from`` is: whoever
    sends files is told by that mark. What we issued is known by its hash and needs no turn.
    """
    certificate = by_sha256(hashlib.sha256(document).hexdigest())
    if certificate is not None:
        sound = any(_is_ours(each) for each in examine(document).signatures)
        return VerificationResult(Verdict.GENUINE if sound else Verdict.CHANGED, certificate)
    with EXAMINATIONS.take(whose=asked_from):
        findings = inspect_in_subprocess(document)
    return _judge_what_we_did_not_make(findings)


def by_sha256(text: str) -> Certificate | None:
    """The certificate whose file has this SHA-256, in hexadecimal."""
    wanted = text.strip().lower()
    if len(wanted) != 2 * hashlib.sha256().digest_size:
        return None
    return Certificate.objects.select_related("replaced_by", "replaces").filter(sha256=wanted).first()


def _judge_what_we_did_not_make(findings: Findings) -> VerificationResult:
    for signature in findings.signatures:
        certificate = by_sha256(signature.signed_sha256)
        if certificate is not None:
            return VerificationResult(Verdict.CHANGED, certificate, was_added_to=True)
    for code in findings.codes:
        certificate = by_code(code)
        if certificate is not None:
            return VerificationResult(Verdict.CHANGED, certificate)
    if any(_is_ours(each) and each.covers_everything for each in findings.signatures):
        return VerificationResult(Verdict.NOT_ISSUED)
    if any(_has_signed_for_us(each) for each in findings.signatures):
        return VerificationResult(Verdict.CHANGED)
    return VerificationResult(Verdict.NOT_OURS)


def _is_ours(signature: Signature) -> bool:
    return signature.is_sound and _has_signed_for_us(signature)


def _has_signed_for_us(signature: Signature) -> bool:
    """Whether the certificate within is one of ours. Anybody can copy it into a file: alone it proves nothing."""
    return Certificate.objects.filter(signing_key=signature.key_id).exists()

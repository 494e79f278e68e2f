"""Reads a PDF that anybody may have made: who signed it, whether it was changed since, which certificate it names.

Such a file may be made to confuse, to take for ever or to fill the memory. ``inspect_in_subprocess`` therefore reads it
in a process of its own, which has little memory and time, no right to write, none of our secrets, and no Django: this
module imports nothing of ours. What cannot be read within that is not a certificate of ours.
"""

import base64
import hashlib
import io
import itertools
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MEMORY_BYTES = 384 * 1024 * 1024
# Ours take half a second, most of it for loading the libraries.
CPU_SECONDS = 2
# Also while the processors do much else.
PATIENCE_SECONDS = 15
_NICENESS = 5
# Ours have one signature, some 200 objects and 300 kB when unpacked.
MAX_SIGNATURES = 5
MAX_OBJECTS = 4_000
MAX_UNPACKED_BYTES = 24 * 1024 * 1024
MAX_CODES = 5
# The link of verification, wherever it stands, and the same within a badge.
_CODE = re.compile(rb"/v/([0-9A-HJKMNP-TV-Z]{16})/")
# A token begins where a run of its letters does, and no run is given back: each byte is looked at once or twice.
_TOKEN = re.compile(rb"(?<![\w-])eyJ[\w-]++\.(eyJ[\w-]{20,40000}+)\.")
_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Signature:
    """``key_id``: the SHA-256 of the signer's certificate. ``signed_sha256``: of the file as it was when signed."""

    key_id: str
    is_sound: bool
    covers_everything: bool
    signed_sha256: str


@dataclass(frozen=True)
class Findings:
    """What a file says of itself, as far as it can be read; ``codes`` are the verification codes found in it."""

    signatures: tuple[Signature, ...] = ()
    codes: tuple[str, ...] = ()


def inspect_in_subprocess(document: bytes) -> Findings:
    """What ``examine`` finds, in a process of its own; nothing when that dies or takes too long."""
    command = [sys.executable, "-m", "trainings.certificates.verification.pdf_inspection"]
    try:
        done = subprocess.run(  # noqa: S603  the command is ours
            command,
            input=document,
            capture_output=True,
            cwd=_ROOT,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            timeout=PATIENCE_SECONDS,
            check=True,
        )
        found = json.loads(done.stdout)
        return Findings(tuple(Signature(**each) for each in found["signatures"]), tuple(found["codes"]))
    except (subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return Findings()


def examine(document: bytes) -> Findings:
    """Read ``document`` here. Only for files that are known to be ours, or within ``inspect_in_subprocess``."""
    signatures = _what_can_be_read(_signatures(document))
    codes = dict.fromkeys(itertools.islice(_what_can_be_read(_codes(document)), MAX_CODES))
    return Findings(tuple(signatures), tuple(codes))


def _what_can_be_read(items: Iterator[Any]) -> Iterator[Any]:
    """Up to where the file is broken, which may be in any way: what was found before counts."""
    try:
        yield from items
    except Exception:  # noqa: BLE001  each library has errors of its own, and breaks with others
        return


def _signatures(document: bytes) -> Iterator[Signature]:
    from pyhanko.pdf_utils.reader import PdfFileReader  # half a second, for those who need it

    reader = PdfFileReader(io.BytesIO(document), strict=False)
    for signature in reader.embedded_signatures[:MAX_SIGNATURES]:
        start, _length, after, rest = (int(part) for part in signature.byte_range)
        signed = document[start : after + rest]
        yield Signature(
            key_id=signature.signer_cert.sha256.hex(),
            is_sound=_is_sound(signature),
            covers_everything=(start, after + rest) == (0, len(document)),
            signed_sha256=hashlib.sha256(signed).hexdigest(),
        )


def _is_sound(signature: Any) -> bool:
    """Whether the signed bytes are what was signed, with the key of the certificate within."""
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    # Nobody is asked over the network; whether the certificate is one of ours is judged by its fingerprint.
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context, skip_diff=True)
    covered = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
    return bool(status.intact and status.valid and status.coverage in covered)


def _codes(document: bytes) -> Iterator[str]:
    """The verification codes in the file: in the open, in links and texts, and in badges."""
    for text in _texts(document):
        for code in _CODE.findall(text):
            yield code.decode()
        for token in itertools.islice(_TOKEN.finditer(text), MAX_CODES):
            claims = base64.urlsafe_b64decode(token[1] + b"=" * (-len(token[1]) % 4))
            for code in _CODE.findall(claims):
                yield code.decode()


def _texts(document: bytes) -> Iterator[bytes]:
    import pikepdf  # as above

    yield document
    room = MAX_UNPACKED_BYTES
    with pikepdf.open(io.BytesIO(document)) as pdf:
        for item in itertools.islice(pdf.objects, MAX_OBJECTS):
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") != "/Image":
                try:
                    text = item.read_bytes()
                except pikepdf.PdfError:
                    continue
                room -= len(text)
                if room < 0:
                    return
                yield text
            elif isinstance(item, pikepdf.Dictionary):
                yield from (bytes(value) for value in _strings(item))


def _strings(item: Any) -> Iterator[Any]:
    """The strings of a dictionary and of its actions (a link's address)."""
    import pikepdf

    for value in item.values():
        if isinstance(value, pikepdf.String):
            yield value
        elif isinstance(value, pikepdf.Dictionary) and not value.is_indirect:
            yield from (each for each in value.values() if isinstance(each, pikepdf.String))


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(_NICENESS)  # pages go first
    sys.stdout.write(json.dumps(asdict(examine(sys.stdin.buffer.read()))))


if __name__ == "__main__":
    _main()

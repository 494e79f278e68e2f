"""What programs that did not make a signature say of it: poppler and pyHanko's validator."""

import io
import subprocess
from concurrent.futures import ThreadPoolExecutor

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


def pdfsig(data, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout


def signature_in(data):
    [signature] = PdfFileReader(io.BytesIO(data)).embedded_signatures
    return signature


def status_of(data, *roots):
    """pyHanko's judgement, where these certificates are trusted."""
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False)
    # In a thread of its own: pyHanko starts an event loop, and that of the browser tests may be running in this one.
    with ThreadPoolExecutor(1) as other:
        return other.submit(validate_pdf_signature, signature_in(data), context, context).result()

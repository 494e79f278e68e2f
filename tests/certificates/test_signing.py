"""The signature: programs that did not make it find it valid, and find every change."""

import io
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from trainings.certificates import keys
from trainings.certificates.document.drawing import draw

from .test_document import SNAPSHOT


@pytest.fixture(scope="module")
def signed():
    return draw(SNAPSHOT)


def pdfsig(data, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(data)
    return subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout


def status_of(data):
    [signature] = PdfFileReader(io.BytesIO(data)).embedded_signatures
    context = ValidationContext(trust_roots=[keys.signer().asn1_certificate], allow_fetching=False)
    # In a thread of its own: pyHanko starts an event loop, and that of the browser tests may be running in this one.
    with ThreadPoolExecutor(1) as other:
        return other.submit(validate_pdf_signature, signature, context).result()


def test_poppler_finds_the_signature_valid_and_over_the_whole_document(signed, tmp_path):
    said = pdfsig(signed, tmp_path)

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_pyhanko_finds_the_signature_valid_and_trusted(signed):
    status = status_of(signed)

    assert (status.bottom_line, status.coverage.name) == (True, "ENTIRE_FILE")


@pytest.mark.parametrize("where", [0, 0.02, 0.5, 0.9, 1])
def test_one_changed_byte_is_found(signed, where, tmp_path):
    """Anywhere but in the room that the signature itself leaves empty; for that there is the hash of the file."""
    [signature] = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    _zero, before, after, rest = signature.byte_range
    covered = [*range(before), *range(after, after + rest)]
    at = covered[int((len(covered) - 1) * where)]
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]

    assert "Signature is Valid" not in pdfsig(changed, tmp_path)


def test_file_is_sound(signed, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(signed)
    check = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)

    assert (check.returncode, check.stderr) == (0, "")


def test_signature_field_is_invisible_printed_and_told_to_a_voice(signed):
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        element = numbers[numbers.index(field.StructParent) + 1]

        assert [int(edge) for edge in field.Rect] == [0, 0, 0, 0]
        assert (int(field.F), str(field.TU)) == (132, "Digital signature of this certificate")
        assert (str(element.S), element.K.Obj.objgen) == ("/Form", field.objgen)


def test_key_of_demonstration_says_that_it_is_not_valid(signed):
    assert keys.is_demo()
    assert "DEMO – not valid" in keys.signer().certificate.subject.rfc4514_string()


def test_old_signature_stays_valid_when_the_key_is_changed(signed, settings, tmp_path):
    old = keys.signer()
    settings.SIGNING_KEYS_DIR = tmp_path / "other"
    keys.signer.cache_clear()
    try:
        assert keys.signer().key_id != old.key_id
        assert "Signature is Valid" in pdfsig(signed, tmp_path)
        assert "Signature is Valid" in pdfsig(draw(SNAPSHOT), tmp_path)
    finally:
        keys.signer.cache_clear()


def test_key_comes_from_the_environment_or_a_file(settings, tmp_path):
    kept = keys.signer()
    pem = (settings.SIGNING_KEYS_DIR / "documents.pem").read_text()
    (tmp_path / "key.pem").write_text(pem)
    settings.SIGNING_KEYS_DIR = tmp_path / "none"
    for given in [
        {"SIGNING_KEY": pem.replace("\n", "\\n"), "SIGNING_CERT": pem},
        {"SIGNING_KEY": "", "SIGNING_KEY_FILE": tmp_path / "key.pem", "SIGNING_CERT_FILE": tmp_path / "key.pem"},
    ]:
        for name, value in given.items():
            setattr(settings, name, value)
        keys.signer.cache_clear()

        assert keys.signer().key_id == kept.key_id
    keys.signer.cache_clear()
    assert not (tmp_path / "none").exists()

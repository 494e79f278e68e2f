"""The signature: programs that did not make it find it valid, and find every change."""

import io
import subprocess

import pikepdf
import pytest

from emm.documents.signing import keys
from tests.documents.pdf_signatures import pdfsig, signature_in, status_of
from trainings.certificates.document.drawing import draw

from .test_document import SNAPSHOT


@pytest.fixture(scope="module")
def signed():
    return draw(SNAPSHOT)


def test_poppler_finds_the_signature_valid_and_over_the_whole_document(signed, tmp_path):
    said = pdfsig(signed, tmp_path)

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_pyhanko_finds_the_signature_valid_and_trusted(signed):
    status = status_of(signed, keys.signer().asn1_certificate)

    assert (status.bottom_line, status.coverage.name) == (True, "ENTIRE_FILE")


@pytest.mark.parametrize("where", [0, 0.02, 0.5, 0.9, 1])
def test_one_changed_byte_is_found(signed, where, tmp_path):
    """Anywhere but in the room that the signature itself leaves empty; for that there is the hash of the file."""
    _zero, before, after, rest = signature_in(signed).byte_range
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
        assert (int(field.F), str(field.TU)) == (132, "Digital signature of this document")
        assert (str(element.S), element.K.Obj.objgen) == ("/Form", field.objgen)

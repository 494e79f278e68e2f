"""Verification of a file: genuine, changed, or nobody's; and no file, however it was made, does any harm."""

import dataclasses
import io
import logging
import tempfile
import zlib

import pikepdf
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emm.documents.signing import keys
from tests import proofs
from trainings.certificates.document.drawing import draw
from trainings.certificates.issuing.lifecycle import replace, revoke
from trainings.certificates.issuing.services import issue_certificate
from trainings.certificates.models import Certificate
from trainings.certificates.verification import pdf_inspection
from trainings.certificates.verification.pdf_inspection import Findings, examine, inspect_in_subprocess
from trainings.certificates.verification.pdf_verification import (
    MAX_DOCUMENT_BYTES,
    Verdict,
    VerificationResult,
    verify_pdf,
)

from .scenes import attendee
from .test_badge import attached
from .test_document import SNAPSHOT

# What is drawn, and read back from a file, does not depend on the engine below.
pytestmark = pytest.mark.sqlite

FILE = "/en/verify/file/"


@pytest.fixture
def certificate(training):
    return issue_certificate(enrolment=attendee(training, "Siti Rahmawati"), issued_by=None)


@pytest.fixture
def document(certificate):
    with certificate.file.open("rb") as file:
        return file.read()


def changed_at(document, share):
    at = int(len(document) * share)
    return document[:at] + bytes([document[at] ^ 1]) + document[at + 1 :]


def saved_anew(document, **options):
    with pikepdf.open(io.BytesIO(document)) as pdf:
        file = io.BytesIO()
        pdf.save(file, **options)
    return file.getvalue()


def send(client, document, address=FILE, **headers):
    return client.post(address, {"document": SimpleUploadedFile("any.pdf", document)}, **headers)


def content(response):
    return " ".join(response.content.decode().split())


# --- What a file is ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_file_as_issued_is_genuine(certificate, document):
    assert verify_pdf(document) == VerificationResult(Verdict.GENUINE, certificate)


@pytest.mark.django_db
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_one_changed_byte_is_told(certificate, document, share):
    assert verify_pdf(changed_at(document, share)) == VerificationResult(Verdict.CHANGED, certificate)


@pytest.mark.django_db
def test_something_added_after_the_signature_is_told(certificate, document):
    assert verify_pdf(document + b"\n%% more") == VerificationResult(Verdict.CHANGED, certificate, was_added_to=True)


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}])
def test_file_saved_anew_by_a_program_names_what_it_was_made_from(certificate, document, options):
    assert verify_pdf(saved_anew(document, **options)) == VerificationResult(Verdict.CHANGED, certificate)


@pytest.mark.django_db
def test_first_half_of_a_file_names_what_it_was_made_from_or_nothing(certificate, document):
    assert verify_pdf(document[: len(document) // 2]).verdict in {Verdict.CHANGED, Verdict.NOT_OURS}


@pytest.mark.django_db
def test_file_signed_by_us_and_not_on_record_is_no_certificate(certificate, document):
    Certificate.objects.update(sha256="", code="0" * 16)

    assert verify_pdf(document) == VerificationResult(Verdict.NOT_ISSUED)
    assert verify_pdf(changed_at(document, 0.5)) == VerificationResult(Verdict.CHANGED)


@pytest.fixture
def foreign_key(tmp_path, settings):
    """Somebody else's key, under the same name."""
    settings.SIGNING_KEYS_DIR = tmp_path
    keys.signer.cache_clear()
    yield
    keys.signer.cache_clear()


@pytest.mark.django_db
def test_file_signed_with_another_key_is_not_ours(certificate, foreign_key, settings):
    forged = draw(SNAPSHOT)
    settings.SIGNING_KEYS_DIR = settings.SIGNING_KEYS_DIR / "ours"
    keys.signer.cache_clear()

    assert verify_pdf(forged) == VerificationResult(Verdict.NOT_OURS)


@pytest.mark.django_db
def test_forgery_that_bears_a_genuine_code_is_never_genuine(certificate, foreign_key, settings):
    forged = draw(
        dataclasses.replace(
            SNAPSHOT, verification_code=certificate.code, verification_url=certificate.verification_url
        ),
        badge=attached(certificate),
    )
    settings.SIGNING_KEYS_DIR = settings.SIGNING_KEYS_DIR / "ours"
    keys.signer.cache_clear()

    assert verify_pdf(forged) == VerificationResult(Verdict.CHANGED, certificate)


def test_signature_is_checked_by_the_bytes_and_the_key():
    document = draw(SNAPSHOT)

    [signature] = examine(document).signatures
    assert (signature.is_sound, signature.covers_everything) == (True, True)
    assert signature.key_id == keys.signer().key_id
    [signature] = examine(changed_at(document, 0.5)).signatures
    assert (signature.is_sound, signature.covers_everything) == (False, True)


# --- What a hostile file can do ---------------------------------------------------------------


def bomb(size):
    """A stream of zeros, packed to a thousandth."""
    pack = zlib.compressobj()
    packed = b"".join(pack.compress(bytes(2**20)) for _ in range(size // 2**20)) + pack.flush()
    pdf = pikepdf.new()
    pdf.Root.Bomb = pdf.make_stream(packed, Filter=pikepdf.Name.FlateDecode)
    file = io.BytesIO()
    pdf.save(file, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return file.getvalue()


def packed_twice(size):
    pdf = pikepdf.new()
    pack = zlib.compressobj()
    packed = b"".join(pack.compress(bytes(2**20)) for _ in range(size // 2**20)) + pack.flush()
    twice = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    pdf.Root.Bomb = pdf.make_stream(zlib.compress(packed), Filter=twice)
    file = io.BytesIO()
    pdf.save(file, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return file.getvalue()


def encrypted():
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(draw(SNAPSHOT))) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="secret", user="secret"))
    return file.getvalue()


HOSTILE = {
    "nothing": lambda: b"",
    "only a beginning": lambda: b"%PDF-1.7",
    "noise": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "many objects": lambda: b"%PDF-1.7\n" + b"".join(b"%d 0 obj <</A %d 0 R>> endobj\n" % (n, n) for n in range(9999)),
    "deep brackets": lambda: b"%PDF-1.7\n1 0 obj " + b"[" * 200_000,
    "wild byte range": lambda: b"%PDF-1.7\n1 0 obj <</Type/Sig/ByteRange[0 9999999999 -5 7]/Contents<00>>> endobj",
    "unpacks to much": lambda: bomb(200 * 2**20),
    "unpacks to more than there is": lambda: bomb(900 * 2**20),
    "encrypted": encrypted,
    "pages within pages": lambda: (
        b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj 2 0 obj <</Type/Pages/Kids[2 0 R]/Count 1>> endobj "
        b"trailer <</Root 1 0 R>>"
    ),
    "tables of objects that lead to each other": lambda: (
        b"%PDF-1.7\n" + b"xref\n0 1\n0000000000 65535 f \ntrailer <</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"
    ),
    "table of more objects than there are numbers": lambda: (
        b"%PDF-1.7\nxref\n0 9999999999\ntrailer <</Size 9999999999/Root 1 0 R>>\nstartxref\n9\n%%EOF"
    ),
    "nothing but NUL": lambda: b"%PDF-1.7\n" + bytes(5 * 2**20),
    "a dictionary without an end": lambda: b"%PDF-1.7\n1 0 obj <<" + b"/A 0" * 2**20,
    "dictionaries in dictionaries": lambda: b"%PDF-1.7\n1 0 obj " + b"<</A" * 2**20,
    "a signature in a dictionary without an end": lambda: (
        b"%PDF-1.7\n1 0 obj <</Type/Sig" + b"/ByteRange[0 1 2 3]" * 2**18
    ),
    "unpacks to what unpacks to much": lambda: packed_twice(200 * 2**20),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_file_is_read_as_nothing(name):
    assert inspect_in_subprocess(HOSTILE[name]()) == Findings()


def test_reader_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(pdf_inspection, "PATIENCE_SECONDS", 0.01)

    assert inspect_in_subprocess(draw(SNAPSHOT)) == Findings()


@settings(max_examples=proofs.examples(30), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_mutated_file_never_passes_and_never_fails(data):
    """Bytes changed, cut out or put in: no signature over the whole file stays sound, and nothing is raised."""
    document = bytearray(_DOCUMENT)
    for _ in range(data.draw(st.integers(1, 3))):
        at, length = data.draw(st.integers(0, len(document) - 1)), data.draw(st.integers(1, 200))
        document[at : at + length] = data.draw(st.binary(max_size=200))

    mutated = bytes(document)
    if mutated != _DOCUMENT:
        sound = [each for each in examine(mutated).signatures if each.is_sound and each.covers_everything]
        # What stands in the hole after the signature is covered by nothing, and says nothing.
        assert all(_without_hole(mutated) == _without_hole(_DOCUMENT) for _each in sound)


_DOCUMENT = draw(SNAPSHOT)


def _without_hole(document):
    start = document.index(b"/Contents <")
    return document[:start] + document[document.index(b">", start) :]


# --- The page ---------------------------------------------------------------------------------

pages = pytest.mark.django_db


@pages
@pytest.mark.parametrize(
    ("address", "said"),
    [
        (FILE, ("The file is genuine: unchanged since we signed it", "This certificate is valid")),
        ("/id/verify/file/", ("Berkas ini asli: tidak berubah sejak kami tanda tangani", "Sertifikat ini berlaku")),
    ],
)
def test_genuine_file_shows_what_the_paper_shows(client, certificate, document, address, said):
    page = content(send(client, document, address))

    for text in (*said, "Siti Rahmawati", certificate.number):
        assert text in page


@pages
def test_genuine_file_of_a_revoked_certificate(client, certificate, document):
    revoke(certificate=certificate, cause=Certificate.Cause.MISTAKE, reason="Two of one name", by=None)

    page = content(send(client, document))

    assert "The file is genuine" in page
    assert "This certificate was revoked" in page
    assert "Issued by mistake" in page
    assert "Two of one name" not in page


@pages
def test_genuine_file_of_a_replaced_certificate_leads_to_the_new_one(client, certificate, document):
    new = replace(certificate=certificate, reason="Name", by=None)

    page = content(send(client, document))

    assert "This certificate was replaced" in page
    assert f"/en/verify/{new.code}/" in page


@pages
@pytest.mark.parametrize("how", ["changed", "added to"])
def test_changed_file_shows_what_was_issued(client, certificate, document, how):
    page = content(send(client, changed_at(document, 0.5) if how == "changed" else document + b"%"))

    assert "This file is not the one we issued" in page
    assert ("The file was extended after it was signed." in page) == (how == "added to")
    assert "Below is the certificate that we issued, not the content of your file" in page
    assert "This certificate is valid" not in page


@pages
def test_file_of_nobody_we_know(client, certificate):
    response = send(client, bomb(2**20))

    assert response.status_code == 200
    assert "This file was not issued here" in content(response)
    assert response["X-Robots-Tag"] == "noindex"


@pages
@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n", "This is not a PDF file."),
        (b"%PDF-" + bytes(MAX_DOCUMENT_BYTES), "The file is too large"),
    ],
)
def test_what_cannot_be_a_certificate_is_told_at_the_field(client, document, said):
    response = send(client, document)

    assert response.status_code == 422
    assert said in content(response)


@pages
def test_far_too_large_request_is_not_read(client):
    response = send(client, bytes(MAX_DOCUMENT_BYTES + 100_000))

    assert response.status_code == 413
    assert "The file is too large: certificates are smaller than 5.0" in content(response)


@pages
def test_no_file_is_told_at_the_field(client):
    response = client.post(FILE)

    assert (response.status_code, "Choose the PDF file first." in content(response)) == (422, True)


@pages
def test_coming_back_to_the_answer_leads_to_the_form(client):
    response = client.get(FILE)

    assert (response.status_code, response.url) == (302, "/en/verify/")


@pages
def test_file_is_taken_without_a_token_and_sets_no_cookie(document):
    response = send(Client(enforce_csrf_checks=True), document)

    assert (response.status_code, dict(response.cookies)) == (200, {})


@pages
def test_nothing_of_the_file_is_logged_or_kept(client, certificate, document, caplog, monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("a file was put on the disk")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    before = Certificate.objects.values().get()
    with caplog.at_level(logging.DEBUG):
        response = send(client, document.ljust(3 * 1024 * 1024))

    assert response.status_code == 200
    assert Certificate.objects.values().get() == before
    for text in ("Siti", certificate.code, "any.pdf"):
        assert text not in caplog.text


@pages
def test_files_are_looked_at_fifteen_times_a_minute(client):
    with time_machine.travel(1_700_000_000, tick=False):
        statuses = [send(client, b"").status_code for _ in range(16)]

    assert statuses == [422] * 15 + [429]

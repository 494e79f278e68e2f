"""Time-stamps (PAdES B-T) by a server on this machine: that it is asked, believed, and waited for when it is away."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from asn1crypto import algos, keys, tsp, x509  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ExtendedKeyUsage, KeyUsage, load_pem_x509_certificate
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.utils import timezone
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from emm.common.errors import Unavailable
from emm.documents.signing import keys as our_keys
from tests.background import run_now
from tests.documents.made_keys import certificate_for
from tests.documents.pdf_signatures import pdfsig, signature_in, status_of
from trainings.certificates.document.drawing import draw
from trainings.certificates.issuing.services import issue_certificate, start_issuing
from trainings.certificates.models import Certificate

from .scenes import attendee
from .test_document import SNAPSHOT

REPLY = "application/timestamp-reply"


def private(key):
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


class Server(ThreadingHTTPServer):
    """Stamps what it is asked to; ``answer`` may be set to what it does instead."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Asked)
        key = rsa.generate_private_key(65537, 2048)
        only_signs = KeyUsage(True, False, False, False, False, False, False, False, False)
        text = certificate_for(
            key, name="Time", extensions=(ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), only_signs)
        )
        self.certificate = x509.Certificate.load(load_pem_x509_certificate(text.encode()).public_bytes(Encoding.DER))
        self._stamper = DummyTimeStamper(self.certificate, keys.PrivateKeyInfo.load(private(key)))
        self.asked = 0
        self.answer = self.stamp

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}/"

    def stamp(self, request):
        return REPLY, self._stamper.request_tsa_response(request).dump()


class Asked(BaseHTTPRequestHandler):
    def do_POST(self):
        request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked += 1
        kind, body = self.server.answer(request)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(settings):
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        settings.SIGNATURE_TIMESTAMP_URL = running.address
        our_keys.signer.cache_clear()
        yield running
        running.shutdown()
    our_keys.signer.cache_clear()


def test_signature_carries_a_stamp_that_others_find_valid(server, tmp_path):
    before = timezone.now().replace(microsecond=0)

    signed = draw(SNAPSHOT)

    assert "Signature is Valid" in pdfsig(signed, tmp_path)
    status = status_of(signed, our_keys.signer().asn1_certificate, server.certificate)
    assert (status.bottom_line, status.coverage.name) == (True, "ENTIRE_FILE")
    assert (status.timestamp_validity.valid, status.timestamp_validity.trusted) == (True, True)
    assert before <= status.timestamp_validity.timestamp <= timezone.now()
    assert server.asked == 1


def test_every_signature_asks_once(server):
    draw(SNAPSHOT)
    draw(SNAPSHOT)

    assert server.asked == 2


def test_room_is_left_for_the_stamp_and_filled_with_nothing_else(server):
    [signature] = [signature_in(draw(SNAPSHOT))]

    assert len(signature.pkcs7_content) == our_keys.signer().room
    assert signature.signed_data["signer_infos"][0]["unsigned_attrs"][0]["type"].native == "signature_time_stamp_token"


def refusal(request):
    status = {"status": "rejection", "status_string": ["Not today"]}
    return REPLY, tsp.TimeStampResp({"status": status}).dump()


def page_of_a_proxy(request):
    return "text/html", b"<h1>Sign in</h1>"


def nonsense(request):
    return REPLY, b"nonsense"


def stamp_of_something_else(server):
    def answer(request):
        imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": bytes(32)}
        other = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": request["nonce"].native})
        return server.stamp(other)

    return answer


@pytest.mark.parametrize("answer", [refusal, page_of_a_proxy, nonsense, stamp_of_something_else])
def test_nothing_is_signed_without_a_good_stamp(server, answer):
    server.answer = answer(server) if answer is stamp_of_something_else else answer

    with pytest.raises(Unavailable, match="so we cannot sign certificates now"):
        draw(SNAPSHOT)


@pytest.mark.django_db
def test_certificate_that_could_not_be_stamped_keeps_its_number_and_is_finished_later(server, training, settings):
    enrolment = attendee(training)
    server.answer = page_of_a_proxy

    with pytest.raises(Unavailable, match="Numbers are kept"):
        issue_certificate(enrolment=enrolment, issued_by=None)

    [unfinished] = Certificate.objects.all()
    assert (unfinished.file.name, unfinished.sha256, unfinished.signing_key) == ("", "", "")
    assert list(Path(settings.MEDIA_ROOT).rglob("*.pdf")) == []

    server.answer = server.stamp
    job = start_issuing(training=training, started_by=None)
    run_now(job)

    [finished] = Certificate.objects.all()
    assert (finished.pk, finished.number) == (unfinished.pk, unfinished.number)
    with finished.file.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == finished.sha256


@pytest.mark.django_db
def test_job_waits_for_the_server_and_goes_on(server, training):
    for name in ("Ani", "Budi", "Citra"):
        attendee(training, name)
    job = start_issuing(training=training, started_by=None)
    server.answer = lambda request: server.stamp(request) if server.asked == 1 else nonsense(request)

    run_now(job)

    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("queued", 1, 3)
    assert "The time-stamp server gave no time-stamp" in job.error
    assert job.run_after > timezone.now()
    assert server.asked == 2  # the others were not tried in vain

    server.answer = server.stamp
    job.run_after = None
    job.save()
    run_now(job)

    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.problems) == ("succeeded", 3, 3, [])
    assert list(Certificate.objects.order_by("serial").values_list("name", "serial")) == [
        ("Ani", 1),
        ("Budi", 2),
        ("Citra", 3),
    ]
    assert not Certificate.objects.without_file().exists()


def test_server_that_is_away_is_told_from_a_document_that_cannot_be_drawn(server):
    server.shutdown()
    server.server_close()

    with pytest.raises(Unavailable) as refused:
        draw(SNAPSHOT)

    assert refused.value.code == "certificates.timestamp"

"""Files that are made to keep the processors busy: each is read in linear time, and few are read at a time."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import pytest

from tests.processes import Server, running
from trainings.certificates.issuing.services import issue_certificate
from trainings.certificates.verification.pdf_inspection import Findings, inspect_in_subprocess
from trainings.certificates.verification.pdf_verification import EXAMINATIONS

from .scenes import attendee
from .test_verifying_files import FILE, content, send

pytestmark = pytest.mark.sqlite

API = "/api/certificates/verify"
CODE = "7K2M9QXT4HVBA1CD"
UNKNOWN = b"%PDF-1.7\nmade by somebody else"
HOSTILE = b"%PDF-1.7\n" + b"eyJ" * 150_000
# What a search that goes back would try again from each of its beginnings, up to the most that is read.
MANY = 2**20
DENSE = {
    "badges that begin": b"eyJ",
    "badges that begin and end": b"eyJ.",
    "badges in badges": b"eyJa.eyJ",
    "badges of badges": b"eyJ-",
    "codes that begin": b"/v/",
    "codes without an end": b"/v/7K2M9QXT4HVBA1CD",
}


@pytest.fixture
def certificate(training):
    return issue_certificate(enrolment=attendee(training, "Siti Rahmawati"), issued_by=None)


@pytest.fixture
def taken():
    """All turns are taken, and as many wait as may."""
    everybody = EXAMINATIONS.at_once + EXAMINATIONS.waiting
    with ExitStack() as held:
        for _ in range(EXAMINATIONS.at_once):
            held.enter_context(EXAMINATIONS.take())
        waiting = type(EXAMINATIONS)(EXAMINATIONS.name, everybody, 0, patience_seconds=0, longest_seconds=1)
        for _ in range(EXAMINATIONS.waiting):
            held.enter_context(waiting.take())
        yield held


@pytest.mark.parametrize("name", sorted(DENSE))
def test_what_is_after_dense_beginnings_is_still_read_in_the_processor_time_that_a_file_has(name):
    """The system ends the reader after these seconds, and then nothing is found."""
    dense = DENSE[name] * (MANY // len(DENSE[name]))

    assert inspect_in_subprocess(b"%PDF-1.7\n" + dense + b" /v/" + CODE.encode() + b"/") == Findings(codes=(CODE,))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "title", "said"),
    [
        (FILE, "Too many files at once", "Verify yours again in 10 seconds."),
        ("/id/verify/file/", "Terlalu banyak berkas sekaligus", "Verifikasi kembali berkas Anda dalam 10 detik."),
    ],
)
def test_page_says_when_to_come_back_while_others_are_read(client, taken, address, title, said):
    response = send(client, UNKNOWN, address)

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert title in content(response)
    assert said in content(response)


@pytest.mark.django_db
@pytest.mark.parametrize("as_form", [True, False])
def test_machines_are_told_as_a_problem(client, taken, as_form):
    response = send(client, UNKNOWN, API) if as_form else client.post(API, UNKNOWN, content_type="application/pdf")

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "Other files are being examined. Send the link again in 10 seconds.",
    }


@pytest.mark.django_db
def test_what_we_issued_needs_no_turn(client, certificate, taken):
    with certificate.file.open("rb") as file:
        document = file.read()

    assert "The file is genuine" in content(send(client, document))


@pytest.mark.django_db(transaction=True)
def test_pages_are_answered_while_hostile_files_wait(taken, tmp_path):
    """Turns are those of the machine: here this process has them, and both of the server's respect it."""
    with running(server := Server(tmp_path / "log")):
        with ThreadPoolExecutor(max_workers=16) as threads:
            refused = [threads.submit(_post, server, HOSTILE) for _ in range(12)]
            page = threads.submit(_ask, server, "GET", "/en/account/login/")
            assert page.result() == 200
            assert {each.result() for each in refused} == {503}
        taken.close()
        assert _post(server, HOSTILE) == 200


def _post(server, document):
    return _ask(server, "POST", API, document, {"Content-Type": "application/pdf"})


def _ask(server, method, path, body=None, headers=None):
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)) as connection:
        connection.request(method, path, body, headers or {})
        return connection.getresponse().status

"""Verification for machines: JSON, problems, conditional requests, and their description."""

import hashlib
import json
import re

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.certificates.scenes import attendee
from trainings.certificates.issuing.lifecycle import replace, revoke
from trainings.certificates.issuing.services import issue_certificate
from trainings.certificates.models import Certificate
from trainings.certificates.verification.pdf_verification import MAX_DOCUMENT_BYTES

pytestmark = pytest.mark.django_db
VERIFY = "/api/certificates/verify"


@pytest.fixture
def certificate(training):
    enrolment = attendee(training, "Siti Rahmawati", email="siti@example.org", phone="+62811")
    return issue_certificate(enrolment=enrolment, issued_by=None)


@pytest.fixture
def document(certificate):
    with certificate.file.open("rb") as file:
        return file.read()


def ask(client, code, **headers):
    return client.get(f"/api/certificates/{code}.json", headers=headers)


def send(client, document, content_type="application/pdf"):
    return client.post(VERIFY, document, content_type=content_type)


def problem(response):
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return response.json()["detail"]


def test_answer_says_what_the_paper_shows(client, certificate, training):
    response = ask(client, certificate.grouped_code.lower())

    said = response.json()
    institution = certificate.enrolment.institution_name_ind
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert said == {
        "state": "valid",
        "number": "IOM-ID/EMM/2022/NAT/0001",
        "code": certificate.grouped_code,
        "issuer": "EMM Trainings Indonesia",
        "issued_on": certificate.snapshot["issued_on"],
        "valid_until": None,
        "ended_at": None,
        "cause": None,
        "replaced_by": None,
        "replaces": None,
        "kind": "completion",
        "name": "Siti Rahmawati",
        "affiliation": {"id": f"Analyst, {institution}"},
        "training": {
            "title": {"id": training.title_ind},
            "starts_on": "2022-09-29",
            "ends_on": "2022-09-30",
            "place": {"id": "Jakarta"},
        },
        "learning_hours": {
            "attended": 10.0,
            "total": 10.0,
            "percent": 100,
            "minutes_each": 45,
            "modules": [
                {"title": {"id": f"Pokok {n}"}, "hours": 2.0, "attended": 2.0, "taught_on": None} for n in range(1, 6)
            ],
        },
        "signatories": [
            {"name": "Dr. Ratna Dewi, M.A.", "title": said["signatories"][0]["title"]},
            {"name": "Bambang Sutrisno", "title": {"id": "Direktur Pelatihan"}},
        ],
        "sha256": certificate.sha256,
        "links": {
            "verification": f"http://127.0.0.1:8000/v/{certificate.code}/",
            "self": f"http://127.0.0.1:8000/api/certificates/{certificate.code}.json",
        },
    }


def test_answer_tells_a_revocation_in_both_languages_and_no_more(client, certificate):
    revoke(certificate=certificate, cause=Certificate.Cause.HOLDER, reason="She told us by telephone", by=None)

    response = ask(client, certificate.code)

    said = response.json()
    assert (said["state"], said["ended_at"][:2]) == ("revoked", "20")
    assert said["cause"] == {"code": "holder", "en": "Requested by the holder", "id": "Atas permintaan pemegangnya"}
    assert "telephone" not in response.content.decode()


def test_answer_leads_from_the_old_to_the_new_and_back(client, certificate):
    new = replace(certificate=certificate, reason="Name", by=None)

    old_said, new_said = ask(client, certificate.code).json(), ask(client, new.code).json()

    assert (old_said["state"], new_said["state"]) == ("replaced", "valid")
    assert old_said["replaced_by"] == {"number": new.number, "verification": new.verification_url}
    assert new_said["replaces"] == {"number": certificate.number, "verification": certificate.verification_url}


def test_answer_may_be_kept_and_is_asked_for_again_by_its_tag(client, certificate):
    first = ask(client, certificate.code)
    again = ask(client, certificate.code, if_none_match=first["ETag"])

    assert first["Cache-Control"] == "private, max-age=60"
    assert (again.status_code, again.content) == (304, b"")
    revoke(certificate=certificate, reason="Error", by=None)
    assert ask(client, certificate.code, if_none_match=first["ETag"]).status_code == 200


@pytest.mark.parametrize("code", ["0000000000000000", "nonsense", "x" * 300])
def test_unknown_code_is_a_problem(client, certificate, code):
    response = ask(client, code)

    assert response.status_code == 404
    assert problem(response) == "No certificate has this code."


def test_answers_are_open_to_scripts_of_other_pages_and_not_indexed(client, certificate):
    for response in (ask(client, certificate.code), ask(client, "0" * 16)):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("how", ["body", "form", "hash"])
def test_genuine_document(client, certificate, document, how):
    if how == "body":
        response = send(Client(enforce_csrf_checks=True), document)
    elif how == "form":
        response = client.post(VERIFY, {"document": SimpleUploadedFile("any.pdf", document)})
    else:
        question = json.dumps({"sha256": hashlib.sha256(document).hexdigest().upper()})
        response = send(client, question, "application/json")

    assert response["Cache-Control"] == "no-store"
    assert response.json() == {
        "verdict": "genuine",
        "added_to_after_signing": False,
        "certificate": ask(client, certificate.code).json(),
    }


@pytest.mark.parametrize("how", ["body", "hash"])
@pytest.mark.parametrize("standing", ["revoked", "replaced", "expired"])
def test_a_file_whose_certificate_counts_no_more_is_not_called_genuine(
    client, certificate, document, administrator, standing, how
):
    """Clients read the one field ``verdict``."""
    if standing == "revoked":
        revoke(certificate=certificate, reason="Copied", by=administrator)
    elif standing == "replaced":
        replace(certificate=certificate, reason="Misspelt", by=administrator)
    else:
        Certificate.objects.filter(pk=certificate.pk).update(kind="trainer", valid_until="2022-12-31")
    question = json.dumps({"sha256": hashlib.sha256(document).hexdigest()})
    response = send(client, document) if how == "body" else send(client, question, "application/json")

    said = response.json()
    assert said["verdict"] == standing
    assert said["certificate"]["state"] == standing
    assert standing in schema(client, "Answer")["enum"]


def test_what_is_larger_than_anything_that_is_taken_is_a_problem(client):
    response = client.post(VERIFY, b"", content_type="application/pdf", headers={"Content-Length": str(30 * 1024**2)})

    assert response.status_code == 413
    assert problem(response) == f"At most {settings.UPLOAD_MAX_BYTES} bytes are taken at a time."
    assert response["Access-Control-Allow-Origin"] == "*"


def test_changed_document(client, certificate, document):
    said = send(client, document + b"\n").json()

    assert (said["verdict"], said["added_to_after_signing"]) == ("changed", True)
    assert said["certificate"]["number"] == certificate.number


@pytest.mark.parametrize(
    ("body", "content_type"), [(b"%PDF-1.7", "application/pdf"), ('{"sha256": "00"}', "application/json")]
)
def test_document_of_nobody_we_know(client, certificate, body, content_type):
    assert send(client, body, content_type).json() == {
        "verdict": "not_ours",
        "added_to_after_signing": False,
        "certificate": None,
    }


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/pdf", 415),
        (b"PK\x03\x04", "application/pdf", 415),
        (b"%PDF-" + bytes(MAX_DOCUMENT_BYTES), "application/pdf", 413),
        (bytes(MAX_DOCUMENT_BYTES + 100_000), "application/pdf", 413),
        (b"--x--", "multipart/form-data; boundary=x", 400),
        ("[]", "application/json", 400),
        ("[" * 1000, "application/json", 400),
        ("{}", "application/json", 400),
        ('{"sha256": 7}', "application/json", 400),
        (b'{"sha256": "\xff"}', "application/json", 400),
        ('{"sha256": "%s"}' % ("0" * 2000), "application/json", 413),
    ],
)
def test_what_is_no_question_is_a_problem(client, body, content_type, status):
    response = send(client, body, content_type)

    assert response.status_code == status
    assert problem(response)


@pytest.mark.parametrize(("method", "address"), [("get", VERIFY), ("post", f"/api/certificates/{'0' * 16}.json")])
def test_wrong_method_is_a_problem(client, method, address):
    response = getattr(client, method)(address)

    assert response.status_code == 405
    assert problem(response) == f"Send one of {response['Allow']}."


def test_machines_are_held_to_a_pace(client, certificate):
    with time_machine.travel(1_700_000_000, tick=False):
        statuses = [send(client, b"").status_code for _ in range(16)]
        codes = [ask(client, "0" * 16).status_code for _ in range(121)]

    assert statuses == [415] * 15 + [429]
    assert codes == [404] * 120 + [429]


def test_question_takes_one_query(client, certificate, django_assert_num_queries):
    with django_assert_num_queries(1):
        ask(client, certificate.code)


# --- The description --------------------------------------------------------------------------


def schema(client, name):
    return client.get("/api/openapi.json").json()["components"]["schemas"][name]


def test_description_names_every_address_and_what_is_answered(client, certificate, document):
    described = client.get("/api/openapi.json").json()

    assert described["openapi"] == "3.1.0"
    assert list(described["paths"]) == ["/api/certificates/{code}.json", "/api/certificates/verify"]
    said = ask(client, certificate.code).json()
    assert sorted(schema(client, "Certificate")["properties"]) == sorted(said)
    assert sorted(schema(client, "Judgement")["properties"]) == sorted(send(client, document).json())
    assert said["state"] in schema(client, "Certificate")["properties"]["state"]["enum"]
    for name, part in (("Training", "training"), ("LearningHours", "learning_hours")):
        assert sorted(schema(client, name)["properties"]) == sorted(said[part])
    refused = {status for status in described["paths"][VERIFY]["post"]["responses"] if status != "200"}
    assert refused == {"400", "413", "415", "429", "503"}


def test_description_is_a_page_too_that_takes_nothing_from_elsewhere(client):
    page = client.get("/api/docs")

    assert page.status_code == 200
    assert re.findall(r'(?:src|href)="([^/][^"]*)"', page.content.decode()) == []

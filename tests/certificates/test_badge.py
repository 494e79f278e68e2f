"""The badge within the document, and what verifiers are told; checked with another library than the one that signs."""

import base64
import datetime
import gzip
import io
import json

import jwt
import pikepdf
import pytest
import time_machine

from tests.factories import ResultFactory, SessionTrainerFactory, TrainerFactory, UserFactory
from trainings.certificates.issuing.lifecycle import reinstate, revoke
from trainings.certificates.issuing.services import draw_document, issue_certificate, record_certificate
from trainings.certificates.rules.eligibility import eligibility_of

from .scenes import attendee, taught_training

KEYS = "/.well-known/badges/keys.json"


@pytest.fixture
def certificate(training):
    return issue_certificate(enrolment=attendee(training), issued_by=None)


def attached(certificate):
    with certificate.file.open() as file, pikepdf.open(io.BytesIO(file.read())) as pdf:
        [specification] = pdf.Root.AF
        stream = specification.EF.F
        assert (str(specification.AFRelationship), str(stream.Subtype)) == ("/Data", "/application/vc+jwt")
        assert str(pdf.Root.Names.EmbeddedFiles.Names[0]) == "badge.jwt"
        return stream.read_bytes().decode()


def verified(client, token, *, expired=False):
    """What ``token`` says, once its signature is found good with the key that its head names."""
    head = jwt.get_unverified_header(token)
    public = {key["kid"]: key for key in client.get(KEYS).json()["keys"]}
    key = jwt.PyJWK(public[head["kid"]], algorithm=head["alg"])
    return jwt.decode(token, key, algorithms=["ES256", "RS256"], options={"verify_exp": not expired})


def is_revoked(client, status):
    path = status["statusListCredential"].partition("8000")[2]
    said = verified(client, client.get(path).content.decode())["credentialSubject"]
    packed = said["encodedList"][1:]
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    index = int(status["statusListIndex"])
    assert len(bits) * 8 == 131_072
    return bool(bits[index // 8] >> (7 - index % 8) & 1)


def test_badge_says_what_the_paper_says(client, certificate):
    badge = verified(client, attached(certificate))

    assert badge["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert badge["id"] == certificate.verification_url
    assert badge["name"].endswith(f"({certificate.number})")
    [identity] = badge["credentialSubject"]["identifier"]
    assert identity["identityHash"] == certificate.name
    assert badge["iss"] == badge["issuer"]["id"] == client.get("/.well-known/badges/issuer.json").json()["id"]


def test_changed_badge_is_refused(client, certificate):
    head, body, signature = attached(certificate).split(".")
    said = json.loads(base64.urlsafe_b64decode(body + "=="))
    said["name"] = "Another training"
    forged = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")

    with pytest.raises(jwt.InvalidSignatureError):
        verified(client, f"{head}.{forged}.{signature}")


def test_status_list_tells_what_was_revoked_and_reinstated(client, certificate):
    status, administrator = verified(client, attached(certificate))["credentialStatus"], UserFactory()

    before = is_revoked(client, status)
    revoke(certificate=certificate, reason="Issued in error.", by=administrator)
    after = is_revoked(client, status)
    reinstate(certificate=certificate, reason="It was right.", by=administrator)

    assert (before, after, is_revoked(client, status)) == (False, True, False)


def test_keys_are_public_and_show_nothing_private(client, db):
    answer = client.get(KEYS)

    [key] = answer.json()["keys"]
    assert (key["kty"], key["crv"], key["alg"], "d" in key) == ("EC", "P-256", "ES256", False)
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_earlier_keys_stay_in_the_set(client, db, settings, tmp_path):
    path = tmp_path / "earlier.json"
    path.write_text('{"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "earlier", "x": "AA"}]}')
    settings.BADGE_OLD_KEYS_FILE = str(path)

    assert [key["kid"] for key in client.get(KEYS).json()["keys"]][1:] == ["earlier"]


def test_list_that_does_not_exist_yet_is_not_found(client, db):
    assert client.get("/.well-known/badges/status/7.jwt").status_code == 404
    assert client.get("/.well-known/badges/status/99999999999999999999999.jwt").status_code == 404
    assert client.get("/.well-known/badges/status/0.jwt").status_code == 200


def test_badge_of_a_trainer_says_what_it_is_and_until_when_it_counts(client, template):
    tot = taught_training(kind="tot", starts_on=datetime.date(2022, 9, 7), certificate_language="en")
    enrolment = attendee(tot)
    ResultFactory(enrolment=enrolment, teach_back="lead")
    [standing] = [each for each in eligibility_of(tot) if each.kind == "trainer"]
    closing = datetime.datetime(2022, 9, 8, 10, tzinfo=datetime.UTC)
    certificate = draw_document(record_certificate(eligibility=standing, issued_by=None, issued_at=closing))

    with time_machine.travel("2025-09-08 23:00+07:00"):
        badge = verified(client, attached(certificate))

    achievement = badge["credentialSubject"]["achievement"]
    assert (badge["validUntil"], badge["exp"]) == ("2025-09-08T23:59:59+07:00", 1757350799)
    assert achievement["achievementType"] == "Certification"
    assert achievement["name"] == f"Trainer’s certificate: {tot.title_en}"
    with time_machine.travel("2025-09-09 00:01+07:00"), pytest.raises(jwt.ExpiredSignatureError):
        verified(client, attached(certificate))


def test_badge_of_service_counts_hours_taught_and_no_credits(client, training):
    trainer = TrainerFactory()
    SessionTrainerFactory(session=training.sessions.first(), trainer=trainer)
    [standing] = [each for each in eligibility_of(training) if each.kind == "service"]
    certificate = draw_document(record_certificate(eligibility=standing, issued_by=None))

    subject = verified(client, attached(certificate))["credentialSubject"]

    assert "creditsEarned" not in subject
    assert subject["result"][0]["value"] == "2.0"
    assert "creditsAvailable" not in subject["achievement"]
    assert subject["achievement"]["name"] == f"Surat keterangan mengajar: {training.title_ind}"


def test_badge_of_completion_names_its_kind(client, certificate):
    badge = verified(client, attached(certificate))

    assert badge["credentialSubject"]["achievement"]["achievementType"] == "CertificateOfCompletion"
    assert "validUntil" not in badge

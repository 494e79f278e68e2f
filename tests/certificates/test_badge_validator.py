"""Badges as 1EdTech's public validator reads them, and what platforms group and show of them."""

import datetime
import json
import re

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from django.conf import settings as configured
from lxml import etree

from tests.documents.made_keys import pem
from tests.factories import ResultFactory
from trainings.certificates.issuing.badge_keys import badge_key
from trainings.certificates.issuing.badges import CONTEXT
from trainings.certificates.issuing.lifecycle import revoke
from trainings.certificates.issuing.services import draw_document, issue_certificate, record_certificate
from trainings.certificates.models import Achievement
from trainings.certificates.rules.eligibility import eligibility_of

from .badge_validator import problems
from .scenes import attendee, taught_training
from .test_badge import attached, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def fetch(client):
    """What the product answers at its own addresses, as text."""

    def answer(url):
        base, path = configured.SITE_URL, url.partition("#")[0].removeprefix(configured.SITE_URL)
        response = client.get(path) if url.startswith(base) else None
        return response.content.decode() if response is not None and response.status_code == 200 else None

    return answer


@pytest.fixture
def certificate(training):
    return issue_certificate(enrolment=attendee(training), issued_by=None)


def as_before(certificate, badge):
    """The badge in the form that the validator refuses: Ed25519, a set of keys, and no subject."""
    head = {"kid": f"{configured.SITE_URL}/.well-known/badges/keys.json#before"}
    subject = {name: value for name, value in badge["credentialSubject"].items() if name != "id"}
    said = {**badge, "sub": certificate.verification_url, "credentialSubject": subject}
    return jwt.encode(said, ed25519.Ed25519PrivateKey.generate(), algorithm="EdDSA", headers=head)


def test_validator_finds_nothing(certificate, fetch):
    assert problems(attached(certificate), fetch) == []


def test_validator_refuses_the_form_of_before(client, certificate, fetch):
    token = as_before(certificate, verified(client, attached(certificate)))

    assert problems(token, fetch) == [
        "alg must be present and must be either 'RS256' or 'ES256'",
        "proof: KeyError('kty')",
        "no id in credentialSubject",
    ]


def test_validator_takes_a_badge_signed_with_an_rsa_key(training, fetch, settings):
    settings.BADGE_KEY = pem(rsa.generate_private_key(65537, 2048))
    badge_key.cache_clear()
    try:
        certificate = issue_certificate(enrolment=attendee(training), issued_by=None)
        assert problems(attached(certificate), fetch) == []
    finally:
        badge_key.cache_clear()


def test_validator_is_told_of_a_revocation(certificate, fetch):
    revoke(certificate=certificate, reason="Issued in error.", by=None)

    assert problems(attached(certificate), fetch) == ["Credential has been revoked"]


def test_all_who_earned_the_same_have_one_achievement_and_a_subject_of_their_own(client, training):
    enrolments = [attendee(training, "Ani"), attendee(training, "Budi", attended=4)]
    badges = [
        verified(client, attached(issue_certificate(enrolment=enrolment, issued_by=None))) for enrolment in enrolments
    ]

    first, second = (badge["credentialSubject"] for badge in badges)

    assert first["achievement"] == second["achievement"]
    assert Achievement.objects.count() == 1
    assert [each["result"][0]["value"] for each in (first, second)] == ["100", "80"]
    assert [each["creditsEarned"] for each in (first, second)] == [10.0, 8.0]
    assert first["id"] != second["id"]
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", each["id"]) for each in (first, second))


def test_later_title_is_another_achievement(client, training):
    first = verified(client, attached(issue_certificate(enrolment=attendee(training, "Ani"), issued_by=None)))
    training.title_ind = "Mengelola migrasi, edisi kedua"
    training.save()
    second = verified(client, attached(issue_certificate(enrolment=attendee(training, "Budi"), issued_by=None)))

    ids = [each["credentialSubject"]["achievement"]["id"] for each in (first, second)]

    assert len(set(ids)) == 2
    assert json.loads(client.get(ids[0].removeprefix(configured.SITE_URL)).content)["name"].endswith("migrasi")


def test_address_of_the_achievement_says_what_the_badge_says_and_names_nobody(client, certificate):
    achievement = verified(client, attached(certificate))["credentialSubject"]["achievement"]

    answer = client.get(achievement["id"].removeprefix(configured.SITE_URL))

    assert answer.json() == {"@context": CONTEXT, **achievement}
    assert (answer["Cache-Control"], answer["Access-Control-Allow-Origin"]) == ("public, max-age=86400", "*")
    text = answer.content.decode()
    assert all(each not in text for each in (certificate.name, certificate.number, certificate.code, "urn:uuid"))
    assert client.get("/.well-known/badges/achievements/unknown.json").status_code == 404


@pytest.mark.parametrize("kind", ["participation", "completion", "trainer", "service"])
def test_every_kind_has_its_picture(client, kind):
    answer = client.get(f"/.well-known/badges/images/{kind}.svg")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert (answer["Cache-Control"], answer["Cross-Origin-Resource-Policy"]) == (
        "public, max-age=86400",
        "cross-origin",
    )
    assert etree.fromstring(answer.content).get("viewBox") == "0 0 400 400"


def test_picture_of_no_kind_is_not_found(client):
    assert client.get("/.well-known/badges/images/other.svg").status_code == 404


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "teach-back passed, and certified as lead trainer after it"),
        ("id", "lulus praktik mengajar (teach-back) dan ditetapkan sebagai pelatih utama"),
    ],
)
def test_criteria_say_what_was_asked_also_the_teach_back(client, template, language, said):
    tot = taught_training(kind="tot", certificate_language=language)
    ResultFactory(enrolment=attendee(tot), teach_back="lead")
    [standing] = [each for each in eligibility_of(tot) if each.kind == "trainer"]
    closing = datetime.datetime(2022, 10, 1, 3, tzinfo=datetime.UTC)
    certificate = draw_document(record_certificate(eligibility=standing, issued_by=None, issued_at=closing))

    subject = verified(client, attached(certificate), expired=True)["credentialSubject"]

    assert f"- {said}" in subject["achievement"]["criteria"]["narrative"].splitlines()
    assert len(subject["achievement"]["criteria"]["narrative"].splitlines()) == 6


def test_one_key_is_fetched_alone(client, certificate):
    [key] = client.get("/.well-known/badges/keys.json").json()["keys"]

    answer = client.get(f"/.well-known/badges/keys/{badge_key().thumbprint()}.json")

    assert answer.json() == key
    assert (answer["Cache-Control"], answer["Content-Type"]) == ("public, max-age=3600", "application/jwk+json")
    assert client.get("/.well-known/badges/keys/unknown.json").status_code == 404


def test_key_of_demonstration_of_before_stays_published(client, settings, tmp_path):
    settings.SIGNING_KEYS_DIR = tmp_path
    (tmp_path / "badges.pem").write_text(pem(ed25519.Ed25519PrivateKey.generate()))
    badge_key.cache_clear()
    try:
        new, old = client.get("/.well-known/badges/keys.json").json()["keys"]
    finally:
        badge_key.cache_clear()

    assert (new["alg"], old["alg"], old["crv"], "d" in old) == ("ES256", "EdDSA", "Ed25519", False)
    assert old["kid"].startswith(f"{configured.SITE_URL}/.well-known/badges/keys.json#")
    assert client.get(f"/.well-known/badges/keys/{old['kid'].partition('#')[2]}.json").json() == old

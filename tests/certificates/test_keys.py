"""The keys: where they come from, which are refused, and that what an old one signed stays valid."""

import pytest
from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from django.core.checks import run_checks

from emm.documents.signing import keys
from tests.documents.made_keys import certificate_for, pem
from tests.documents.pdf_signatures import pdfsig, status_of
from trainings.certificates.document.drawing import draw
from trainings.certificates.issuing.badge_keys import badge_key
from trainings.certificates.issuing.services import issue_certificate

from .scenes import attendee
from .test_badge import attached, verified
from .test_document import SNAPSHOT

pytestmark = pytest.mark.django_db  # checks ask the database


@pytest.fixture
def given(settings):
    """Sets keys as the environment would, for a process that starts anew."""

    def give(**values):
        for name, value in values.items():
            setattr(settings, name, value)
        forget()

    yield give
    forget()


def forget():
    keys.signer.cache_clear()
    badge_key.cache_clear()


def root(text):
    """A certificate for pyHanko to trust."""
    return asn1_x509.Certificate.load(
        x509.load_pem_x509_certificate(text.encode()).public_bytes(serialization.Encoding.DER)
    )


def content_of(certificate):
    with certificate.file.open() as file:
        return file.read()


def fingerprint(text):
    return x509.load_pem_x509_certificate(text.encode()).fingerprint(hashes.SHA256()).hex()


def test_key_of_demonstration_says_that_it_is_not_valid():
    assert not keys.is_given("SIGNING_KEY")
    assert "DEMO – not valid" in keys.signer().certificate.subject.rfc4514_string()


@pytest.mark.parametrize(
    "key", [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())], ids=["RSA", "P-384"]
)
def test_any_usual_key_signs(given, key, tmp_path):
    certificate = certificate_for(key)
    given(SIGNING_KEY=pem(key), SIGNING_CERT=certificate)

    signed = draw(SNAPSHOT)

    assert "Signature is Valid" in pdfsig(signed, tmp_path)
    status = status_of(signed, root(certificate))
    assert (status.bottom_line, status.coverage.name) == (True, "ENTIRE_FILE")
    assert status.signing_cert.subject.native == {"common_name": "IOM Indonesia"}


def test_key_comes_from_the_environment_or_a_file_open_or_locked(given, settings, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = certificate_for(key)
    settings.SIGNING_KEYS_DIR = tmp_path / "none"
    (tmp_path / "key.pem").write_text(pem(key, serialization.BestAvailableEncryption(b"open")))
    (tmp_path / "chain.pem").write_text(certificate)

    for values in [
        {"SIGNING_KEY": pem(key).replace("\n", "\\n"), "SIGNING_CERT": certificate},
        {
            "SIGNING_KEY": "",
            "SIGNING_CERT": "",
            "SIGNING_KEY_FILE": str(tmp_path / "key.pem"),
            "SIGNING_KEY_PASSWORD": "open",
            "SIGNING_CERT_FILE": str(tmp_path / "chain.pem"),
        },
    ]:
        given(**values)
        assert keys.signer().key_id == fingerprint(certificate)
    assert not (tmp_path / "none").exists()


def test_keys_that_cannot_sign_are_refused(given):
    one, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    given(SIGNING_KEY=pem(one), SIGNING_CERT=certificate_for(other))
    with pytest.raises(ValueError, match="not the certificate of SIGNING_KEY"):
        keys.signer()

    edwards = ed25519.Ed25519PrivateKey.generate()
    certificate = certificate_for(one).encode()
    given(SIGNING_KEY=pem(edwards), SIGNING_CERT=certificate.decode(), BADGE_KEY=pem(edwards))
    with pytest.raises(ValueError, match="not the certificate"):
        keys.signer()
    with pytest.raises(TypeError, match="must be a key on the curve P-256"):
        badge_key()


def test_what_an_old_key_signed_stays_valid_and_says_which_key_it_was(given, training, client, tmp_path):
    old, new = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    old_certificate, new_certificate = certificate_for(old, name="Until 2026"), certificate_for(new, name="From 2027")
    given(SIGNING_KEY=pem(old), SIGNING_CERT=old_certificate, BADGE_KEY=pem(ec.generate_private_key(ec.SECP256R1())))
    first = issue_certificate(enrolment=attendee(training, "Ani"), issued_by=None)
    # As docs/operations/certificate-keys.md says: what is published today is kept, then the keys are changed.
    (tmp_path / "earlier.json").write_text(client.get("/.well-known/badges/keys.json").content.decode())

    given(
        SIGNING_KEY=pem(new),
        SIGNING_CERT=new_certificate,
        BADGE_KEY=pem(ec.generate_private_key(ec.SECP256R1())),
        BADGE_OLD_KEYS_FILE=str(tmp_path / "earlier.json"),
    )
    second = issue_certificate(enrolment=attendee(training, "Budi"), issued_by=None)

    assert (first.signing_key, second.signing_key) == (fingerprint(old_certificate), fingerprint(new_certificate))
    for certificate, trusted in ((first, old_certificate), (second, new_certificate)):
        assert "Signature is Valid" in pdfsig(content_of(certificate), tmp_path)
        assert status_of(content_of(certificate), root(trusted)).bottom_line
        assert verified(client, attached(certificate))["id"] == certificate.verification_url
    published = [
        key["kid"].rpartition("/")[2].removesuffix(".json")
        for key in client.get("/.well-known/badges/keys.json").json()["keys"]
    ]
    assert published == [second.badge_key, first.badge_key]


def test_key_that_is_in_the_file_of_earlier_ones_is_published_once(client, db, settings, tmp_path):
    answer = client.get("/.well-known/badges/keys.json")
    (tmp_path / "earlier.json").write_bytes(answer.content)
    settings.BADGE_OLD_KEYS_FILE = str(tmp_path / "earlier.json")

    assert client.get("/.well-known/badges/keys.json").json() == answer.json()


def said():
    found = run_checks(include_deployment_checks=True)
    return sorted(str(each.id) for each in found if str(each.id).startswith(("certificates.", "documents.")))


def test_production_is_told_of_keys_of_demonstration(given):
    assert said() == ["certificates.E002", "documents.E001"]


@pytest.mark.parametrize(
    ("name", "days", "expected"),
    [
        ("IOM Indonesia", 365, []),
        ("IOM Indonesia", 59, ["documents.W001"]),
        ("DEMO – not valid: IOM", 365, ["documents.E001"]),
    ],
)
def test_production_is_told_of_keys_that_will_not_do(given, name, days, expected):
    key = ec.generate_private_key(ec.SECP256R1())
    given(
        SIGNING_KEY=pem(key),
        SIGNING_CERT=certificate_for(key, name=name, days=days),
        BADGE_KEY=pem(ec.generate_private_key(ec.SECP256R1())),
    )

    assert said() == expected


def test_production_is_told_of_a_key_without_its_certificate(given):
    given(SIGNING_KEY=pem(ec.generate_private_key(ec.SECP256R1())), BADGE_KEY="-----BEGIN anything")

    assert said() == ["certificates.E003", "documents.E002"]

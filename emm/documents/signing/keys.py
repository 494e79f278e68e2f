"""The keys that sign: of documents (X.509) here, and how any other is found; never in the database.

Each comes from a file or from the environment. Where none is given, a key for demonstration is made once and kept in
``SIGNING_KEYS_DIR``; its certificate says plainly that it is not valid. To rotate a key, give another one: what the
old one signed carries the old one's certificate within, and stays verifiable.
"""

import datetime
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

if TYPE_CHECKING:
    from .pades import DocumentSigner

DEMO_NAME = "DEMO – not valid"
_DEMO_YEARS = 10
# Given as text in the environment, line ends may be written as \n.
_PEM = "-----BEGIN"


@cache
def signer() -> "DocumentSigner":
    """Who signs documents now."""
    from .pades import DocumentSigner  # pyHanko weighs 30 MB: only who signs carries it

    key_text = given("SIGNING_KEY")
    certificate_text = given("SIGNING_CERT")
    if not key_text:
        key_text = certificate_text = kept("documents.pem", _new_document_key)
    password = settings.SIGNING_KEY_PASSWORD.encode() or None
    key = serialization.load_pem_private_key(key_text.encode(), password if "ENCRYPTED" in key_text else None)
    chain = x509.load_pem_x509_certificates(certificate_text.encode())
    if key.public_key() != chain[0].public_key():
        raise ValueError("SIGNING_CERT is not the certificate of SIGNING_KEY.")
    return DocumentSigner(key, chain, timestamp_url=settings.SIGNATURE_TIMESTAMP_URL)


def is_given(name: str) -> bool:
    """Whether the setting ``name`` gives a key; otherwise one of demonstration is used."""
    return bool(getattr(settings, name) or getattr(settings, f"{name}_FILE"))


def given(name: str) -> str:
    """The PEM text in the setting ``name``, or in the file that ``name_FILE`` names."""
    text = str(getattr(settings, name)).replace("\\n", "\n")
    path = getattr(settings, f"{name}_FILE")
    return text if _PEM in text else Path(path).read_text(encoding="ascii") if path else ""


def kept(name: str, make: Callable[[], bytes]) -> str:
    """The key of demonstration in the file ``name``, made where there is none; of several makers one wins."""
    folder = Path(settings.SIGNING_KEYS_DIR)
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=folder)  # readable by its owner alone
        with os.fdopen(handle, "wb") as file:
            file.write(make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return path.read_text(encoding="ascii")


def _new_document_key() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"{DEMO_NAME}: {settings.ORGANISATION_NAME}"[:64]),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, DEMO_NAME),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * _DEMO_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return pem_of(key) + certificate.public_bytes(serialization.Encoding.PEM)


def pem_of(key: Any) -> bytes:
    """A private key as PEM, open."""
    return bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )

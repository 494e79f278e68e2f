"""The keys: one that signs documents (X.509), one that signs badges (Ed25519); never in the database.

Each comes from a file or from the environment. Where none is given, a key for demonstration is made once and kept in
``SIGNING_KEYS_DIR``; its certificate says plainly that it is not valid. To rotate a key, give another one: what the
old one signed carries the old one's certificate within, and stays verifiable.
"""

import asyncio
import datetime
import os
import tempfile
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.sign import signers, timestamps
from pyhanko_certvalidator.registry import SimpleCertificateStore

DEMO_NAME = "DEMO – not valid"
_DEMO_YEARS = 10
# Given as text in the environment, line ends may be written as \n.
_PEM = "-----BEGIN"


class DocumentSigner:
    """Signs hashes of documents, with the key loaded once."""

    def __init__(self, key: Any, chain: list[x509.Certificate]) -> None:
        certificates = [asn1_x509.Certificate.load(each.public_bytes(serialization.Encoding.DER)) for each in chain]
        store = SimpleCertificateStore()
        store.register_multiple(certificates)
        self.certificate, self.asn1_certificate = chain[0], certificates[0]
        self._signer = _KeptKey(key, certificates[0], store)
        url = settings.SIGNATURE_TIMESTAMP_URL
        self._timestamper = timestamps.HTTPTimeStamper(url, timeout=20) if url else None

    @property
    def key_id(self) -> str:
        """The SHA-256 of the certificate, in hexadecimal: kept with what it signed."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def is_demo(self) -> bool:
        return DEMO_NAME in self.certificate.subject.rfc4514_string()

    def seal(self, digest: bytes) -> bytes:
        """The CMS signature of a document whose SHA-256 is ``digest``."""
        signing = self._signer.async_sign(
            data_digest=digest, digest_algorithm="sha256", use_pades=True, timestamper=self._timestamper
        )
        return bytes(_result_of(signing).dump())


class _KeptKey(signers.SimpleSigner):
    """pyHanko's signer reads the key anew for each signature; this one keeps it."""

    def __init__(self, key: Any, certificate: asn1_x509.Certificate, store: SimpleCertificateStore) -> None:
        plain = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        super().__init__(certificate, asn1_keys.PrivateKeyInfo.load(plain), store)
        self._key = key

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if isinstance(self._key, ec.EllipticCurvePrivateKey) and digest_algorithm == "sha256":
            return self._key.sign(data, ec.ECDSA(hashes.SHA256()))
        return super().sign_raw(data, digest_algorithm)


@cache
def signer() -> DocumentSigner:
    """Who signs documents now."""
    key_text = _given("SIGNING_KEY")
    certificate_text = _given("SIGNING_CERT")
    if not key_text:
        key_text = certificate_text = _kept("documents.pem", _new_document_key)
    password = settings.SIGNING_KEY_PASSWORD.encode() or None
    key = serialization.load_pem_private_key(key_text.encode(), password if "ENCRYPTED" in key_text else None)
    return DocumentSigner(key, x509.load_pem_x509_certificates(certificate_text.encode()))


@cache
def badge_key() -> ed25519.Ed25519PrivateKey:
    """What signs badges now."""
    text = _given("BADGE_KEY") or _kept("badges.pem", _new_badge_key)
    key = serialization.load_pem_private_key(text.encode(), None)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise TypeError("BADGE_KEY must be an Ed25519 key.")
    return key


def _given(name: str) -> str:
    """The PEM text in the setting ``name``, or in the file that ``name_FILE`` names."""
    text = str(getattr(settings, name)).replace("\\n", "\n")
    path = getattr(settings, f"{name}_FILE")
    return text if _PEM in text else Path(path).read_text(encoding="ascii") if path else ""


def _kept(name: str, make: Callable[[], bytes]) -> str:
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
    return _pem_of(key) + certificate.public_bytes(serialization.Encoding.PEM)


def _new_badge_key() -> bytes:
    return _pem_of(ed25519.Ed25519PrivateKey.generate())


def _pem_of(key: Any) -> bytes:
    return bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


_one_at_a_time = threading.Lock()


def _result_of(signing: Coroutine[Any, Any, Any]) -> Any:
    """What pyHanko's coroutine comes to, in a loop that is kept; in another thread where this one runs a loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        with _one_at_a_time:
            return _loop(os.getpid()).run_until_complete(signing)
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, signing).result()


@cache
def _loop(process: int) -> asyncio.AbstractEventLoop:
    """A loop for each process: one that was forked off must not share its parent's."""
    return asyncio.new_event_loop()

"""Signs the hash of a document: CMS as PAdES wants it (ETSI EN 319 142-1), made by pyHanko, with the key loaded once.

Of all that a signature holds – who signs, by which certificates, in which way – only the hash, the signed value and
the time-stamp differ from document to document. So pyHanko makes one signature as the form for all others.
"""

import asyncio
import hashlib
import logging
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asn1crypto import cms, keys, x509  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import Certificate
from pyhanko.sign import signers, timestamps
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from emm.common.errors import Unavailable
from emm.common.limits import TIMESTAMP_SECONDS

logger = logging.getLogger(__name__)

# The code of the refusal where a time-stamp server is set and gives none.
NO_TIMESTAMP = "documents.no_timestamp"

# What stands in the form for the hash of a document.
_ANY_HASH = hashlib.sha256(b"The hash of a document").digest()
# Values on an elliptic curve differ in length by a few bytes.
_DIFFERENCE = 32
# A time-stamp comes with the certificates of its server.
_TIMESTAMP_ROOM = 12_000


class DocumentSigner:
    """Signs hashes of documents with one key; ``chain`` is its certificate, and those up to a root.

    Raises ``TypeError`` for a key that is neither RSA nor on an elliptic curve.
    """

    def __init__(self, key: Any, chain: list[Certificate], *, timestamp_url: str = "") -> None:
        certificates = [x509.Certificate.load(each.public_bytes(serialization.Encoding.DER)) for each in chain]
        self.certificate, self.asn1_certificate = chain[0], certificates[0]
        self._signer = _signer(key, certificates)
        self._form = _result_of(self._signer.async_sign(_ANY_HASH, "sha256", use_pades=True)).dump()
        self._timestamper = timestamps.HTTPTimeStamper(timestamp_url, timeout=TIMESTAMP_SECONDS)
        self._is_stamped = bool(timestamp_url)

    @property
    def key_id(self) -> str:
        """The SHA-256 of the certificate, in hexadecimal: kept with what it signed."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def room(self) -> int:
        """No signature takes more bytes than this."""
        return len(self._form) + _DIFFERENCE + (_TIMESTAMP_ROOM if self._is_stamped else 0)

    def seal(self, digest: bytes) -> bytes:
        """The CMS signature of a document whose SHA-256 is ``digest``; with a time-stamp where a server is set.

        Raises ``Unavailable`` when that server gives none.
        """
        # A hash is as long as another: no length within the structure changes.
        sealed = cms.ContentInfo.load(self._form.replace(_ANY_HASH, digest))
        [signer] = sealed["content"]["signer_infos"]
        # Signed as the set that they are, not as the part of a signature (RFC 5652, 5.4).
        signature = self._signer.sign_raw(signer["signed_attrs"].untag().dump(), "sha256")
        signer["signature"] = signature
        if self._is_stamped:
            signer["unsigned_attrs"] = [simple_cms_attribute("signature_time_stamp_token", self._stamp(signature))]
        return bytes(sealed.dump())

    def _stamp(self, signature: bytes) -> cms.ContentInfo:
        """The server's word that ``signature`` was there now."""
        digest = hashlib.sha256(signature).digest()
        try:
            stamp = _result_of(self._timestamper.async_timestamp(digest, "sha256"))
            stamped = stamp["content"]["encap_content_info"]["content"].parsed["message_imprint"]["hashed_message"]
        except (TimestampRequestError, ValueError) as error:
            logger.warning("No time-stamp: %s", error)
            raise _no_stamp() from error
        if stamped.native != digest:
            logger.error("The time-stamp server stamped something else")
            raise _no_stamp()
        return stamp


def _no_stamp() -> Unavailable:
    return Unavailable(NO_TIMESTAMP)


class _KeptKey(signers.SimpleSigner):
    """pyHanko's signer reads the key anew for each signature; this one keeps it."""

    key: Any

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        return bytes(self.key.sign(data, padding.PKCS1v15(), hashes.SHA256()))


def _signer(key: Any, certificates: list[x509.Certificate]) -> _KeptKey:
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise TypeError("SIGNING_KEY must be an RSA key or one on an elliptic curve.")
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()
    store.register_multiple(certificates)
    signer = _KeptKey(certificates[0], keys.PrivateKeyInfo.load(plain), store)
    signer.key = key
    return signer


def _result_of(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What pyHanko's coroutine comes to; in another thread where this one runs a loop already."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, coroutine).result()

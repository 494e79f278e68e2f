"""Keys and certificates for tests, as an administrator would make them."""

import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

NOW = datetime.datetime.now(datetime.UTC)
PEM, NO_PASSWORD = serialization.Encoding.PEM, serialization.NoEncryption()


def pem(key: Any, encryption: Any = NO_PASSWORD) -> str:
    """The private key as text."""
    return key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, encryption).decode()


def certificate_for(
    key: Any, *, name: str = "IOM Indonesia", days: int = 365, extensions: tuple[x509.ExtensionType, ...] = ()
) -> str:
    """A certificate that ``key`` has signed for itself, as text."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - datetime.timedelta(days=1))
        .not_valid_after(NOW + datetime.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(PEM).decode()

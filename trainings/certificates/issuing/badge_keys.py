"""The key that signs badges, found as the one that signs documents is.

1EdTech's public validator takes ES256 (a key on the curve P-256) and RS256. Badges of before were signed with Ed25519:
their keys are published as long as somebody gives them, and sign nothing any more.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from django.conf import settings
from joserfc.jwk import ECKey, OKPKey, RSAKey

from emm.documents.signing.keys import given, kept, pem_of

MIN_RSA_BITS = 2048
_KEPT = "badges-p256.pem"
# The key of demonstration of before.
_KEPT_BEFORE = "badges.pem"


@cache
def badge_key() -> ECKey | RSAKey:
    """What signs badges now; its thumbprint (RFC 7638) is kept with what it signed.

    Raises ``TypeError`` for a key of another kind.
    """
    text = given("BADGE_KEY") or kept(_KEPT, _new_key)
    key = serialization.load_pem_private_key(text.encode(), None)
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return ECKey.import_key(key)
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= MIN_RSA_BITS:
        return RSAKey.import_key(key)
    raise TypeError("BADGE_KEY must be a key on the curve P-256, or an RSA key of 2048 bits or more.")


def algorithm() -> str:
    """How ``badge_key`` signs, as the head of a token says it (RFC 7518, 3.1)."""
    return "ES256" if isinstance(badge_key(), ECKey) else "RS256"


def earlier_keys() -> list[dict[str, Any]]:
    """The public keys of earlier badges as they were published, without those that were never published as a set."""
    path = settings.BADGE_OLD_KEYS_FILE
    return list(json.loads(Path(path).read_text(encoding="utf-8"))["keys"]) if path else []


def earlier_demo_key() -> OKPKey | None:
    """The Ed25519 key of demonstration that this machine made before badges were signed with ES256."""
    path = Path(settings.SIGNING_KEYS_DIR) / _KEPT_BEFORE
    if given("BADGE_KEY") or not path.exists():
        return None
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    return OKPKey.import_key(key) if isinstance(key, ed25519.Ed25519PrivateKey) else None


def _new_key() -> bytes:
    return pem_of(ec.generate_private_key(ec.SECP256R1()))

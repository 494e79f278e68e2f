"""The certificate for machines: an Open Badges 3.0 credential, signed as a JSON Web Token (EdDSA).

It says what the paper says, and where any verifier finds the issuer, the keys and the list of what was revoked.
"""

import base64
import datetime
import gzip
import json
import warnings
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from joserfc import jwt
from joserfc.errors import SecurityWarning

from . import keys
from .models import Certificate
from .snapshot import Snapshot

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
# The least that a list may hold, so that nobody can be told from who asks for it (W3C Bitstring Status List).
LIST_SIZE = 131_072
_ALGORITHM = "EdDSA"


def badge_of(snapshot: Snapshot, *, status_index: int, issued_at: datetime.datetime) -> str:
    """The credential of the certificate with the primary key ``status_index``, as a compact token."""
    language = snapshot.languages[0]
    number, index = divmod(status_index, LIST_SIZE)
    status_list = _address("badge_status", number)
    title = snapshot.training.in_language(language)
    credential = {
        "@context": CONTEXT,
        "id": snapshot.verification_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{title}: {snapshot.number}",
        "issuer": profile(),
        "validFrom": f"{issued_at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": snapshot.name, "identityType": "name"}
            ],
            "achievement": {
                "id": f"{snapshot.verification_url}#achievement",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "inLanguage": language,
                "name": title,
                "description": f"{snapshot.starts_on} / {snapshot.ends_on}",
                "creditsAvailable": float(snapshot.total_jp),
                "criteria": {"narrative": f"{snapshot.attended_jp} / {snapshot.total_jp} JP ({snapshot.percent}%)"},
            },
            "creditsEarned": float(snapshot.attended_jp),
        },
        "credentialStatus": {
            "id": f"{status_list}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": status_list,
        },
    }
    return _signed(credential, {"jti": credential["id"], "sub": credential["id"], "nbf": int(issued_at.timestamp())})


def profile() -> dict[str, Any]:
    """Who issues badges."""
    return {
        "id": _address("badge_issuer"),
        "type": ["Profile"],
        "name": settings.ORGANISATION_NAME,
        "url": settings.SITE_URL,
        "email": settings.CONTACT_EMAIL,
    }


def key_set() -> dict[str, Any]:
    """The public keys of today's and of earlier badges (JSON Web Key Set), each once."""
    path, today = settings.BADGE_OLD_KEYS_FILE, _public_key()
    earlier = json.loads(Path(path).read_text(encoding="utf-8"))["keys"] if path else []
    return {"keys": [today, *(key for key in earlier if key["kid"] != today["kid"])]}


def status_list(number: int) -> str:
    """The signed list of what was revoked or replaced among the certificates that ``number`` covers."""
    first = number * LIST_SIZE
    bits = bytearray(LIST_SIZE // 8)
    ended = Certificate.objects.filter(pk__gte=first, pk__lt=first + LIST_SIZE).exclude(state=Certificate.State.ISSUED)
    for pk in ended.values_list("pk", flat=True).iterator():
        # The first bit is the highest of its byte.
        bits[(pk - first) // 8] |= 0x80 >> (pk - first) % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    address = _address("badge_status", number)
    credential = {
        "@context": CONTEXT[:1],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": profile()["id"],
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
    }
    return _signed(credential, {"jti": address, "sub": f"{address}#list"})


def _signed(credential: dict[str, Any], claims: dict[str, Any]) -> str:
    key = keys.badge_key()
    header = {"alg": _ALGORITHM, "typ": "JWT", "kid": f"{_address('badge_keys')}#{key.thumbprint()}"}
    said = {**credential, "iss": profile()["id"], **claims}
    with warnings.catch_warnings():
        # RFC 9864 would rather name the curve; verifiers of badges know the name that RFC 8037 gave.
        warnings.simplefilter("ignore", SecurityWarning)
        return jwt.encode(header, said, key, algorithms=[_ALGORITHM])


def _public_key() -> dict[str, Any]:
    key = keys.badge_key()
    public: dict[str, Any] = dict(key.as_dict(private=False))
    return {**public, "kid": f"{_address('badge_keys')}#{key.thumbprint()}", "alg": _ALGORITHM, "use": "sig"}


def _address(name: str, *arguments: Any) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"

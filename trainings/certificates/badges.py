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
from django.utils import timezone, translation
from joserfc import jwt
from joserfc.errors import SecurityWarning

from . import keys
from .kinds import Kind
from .models import Certificate
from .snapshot import Snapshot

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
# The least that a list may hold, so that nobody can be told from who asks for it (W3C Bitstring Status List).
LIST_SIZE = 131_072
_ALGORITHM = "EdDSA"
# The words of the vocabulary of Open Badges 3.0 (AchievementType); for the others "Certificate" says enough.
_TYPES: dict[str, str] = {Kind.COMPLETION: "CertificateOfCompletion", Kind.TRAINER: "Certification"}


def badge_of(snapshot: Snapshot, *, status_index: int, issued_at: datetime.datetime) -> str:
    """The credential of the certificate with the primary key ``status_index``, as a compact token."""
    language = snapshot.languages[0]
    number, index = divmod(status_index, LIST_SIZE)
    status_list = _address("badge_status", number)
    title, kind = snapshot.training.in_language(language), _kind_in(language, snapshot.kind)
    # Hours taught are nobody's credits.
    is_service = snapshot.kind == Kind.SERVICE
    credits_available = {} if is_service else {"creditsAvailable": float(snapshot.total_jp)}
    credits_earned = {} if is_service else {"creditsEarned": float(snapshot.attended_jp)}
    credential: dict[str, Any] = {
        "@context": CONTEXT,
        "id": snapshot.verification_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{kind}, {title}: {snapshot.number}",
        "issuer": profile(),
        "validFrom": _moment(issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": snapshot.name, "identityType": "name"}
            ],
            "achievement": {
                "id": f"{snapshot.verification_url}#achievement",
                "type": ["Achievement"],
                "achievementType": _TYPES.get(snapshot.kind, "Certificate"),
                "inLanguage": language,
                "name": f"{kind}: {title}",
                "description": f"{snapshot.starts_on} / {snapshot.ends_on}",
                "criteria": {"narrative": _narrative(snapshot)},
                **credits_available,
            },
            **credits_earned,
        },
        "credentialStatus": {
            "id": f"{status_list}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": status_list,
        },
    }
    claims = {"jti": credential["id"], "sub": credential["id"], "nbf": int(issued_at.timestamp())}
    if snapshot.valid_until is not None:
        last_second = datetime.datetime.combine(
            snapshot.valid_until, datetime.time(23, 59, 59), tzinfo=timezone.get_default_timezone()
        )
        credential["validUntil"] = _moment(last_second)
        claims["exp"] = int(last_second.timestamp())
    return _signed(credential, claims)


def _narrative(snapshot: Snapshot) -> str:
    if snapshot.kind == Kind.SERVICE:
        return f"{snapshot.attended_jp} JP"
    return f"{snapshot.attended_jp} / {snapshot.total_jp} JP ({snapshot.percent}%)"


def _kind_in(language: str, kind: str) -> str:
    with translation.override(language):
        return str(Kind(kind).label)


def _moment(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"


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

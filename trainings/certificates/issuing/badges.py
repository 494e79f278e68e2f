"""The certificate for other programs: an Open Badges 3.0 credential, signed as a JSON Web Token (ES256 or RS256).

It says what the paper says, and where any verifier finds the issuer, the key and the list of what was revoked. Its form
is that which 1EdTech's public validator takes (docs/decisions/0029-badges-as-the-validator-reads-them.md).
"""

import base64
import datetime
import gzip
import uuid
from typing import Any

from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from trainings.certificates.kinds import Kind
from trainings.certificates.records.models import Certificate
from trainings.certificates.records.snapshot import Snapshot

from .achievements import address
from .badge_keys import algorithm, badge_key, earlier_demo_key, earlier_keys

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
# The least that a list may hold, so that nobody can be told from who asks for it (W3C Bitstring Status List).
LIST_SIZE = 131_072


def badge_of(
    snapshot: Snapshot, *, achievement: dict[str, Any], status_index: int, issued_at: datetime.datetime
) -> str:
    """The credential of the certificate with the primary key ``status_index``, as a compact token.

    ``achievement`` is what it stands for. ``issued_at`` carries the zone of the training, in which the badge tells its
    days, as the paper does. The holder is given an identifier that is drawn for this badge alone, and leads nowhere.
    """
    number, index = divmod(status_index, LIST_SIZE)
    status_list = address("badge_status", number)
    subject = uuid.uuid4().urn
    credential: dict[str, Any] = {
        "@context": CONTEXT,
        "id": snapshot.verification_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{achievement['name']} ({snapshot.number})",
        "issuer": profile(),
        "validFrom": _moment(issued_at),
        "credentialSubject": {
            "id": subject,
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": snapshot.name, "identityType": "name"}
            ],
            "achievement": achievement,
            **_reached(snapshot, achievement),
        },
        "credentialStatus": {
            "id": f"{status_list}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": status_list,
        },
    }
    claims = {"jti": credential["id"], "sub": subject, "nbf": int(issued_at.timestamp())}
    if snapshot.valid_until is not None:
        last_second = datetime.datetime.combine(
            snapshot.valid_until, datetime.time(23, 59, 59), tzinfo=issued_at.tzinfo
        )
        credential["validUntil"] = _moment(last_second)
        claims["exp"] = int(last_second.timestamp())
    return _signed(credential, claims)


def _reached(snapshot: Snapshot, achievement: dict[str, Any]) -> dict[str, Any]:
    """What this person has reached of what the achievement describes."""
    [description] = achievement["resultDescription"]
    # Hours taught are nobody's credits.
    is_service = snapshot.kind == Kind.SERVICE
    value = str(snapshot.attended_jp if is_service else snapshot.percent)
    result = {"type": ["Result"], "resultDescription": description["id"], "value": value}
    return {"result": [result], **({} if is_service else {"creditsEarned": float(snapshot.attended_jp)})}


def _moment(moment: datetime.datetime) -> str:
    """ISO 8601 with the offset of the moment's own zone."""
    return moment.isoformat(timespec="seconds")


def profile() -> dict[str, Any]:
    """Who issues badges."""
    return {
        "id": address("badge_issuer"),
        "type": ["Profile"],
        "name": settings.ORGANISATION_NAME,
        "url": settings.SITE_URL,
        **({"email": settings.CONTACT_EMAIL} if settings.CONTACT_EMAIL else {}),
    }


def key_set() -> dict[str, Any]:
    """The public keys of today's and of earlier badges (JSON Web Key Set), each once."""
    before = earlier_demo_key()
    found = [_public(badge_key(), algorithm()), *earlier_keys(), *([_public(before, "EdDSA")] if before else [])]
    return {"keys": list({key["kid"]: key for key in reversed(found)}.values())[::-1]}


def public_key(thumbprint: str) -> dict[str, Any] | None:
    """The key with this thumbprint (RFC 7638) alone, as verifiers fetch it; None where we have none."""
    names = {_kid(thumbprint), _kid_before(thumbprint)}
    return next((key for key in key_set()["keys"] if key["kid"] in names), None)


def status_list(number: int) -> str:
    """The signed list of what was revoked or replaced among the certificates that ``number`` covers."""
    first = number * LIST_SIZE
    bits = bytearray(LIST_SIZE // 8)
    ended = Certificate.objects.filter(pk__gte=first, pk__lt=first + LIST_SIZE).exclude(state=Certificate.State.ISSUED)
    for pk in ended.values_list("pk", flat=True).iterator():
        # The first bit is the highest of its byte.
        bits[(pk - first) // 8] |= 0x80 >> (pk - first) % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    own = address("badge_status", number)
    credential = {
        "@context": CONTEXT[:1],
        "id": own,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": profile()["id"],
        "credentialSubject": {
            "id": f"{own}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
    }
    return _signed(credential, {"jti": own, "sub": f"{own}#list"})


def _signed(credential: dict[str, Any], claims: dict[str, Any]) -> str:
    key = badge_key()
    header = {"alg": algorithm(), "typ": "JWT", "kid": _kid(key.thumbprint())}
    said = {**credential, "iss": profile()["id"], **claims}
    return jwt.encode(header, said, key, algorithms=[algorithm()])


def _public(key: ECKey | RSAKey | OKPKey, signs_by: str) -> dict[str, Any]:
    public: dict[str, Any] = dict(key.as_dict(private=False))
    named = _kid_before if isinstance(key, OKPKey) else _kid
    return {**public, "kid": named(key.thumbprint()), "alg": signs_by, "use": "sig"}


def _kid(thumbprint: str) -> str:
    """The name of a key is where it is fetched, alone."""
    return address("badge_key", thumbprint)


def _kid_before(thumbprint: str) -> str:
    """The name of a key that signed with Ed25519: its place in the set."""
    return f"{address('badge_keys')}#{thumbprint}"

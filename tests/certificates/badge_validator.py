"""What 1EdTech's public validator asks of an Open Badges 3.0 credential in a JSON Web Token, check by check.

Transcribed from its probes for external proof, context, type, subject, evidence, issuer, status, expiration and
issuance, and from the required properties of the JSON schema that it holds the credential against.
"""

import base64
import datetime
import gzip
import json
import re

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

ALGORITHMS = {"RS256", "ES256"}
CONTEXTS = (
    re.compile(r"https://www\.w3\.org/ns/credentials/v2"),
    re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.\d\.\d+\.json"),
)
URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
RESULT_TYPES = {"LetterGrade", "Percent", "PerformanceLevel", "RawScore", "Result", "RubricScore", "Status"}


def problems(token, fetch, *, now=None):
    """What the validator finds amiss; ``fetch`` gives the answer to an address as text, or None."""
    return list(_problems(token, fetch, now or datetime.datetime.now(datetime.UTC)))


def _problems(token, fetch, now):
    try:
        credential = yield from _proven(token, fetch)
    except (KeyError, TypeError, ValueError, jwt.PyJWTError) as error:
        yield f"proof: {error!r}"
        credential = json.loads(_decoded(token.split(".")[1]))
    yield from _credential(credential)
    yield from _subject(credential)
    yield from _times(credential, now)
    if "credentialStatus" in credential:
        yield from _status(credential["credentialStatus"], fetch)


def _decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _proven(token, fetch):
    """ExternalProofProbe: the payload, once the signature is good with the one key that ``kid`` leads to."""
    head, payload, _signature = token.split(".")
    header = json.loads(_decoded(head))
    if header.get("alg") not in ALGORITHMS:
        yield "alg must be present and must be either 'RS256' or 'ES256'"
    key = header.get("jwk")
    if "kid" in header:
        answer = fetch(header["kid"])
        key = json.loads(answer) if answer is not None else None
    if key is None:
        raise ValueError("Unable to retrieve jwk value from url specified in kid.")
    if key["kty"] == "RSA":
        public = rsa.RSAPublicNumbers(*(int.from_bytes(_decoded(key[each])) for each in "en")).public_key()
    elif key["kty"] == "EC" and key["crv"] == "P-256":
        point = (int.from_bytes(_decoded(key[each])) for each in "xy")
        public = ec.EllipticCurvePublicNumbers(*point, ec.SECP256R1()).public_key()
    else:
        raise ValueError(f"Unsupported key type: {key['kty']}")
    jwt.decode(token, public, algorithms=["RS256" if key["kty"] == "RSA" else "ES256"])
    said = json.loads(_decoded(payload))
    credential = said.get("vc", said)
    if said.get("iss") != _id_of(credential["issuer"]):
        yield "iss is not the issuer"
    if said.get("jti") != credential["id"]:
        yield "jti is not the id of the credential"
    if said.get("sub") != credential["credentialSubject"].get("id"):
        yield "sub is not the id of the credentialSubject"
    return credential


def _id_of(thing):
    return thing if isinstance(thing, str) else thing["id"]


def _credential(credential):
    """ContextPropertyProbe, TypePropertyProbe, IssuerProbe, and what the schema requires at the top."""
    found = credential.get("@context", [])
    for position, pattern in enumerate(CONTEXTS):
        if len(found) <= position or not pattern.fullmatch(found[position]):
            yield f"missing required @context uri at position {position + 1}"
    types = credential.get("type", [])
    if "VerifiableCredential" not in types or not {"OpenBadgeCredential", "AchievementCredential"}.intersection(types):
        yield "type must contain VerifiableCredential and OpenBadgeCredential"
    for name in ("id", "issuer", "validFrom", "credentialSubject"):
        if not credential.get(name):
            yield f"{name} is required"
    issuer = credential.get("issuer", {})
    if not URI.fullmatch(_id_of(issuer)) or "Profile" not in issuer.get("type", ["Profile"]):
        yield "issuer must be a Profile with a URI"
    if "email" in issuer and "@" not in issuer["email"]:
        yield "email of the issuer"


def _subject(credential):
    """CredentialSubjectProbe, which asks for an achievement, and the schema of what is within."""
    subject = credential.get("credentialSubject", {})
    if "AchievementSubject" not in subject.get("type", []):
        yield "credentialSubject is not of type AchievementSubject"
    if not subject.get("id", "").strip():
        yield "no id in credentialSubject"
    if any(each.get("type") != "IdentityObject" for each in subject.get("identifier", [])):
        yield "identifier in credentialSubject is not of type IdentityObject"
    achievement = subject.get("achievement")
    if achievement is None:
        yield "missing required achievement in credentialSubject"
        return
    yield from _achievement(achievement)
    yield from _results(subject, achievement)


def _achievement(achievement):
    for name in ("id", "type", "criteria", "description", "name"):
        if not achievement.get(name):
            yield f"achievement: {name} is required"
    if not URI.fullmatch(achievement.get("id", "")) or "Achievement" not in achievement.get("type", []):
        yield "achievement must be an Achievement with a URI"
    if not {"id", "narrative"}.intersection(achievement.get("criteria", {})):
        yield "criteria in achievement of credentialSubject must have id or narrative"
    image = achievement.get("image")
    if image is not None and (image.get("type") != "Image" or not URI.fullmatch(image.get("id", ""))):
        yield "image must be an Image with a URI"


def _results(subject, achievement):
    described = {each.get("id") for each in achievement.get("resultDescription", [])}
    for each in achievement.get("resultDescription", []):
        if "ResultDescription" not in each.get("type", []) or not each.get("name") or not each.get("id"):
            yield "resultDescription in achievement of credentialSubject is not of type ResultDescription"
        if each.get("resultType") not in RESULT_TYPES:
            yield "resultType"
    for each in subject.get("result", []):
        if "Result" not in each.get("type", []):
            yield "result in credentialSubject is not of type Result"
        if each.get("resultDescription") not in described:
            yield "result has no resultDescription"
        if not isinstance(each.get("value", ""), str):
            yield "value of a result is text"


def _times(credential, now):
    """ExpirationProbe, IssuanceProbe."""
    for name in ("validFrom", "validUntil"):
        if name in credential and not MOMENT.fullmatch(credential[name]):
            yield f"{name} is no date and time with a zone"
    if datetime.datetime.fromisoformat(credential["validFrom"]) > now:
        yield "The credential is not valid yet"
    if "validUntil" in credential and datetime.datetime.fromisoformat(credential["validUntil"]) < now:
        yield "The credential has expired"


def _status(status, fetch):
    """BitstringStatusListProbe."""
    token = fetch(status["statusListCredential"])
    if token is None:
        yield "statusListCredential cannot be fetched"
        return
    try:
        said = yield from _proven(token, fetch)
    except (KeyError, TypeError, ValueError, jwt.PyJWTError) as error:
        yield f"proof of the status list: {error!r}"
        return
    subject = said["credentialSubject"]
    if subject["statusPurpose"] != status["statusPurpose"]:
        yield "statusPurpose mismatch"
    bits = gzip.decompress(_decoded(subject["encodedList"][1:]))
    index = int(status["statusListIndex"])
    if len(bits) * 8 < 131_072:
        yield "revocation bitstring length is less than minimumNumberOfEntries"
    if bits[index // 8] >> (7 - index % 8) & 1:
        yield "Credential has been revoked"

"""The description of the addresses for machines (OpenAPI 3.1): short, and checked against them by a test."""

from typing import Any

from django.conf import settings

from .judging import LARGEST_DOCUMENT, Verdict
from .models import Certificate

_TEXTS = {
    "type": "object",
    "description": "By language of the paper (en, id).",
    "additionalProperties": {"type": "string"},
}
_LINK = {
    "type": ["object", "null"],
    "properties": {"number": {"type": "string"}, "verification": {"type": "string", "format": "uri"}},
}
_PROBLEM = {
    "description": "A problem (RFC 9457).",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["title", "status", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                },
            }
        }
    },
}


def description() -> dict[str, Any]:
    """What may be asked, and what is answered."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME}: verification of certificates",
            "version": "1",
            "description": "Open to everybody, at a limited pace (429 says to wait). Nothing that is sent is kept.",
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": {
            "/api/certificates/{code}.json": {
                "get": {
                    "summary": "What a certificate says, and whether it still counts",
                    "parameters": [
                        {
                            "name": "code",
                            "in": "path",
                            "required": True,
                            "description": "The verification code on the paper; case and hyphens do not matter.",
                            "schema": {"type": "string"},
                        }
                    ],
                    "responses": {
                        "200": {"description": "Found. Has an ETag.", "content": _json(_ref("Certificate"))},
                        "304": {"description": "Unchanged (If-None-Match)."},
                        "404": _PROBLEM,
                        "429": _PROBLEM,
                    },
                }
            },
            "/api/certificates/verify": {
                "post": {
                    "summary": "Whether a document is one that was issued here",
                    "requestBody": {
                        "required": True,
                        "content": {
                            "application/pdf": {"schema": {"type": "string", "maxLength": LARGEST_DOCUMENT}},
                            "multipart/form-data": {
                                "schema": {"type": "object", "properties": {"document": {"type": "string"}}}
                            },
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["sha256"],
                                    "properties": {"sha256": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"}},
                                }
                            },
                        },
                    },
                    "responses": {
                        "200": {"description": "Judged.", "content": _json(_ref("Judgement"))},
                        "400": _PROBLEM,
                        "413": _PROBLEM,
                        "415": _PROBLEM,
                        "429": _PROBLEM,
                    },
                }
            },
        },
        "components": {"schemas": {"Certificate": _certificate(), "Judgement": _judgement()}},
    }


def _certificate() -> dict[str, Any]:
    text, number, day = {"type": "string"}, {"type": "number"}, {"type": "string", "format": "date"}
    properties: dict[str, Any] = {
        "state": {"type": "string", "enum": ["valid", "expired", "revoked", "replaced"]},
        "number": text,
        "code": text,
        "issuer": text,
        "issued_on": day,
        "valid_until": {"type": ["string", "null"], "format": "date"},
        "ended_at": {"type": ["string", "null"], "format": "date-time"},
        "cause": {
            "type": ["object", "null"],
            "properties": {
                "code": {"enum": [str(cause) for cause in Certificate.Cause.values]},
                "en": text,
                "id": text,
            },
        },
        "replaced_by": _LINK,
        "replaces": _LINK,
        "kind": {"type": "string", "enum": [str(kind) for kind in Certificate.Kind.values]},
        "name": text,
        "affiliation": _TEXTS,
        "training": {
            "type": "object",
            "properties": {"title": _TEXTS, "starts_on": day, "ends_on": day, "place": _TEXTS},
        },
        "learning_hours": {
            "type": "object",
            "properties": {
                "attended": number,
                "total": number,
                "percent": {"type": "integer"},
                "minutes_each": {"type": "integer"},
                "modules": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "title": _TEXTS,
                            "hours": number,
                            "attended": number,
                            "taught_on": {"type": ["string", "null"]},
                        },
                    },
                },
            },
        },
        "signatories": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": text, "title": _TEXTS}},
        },
        "sha256": {"type": ["string", "null"], "description": "Of the PDF, in hexadecimal."},
        "links": {
            "type": "object",
            "properties": {name: {"type": "string", "format": "uri"} for name in ("verification", "self")},
        },
    }
    return {"type": "object", "required": list(properties), "properties": properties}


def _judgement() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["verdict", "added_to_after_signing", "certificate"],
        "properties": {
            "verdict": {"type": "string", "enum": [str(verdict) for verdict in Verdict]},
            "added_to_after_signing": {"type": "boolean"},
            "certificate": {
                "description": "The one that the document is, or was made from.",
                "anyOf": [_ref("Certificate"), {"type": "null"}],
            },
        },
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}

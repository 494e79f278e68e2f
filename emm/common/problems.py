"""Refusals for API clients and scripts: problem documents (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse

CONTENT_TYPE = "application/problem+json"


class Problem(Exception):
    """A refusal: a status, and a sentence for whoever reads the log of the other program."""

    def __init__(self, status: HTTPStatus, detail: str, *, retry_after: int = 0) -> None:
        super().__init__(detail)
        self.status, self.detail, self.retry_after = status, detail, retry_after

    def as_response(self) -> JsonResponse:
        """With ``Retry-After`` where it can be asked again after some seconds."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        body = {"type": "about:blank", "title": self.status.phrase, "status": self.status, "detail": self.detail}
        return JsonResponse(body, status=self.status, content_type=CONTENT_TYPE, headers=headers)


def described(*statuses: HTTPStatus) -> Mapping[int, Any]:
    """The responses of an operation in the description of the API (OpenAPI) that are problems."""
    texts = {name: {"type": "string"} for name in ("type", "title", "detail")}
    schema = {
        "type": "object",
        "required": ["title", "status", "detail"],
        "properties": {**texts, "status": {"type": "integer"}},
    }
    return {
        int(status): {"description": status.phrase, "content": {CONTENT_TYPE: {"schema": schema}}}
        for status in statuses
    }

"""Verification for machines: JSON in and out, problems by RFC 9457, described by OpenAPI."""

import hashlib
import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.http import quote_etag
from django.views import View
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from emm.common.rate_limits import may_pass

from ..facts import as_json, facts_of
from ..judging import LARGEST_DOCUMENT, Judgement, Verdict, by_sha256, is_pdf, judge
from ..models import Certificate
from ..openapi import description
from ..uploads import keep_in_memory
from ..verification import by_code
from .verification import CODES_A_MINUTE, FILES_A_MINUTE
from .wellknown import open_to_pages

_LARGEST_QUESTION = 1024
# Long enough to spare us, short enough that a revocation is seen.
_KEPT_SECONDS = 60


class Problem(Exception):
    """A refusal, as RFC 9457 puts it: a status, and a sentence for whoever reads the log of the other machine."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail

    def as_response(self) -> HttpResponse:
        body = {"type": "about:blank", "title": self.status.phrase, "status": self.status, "detail": self.detail}
        response = open_to_pages(JsonResponse(body, status=self.status, content_type="application/problem+json"))
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            response["Retry-After"] = "60"
        return response


class _ForMachines(View):
    """Base: refusals are problems, answers are open to scripts of other pages, and nothing is indexed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            response = super().dispatch(request, *args, **kwargs)
        except Problem as problem:
            response = problem.as_response()
        response["X-Robots-Tag"] = "noindex"
        return response

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        allowed = super().http_method_not_allowed(request, *args, **kwargs)["Allow"]
        response = Problem(HTTPStatus.METHOD_NOT_ALLOWED, f"Send one of {allowed}.").as_response()
        response["Allow"] = allowed
        return response


class CertificateFacts(_ForMachines):
    """What the paper shows, and whether it still counts; by the code on the paper."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _keep_pace(request, "certificate-code", CODES_A_MINUTE)
        certificate = by_code(self.kwargs["code"])
        if certificate is None:
            raise Problem(HTTPStatus.NOT_FOUND, "No certificate has this code.")
        return _answer(request, certificate)


@method_decorator(csrf_exempt, name="dispatch")
class JudgeDocument(_ForMachines):
    """Whether a document is one that we issued: the PDF itself, or its SHA-256."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _keep_pace(request, "certificate-file", FILES_A_MINUTE)
        if request.content_type == "application/json":
            return self._by_sha256(request)
        return self._by_document(_document_of(request))

    def _by_sha256(self, request: HttpRequest) -> HttpResponse:
        if _length_of(request) > _LARGEST_QUESTION:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A question is an object with the field sha256.")
        try:
            sha256 = json.loads(request.body)["sha256"]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise Problem(HTTPStatus.BAD_REQUEST, 'Send {"sha256": "…"}, in hexadecimal.') from error
        if not isinstance(sha256, str):
            raise Problem(HTTPStatus.BAD_REQUEST, 'Send {"sha256": "…"}, in hexadecimal.')
        certificate = by_sha256(sha256)
        verdict = Verdict.GENUINE if certificate else Verdict.NOT_OURS
        return self._answer(Judgement(verdict, certificate))

    def _by_document(self, document: bytes) -> HttpResponse:
        if not is_pdf(document):
            raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "This is not a PDF.")
        return self._answer(judge(document))

    def _answer(self, judgement: Judgement) -> HttpResponse:
        certificate = judgement.certificate
        body = {
            "verdict": judgement.verdict,
            "added_to_after_signing": judgement.was_added_to,
            "certificate": as_json(facts_of(certificate)) if certificate else None,
        }
        response = open_to_pages(JsonResponse(body))
        response["Cache-Control"] = "no-store"
        return response


@require_safe
@cache_control(public=True, max_age=3600)
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of these addresses."""
    return open_to_pages(JsonResponse(description()))


def _keep_pace(request: HttpRequest, what: str, at_most: int) -> None:
    if not may_pass(request, what=what, at_most=at_most):
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, "Asked too often. Wait a minute.")


def _answer(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    response = open_to_pages(JsonResponse(as_json(facts_of(certificate))))
    response["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    response["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _length_of(request: HttpRequest) -> int:
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else 0


def _document_of(request: HttpRequest) -> bytes:
    """The document in the body of the request, or in the field ``document`` of a form."""
    too_large = Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {LARGEST_DOCUMENT} bytes.")
    if not keep_in_memory(request, most=LARGEST_DOCUMENT):
        raise too_large
    if request.content_type == "multipart/form-data":
        upload = request.FILES.get("document")
        if upload is None:
            raise Problem(HTTPStatus.BAD_REQUEST, "The form has no file in the field document.")
        return bytes(upload.read())
    document = request.read(LARGEST_DOCUMENT + 1)
    if len(document) > LARGEST_DOCUMENT:
        raise too_large
    return document

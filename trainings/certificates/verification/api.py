"""Verification for API clients: by the code on the paper, by the PDF, or by its SHA-256."""

from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page
from ninja import Path, Router
from ninja.decorators import decorate_view
from pydantic import ValidationError

from emm.common.problems import Problem, described
from emm.common.rate_limits import mark_of, may_pass
from emm.common.turns import Busy

from . import schemas
from .facts import answer_of, as_json, facts_of
from .lookup import by_code
from .pdf_verification import MAX_DOCUMENT_BYTES, Verdict, VerificationResult, by_sha256, is_pdf, verify_pdf
from .upload_handlers import keep_in_memory
from .views import CODES_A_MINUTE, FILES_A_MINUTE

_MAX_QUESTION_BYTES = 1024
# Long enough to spare us, short enough that a revocation is seen.
_KEPT_SECONDS = 60

Code = Annotated[str, Path(description="The verification code on the paper; case and hyphens do not matter.")]

router = Router(tags=["certificates"])


def certificate_facts(request: HttpRequest, response: HttpResponse, code: Code) -> dict[str, Any]:
    """At most a minute old, with an ETag for the next time."""
    _keep_pace(request, "certificate-code", CODES_A_MINUTE)
    certificate = by_code(code)
    if certificate is None:
        raise Problem(HTTPStatus.NOT_FOUND, "No certificate has this code.")
    response["Cache-Control"] = f"private, max-age={_KEPT_SECONDS}"
    return as_json(facts_of(certificate))


router.api_operation(
    ["GET", "HEAD"],
    "/{code}.json",
    response=schemas.Certificate,
    url_name="certificate_facts",
    summary="What a certificate says, and whether it still counts",
    openapi_extra={"responses": described(HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS)},
)(decorate_view(conditional_page)(certificate_facts))


@router.post(
    "/verify",
    response=schemas.Judgement,
    url_name="judge_document",
    summary="Whether a document is one that was issued here",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/pdf": {"schema": {"type": "string", "maxLength": MAX_DOCUMENT_BYTES}},
                "multipart/form-data": {"schema": {"type": "object", "properties": {"document": {"type": "string"}}}},
                "application/json": {"schema": schemas.Question.model_json_schema()},
            },
        },
        "responses": described(
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            HTTPStatus.TOO_MANY_REQUESTS,
            HTTPStatus.SERVICE_UNAVAILABLE,
        ),
    },
)
def judge_document(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Send the PDF itself, as the body or in the field ``document`` of a form, or its SHA-256 as JSON."""
    _keep_pace(request, "certificate-file", FILES_A_MINUTE)
    is_question = request.content_type == "application/json"
    judgement = _by_sha256(request) if is_question else _by_document(request, _document_of(request))
    response["Cache-Control"] = "no-store"
    facts = facts_of(judgement.certificate) if judgement.certificate else None
    return {
        "verdict": answer_of(judgement.verdict, facts),
        "added_to_after_signing": judgement.was_added_to,
        "certificate": as_json(facts) if facts else None,
    }


def _keep_pace(request: HttpRequest, what: str, at_most: int) -> None:
    if not may_pass(request, what=what, at_most=at_most):
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, "Asked too often. Wait a minute.", retry_after=60)


def _by_sha256(request: HttpRequest) -> VerificationResult:
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > _MAX_QUESTION_BYTES:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A question is an object with the field sha256.")
    try:
        question = schemas.Question.model_validate_json(request.body)
    except ValidationError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, 'Send {"sha256": "…"}, in hexadecimal.') from error
    certificate = by_sha256(question.sha256)
    return VerificationResult(Verdict.GENUINE if certificate else Verdict.NOT_OURS, certificate)


def _by_document(request: HttpRequest, document: bytes) -> VerificationResult:
    if not is_pdf(document):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "This is not a PDF.")
    try:
        return verify_pdf(document, asked_from=mark_of(request))
    except Busy as busy:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            f"Other files are being examined. Send the link again in {busy.retry_after_seconds} seconds.",
            retry_after=busy.retry_after_seconds,
        ) from busy


def _document_of(request: HttpRequest) -> bytes:
    """The document in the body of the request, or in the field ``document`` of a form."""
    too_large = Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {MAX_DOCUMENT_BYTES} bytes.")
    if not keep_in_memory(request, most=MAX_DOCUMENT_BYTES):
        raise too_large
    if request.content_type == "multipart/form-data":
        upload = request.FILES.get("document")
        if upload is None:
            raise Problem(HTTPStatus.BAD_REQUEST, "The form has no file in the field document.")
        return bytes(upload.read())
    document = request.read(MAX_DOCUMENT_BYTES + 1)
    if len(document) > MAX_DOCUMENT_BYTES:
        raise too_large
    return document

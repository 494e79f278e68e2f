"""What verifiers of badges ask for, without a sign-in.

The issuer, the keys, what a badge stands for, its picture, and the list of what was revoked: nothing names anybody.
"""

from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from trainings.certificates.issuing import achievements, badges
from trainings.certificates.issuing.models import Achievement
from trainings.certificates.kinds import Kind
from trainings.certificates.records.models import Certificate

Answer = TypeVar("Answer", bound=HttpResponse)


@require_safe
@cache_control(public=True, max_age=3600)
def badge_issuer(request: HttpRequest) -> JsonResponse:
    """The profile of the issuer (Open Badges 3.0)."""
    return open_to_pages(JsonResponse({"@context": badges.CONTEXT, **badges.profile()}))


@require_safe
@cache_control(public=True, max_age=3600)
def badge_keys(request: HttpRequest) -> JsonResponse:
    """The public keys (RFC 7517)."""
    return open_to_pages(JsonResponse(badges.key_set(), content_type="application/jwk-set+json"))


@require_safe
@cache_control(public=True, max_age=3600)
def badge_key(request: HttpRequest, thumbprint: str) -> JsonResponse:
    """One public key (RFC 7517): verifiers fetch what the head of a badge names, and expect a key, not a set."""
    key = badges.public_key(thumbprint)
    if key is None:
        raise Http404
    return open_to_pages(JsonResponse(key, content_type="application/jwk+json"))


@require_safe
@cache_control(public=True, max_age=86_400)
def badge_achievement(request: HttpRequest, key: str) -> JsonResponse:
    """What badges stand for (Open Badges 3.0, Achievement)."""
    row = get_object_or_404(Achievement, key=key)
    return open_to_pages(JsonResponse({"@context": badges.CONTEXT, **achievements.published(row.content)}))


@require_safe
@cache_control(public=True, max_age=86_400)
def badge_image(request: HttpRequest, kind: str) -> HttpResponse:
    """The picture of the badges of a kind."""
    if kind not in Kind.values:
        raise Http404
    return open_to_pages(render(request, "certificates/badge.svg", {"kind": kind}, content_type="image/svg+xml"))


@require_safe
@cache_control(public=True, max_age=300)
def badge_status(request: HttpRequest, number: int) -> HttpResponse:
    """A list of what was revoked (W3C Bitstring Status List), as a signed token."""
    newest = Certificate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if number > newest // badges.LIST_SIZE:
        raise Http404
    return open_to_pages(HttpResponse(badges.status_list(number), content_type="application/vc+jwt"))


def open_to_pages(response: Answer) -> Answer:
    """Verifiers may run in a browser, on a page of somebody else, which may also show the picture."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

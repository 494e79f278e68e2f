"""What verifiers of badges ask for, without a sign-in: issuer, keys, and the list of what was revoked."""

from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .. import badges
from ..models import Certificate

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
@cache_control(public=True, max_age=300)
def badge_status(request: HttpRequest, number: int) -> HttpResponse:
    """A list of what was revoked (W3C Bitstring Status List), as a signed token."""
    newest = Certificate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if number > newest // badges.LIST_SIZE:
        raise Http404
    return open_to_pages(HttpResponse(badges.status_list(number), content_type="application/vc+jwt"))


def open_to_pages(response: Answer) -> Answer:
    """Verifiers may run in a browser, on a page of somebody else."""
    response["Access-Control-Allow-Origin"] = "*"
    return response

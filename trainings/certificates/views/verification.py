"""Public verification, for whoever has a certificate in hand. No sign-in, not indexed, limited in pace."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from emm.common.rate_limits import may_pass

from ..codes import normalise
from ..forms import VerifyForm
from ..models import Certificate
from ..snapshot import Snapshot
from ..verification import LONGEST_QUESTION, by_code, by_number, masked

# A minute, per address. A whole class may scan behind one hotel's address; codes cannot be guessed anyway. Numbers can,
# so that they are looked up at the pace of a person who types.
CODES_A_MINUTE = 120
NUMBERS_A_MINUTE = 15


def _slow_down(request: HttpRequest) -> HttpResponse:
    response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = "60"
    return response


@never_cache
@require_safe
def verify_short(request: HttpRequest, code: str) -> HttpResponse:
    """Where a QR code leads: on to the verification, in the visitor's language."""
    return HttpResponseRedirect(reverse("certificates:verification", args=[normalise(code) or code[:LONGEST_QUESTION]]))


class _Public(TemplateView):
    """Base of the pages of verification: they are in no cache and no search engine."""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response


class Verify(_Public):
    """The form; and the answer to a number, which tells only what anybody may know of it."""

    template_name = "certificates/verify.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("q", "").strip()
        form = VerifyForm(request.GET if "q" in request.GET else None)
        if not asked or not form.is_valid():
            return self.answer(form=form)
        question = form.cleaned_data["q"]
        if not may_pass(request, what="certificate-number", at_most=NUMBERS_A_MINUTE):
            return _slow_down(request)
        certificate = by_number(question)
        if certificate is not None:
            return self.answer(form=VerifyForm(), certificate=certificate, masked_name=masked(certificate.name))
        if code := normalise(question):
            return HttpResponseRedirect(reverse("certificates:verification", args=[code]))
        return self.answer(form=form, unknown=question, status=HTTPStatus.NOT_FOUND)

    def answer(self, *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(
            self.get_context_data(page_title=_("Verify a certificate"), **context)
        )
        response.status_code = status
        return response


class Verification(_Public):
    """What is known of the certificate with this code: what its paper shows, and whether it still counts."""

    template_name = "certificates/verification.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_pass(request, what="certificate-code", at_most=CODES_A_MINUTE):
            return _slow_down(request)
        certificate = by_code(self.kwargs["code"])
        if certificate is None:
            context = {"page_title": _("Verify a certificate"), "form": VerifyForm(), "unknown": self.kwargs["code"]}
            return render(request, "certificates/verify.html", context, status=HTTPStatus.NOT_FOUND)
        return self.render_to_response(self.get_context_data(**_shown(certificate)))


def _shown(certificate: Certificate) -> dict[str, Any]:
    snapshot = Snapshot.from_json(certificate.snapshot)
    return {
        "certificate": certificate,
        "snapshot": snapshot,
        # In the languages of the paper and not of the visitor: it is compared with the paper.
        "institution": snapshot.printed(snapshot.institution),
        "training": snapshot.printed(snapshot.training),
        "place": snapshot.printed(snapshot.place),
        "new": getattr(certificate, "replaced_by", None),
    }

"""Public verification, for whoever has a certificate in hand. No sign-in, not indexed, limited in pace."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from emm.common.rate_limits import mark_of, may_pass
from emm.common.turns import Busy
from trainings.certificates.document.content import content_of
from trainings.certificates.records.codes import normalise
from trainings.certificates.records.models import Certificate
from trainings.certificates.records.pasted_links import read as read_pasted

from .facts import facts_of
from .forms import DocumentForm, VerifyForm, too_large
from .lookup import MAX_QUESTION_LENGTH, by_code, by_number, masked
from .pdf_verification import MAX_DOCUMENT_BYTES, verify_pdf
from .upload_handlers import keep_in_memory

# A minute, per address. A whole class may scan behind one hotel's address; codes cannot be guessed anyway. Numbers can,
# so that they are looked up at the pace of a person who types. A file takes a second to read.
CODES_A_MINUTE = 120
NUMBERS_A_MINUTE = 15
FILES_A_MINUTE = 15


def slow_down(request: HttpRequest) -> HttpResponse:
    response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = "60"
    return response


def come_back(request: HttpRequest, busy: Busy) -> HttpResponse:
    response = render(
        request, "busy.html", {"seconds": busy.retry_after_seconds}, status=HTTPStatus.SERVICE_UNAVAILABLE
    )
    response["Retry-After"] = str(busy.retry_after_seconds)
    return response


@never_cache
@require_safe
def verify_short(request: HttpRequest, code: str) -> HttpResponse:
    """Where a QR code leads: on to the verification, in the visitor's language."""
    return HttpResponseRedirect(
        reverse("certificates:verification", args=[normalise(code) or code[:MAX_QUESTION_LENGTH]])
    )


class _Public(TemplateView):
    """Base of the pages of verification: they are in no cache and no search engine."""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    def show_form(self, *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
        """The page with both forms, and what was found out."""
        context = {"form": VerifyForm(), "document_form": DocumentForm(), **context}
        context |= {"page_title": _("Verify a certificate")}
        context["example_url"] = f"{settings.SITE_URL}{reverse('api:certificate_facts', args=['7K2M9QXT4HVBA1CD'])}"
        return render(self.request, "certificates/verify.html", context, status=status)

    def show(self, certificate: Certificate, **context: Any) -> HttpResponse:
        """What is known of ``certificate``, in the words and languages of its paper: it is compared with that."""
        facts = facts_of(certificate)
        snapshot = facts.snapshot
        context |= {
            "facts": facts,
            "certificate": certificate,
            "snapshot": snapshot,
            "today": certificate.training.today,
            "paper": content_of(snapshot),
            "place": snapshot.printed(snapshot.place),
        }
        return render(self.request, "certificates/verification.html", context)


class Verify(_Public):
    """The forms; and the answer to a number, which tells only what anybody may know of it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("q", "").strip()
        form = VerifyForm(request.GET if "q" in request.GET else None)
        if not asked or not form.is_valid():
            return self.show_form(form=form)
        question = form.cleaned_data["q"]
        pasted = read_pasted(question, hosts=[request.get_host()])
        if pasted.code:
            return HttpResponseRedirect(reverse("certificates:verification", args=[pasted.code]))
        if not may_pass(request, what="certificate-number", at_most=NUMBERS_A_MINUTE):
            return slow_down(request)
        certificate = by_number(question)
        if certificate is not None:
            return self.show_form(certificate=certificate, masked_name=masked(certificate.name))
        if code := normalise(question):
            return HttpResponseRedirect(reverse("certificates:verification", args=[code]))
        if pasted.is_private or pasted.other_site:
            return self.show_form(form=form, pasted=pasted, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return self.show_form(form=form, unknown=question, status=HTTPStatus.NOT_FOUND)


class Verification(_Public):
    """What is known of the certificate with this code: what its paper shows, and whether it still counts."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_pass(request, what="certificate-code", at_most=CODES_A_MINUTE):
            return slow_down(request)
        certificate = by_code(self.kwargs["code"])
        if certificate is None:
            return self.show_form(unknown=self.kwargs["code"], status=HTTPStatus.NOT_FOUND)
        return self.show(certificate)


# Nothing is changed and nobody is signed in by it, so that no form needs a token; and it must not be read before the
# view says where to.
@method_decorator(csrf_exempt, name="dispatch")
class VerifyFile(_Public):
    """Whether the file that is sent is one that we issued. It is read in memory, answered, and forgotten."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Somebody came back to the address, or changed the language: the file is gone."""
        return HttpResponseRedirect(reverse("certificates:verify"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_pass(request, what="certificate-file", at_most=FILES_A_MINUTE):
            return slow_down(request)
        if not keep_in_memory(request, most=MAX_DOCUMENT_BYTES):
            return self.show_form(refusal=too_large(), status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        form = DocumentForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show_form(document_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            judgement = verify_pdf(form.cleaned_data["document"], asked_from=mark_of(request))
        except Busy as busy:
            return come_back(request, busy)
        if judgement.certificate is None:
            return self.show_form(judgement=judgement)
        return self.show(judgement.certificate, judgement=judgement)

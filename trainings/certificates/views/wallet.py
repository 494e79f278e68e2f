"""All of one's certificates on one page: by the link that was mailed, without an account, or by one's own."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import IO, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from emm.common import audit
from emm.common.access import Guarded
from emm.common.rate_limits import may_pass

from ..archive import file_name, zip_stream
from ..models import Certificate, WalletLink
from ..wallet import certificates_of, downloadable, link_of, note_opening
from .verification import slow_down

OPENINGS_A_MINUTE = 60


class ByLink:
    """Mixin: whoever has the link sees what it leads to. In no cache, no search engine, and told to no other page."""

    request: HttpRequest
    kwargs: dict[str, Any]
    link: WalletLink

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_pass(request, what="wallet", at_most=OPENINGS_A_MINUTE):
            return slow_down(request)
        link = link_of(kwargs["token"])
        if link is None:
            response: Any = render(request, "certificates/wallet_ended.html", status=HTTPStatus.NOT_FOUND)
        else:
            self.link = link
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # of the view beside it
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def certificates(self) -> list[Certificate]:
        return certificates_of(self.link.person)


class OwnCertificates(Guarded):
    """Mixin: those of whoever is signed in."""

    permission = "certificates.view_own"

    def certificates(self) -> list[Certificate]:
        person = getattr(self.request.user, "person", None)
        return certificates_of(person) if person is not None else []


class _WalletPage(TemplateView):
    template_name = "certificates/wallet.html"

    def wallet_context(self, certificates: list[Certificate], **context: Any) -> dict[str, Any]:
        return super().get_context_data(
            certificates=certificates,
            downloadable=len(downloadable(certificates)),
            **context,
        )


class WalletByLink(ByLink, _WalletPage):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        note_opening(self.link)
        return self.wallet_context(self.certificates(), page_title=_("Your certificates"), link=self.link, **kwargs)


class OwnWallet(OwnCertificates, _WalletPage):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        breadcrumb = [{"label": _("My trainings"), "url": reverse("certificates:mine")}]
        return self.wallet_context(
            self.certificates(), page_title=_("My certificates"), breadcrumb=breadcrumb, **kwargs
        )


class DownloadByLink(ByLink, View):
    """One document of the wallet, while it counts."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        for certificate in downloadable(self.certificates()):
            if certificate.pk == self.kwargs["pk"]:
                audit.record(audit.Act.DOWNLOAD, request=request, about=certificate, label=certificate.number)
                name = file_name(certificate.number, certificate.name)
                return FileResponse(_opened(certificate), as_attachment=True, filename=name)
        raise Http404


class _Zip(View):
    """All documents of the wallet that count, as one file."""

    http_method_names = ["get", "head", "options"]

    def zip_of(self, certificates: list[Certificate], back: str) -> HttpResponseBase:
        found = downloadable(certificates)
        if not found:
            messages.info(self.request, _("There is no certificate to download."))
            return HttpResponseRedirect(back)
        numbers = [each.number for each in found]
        user = self.request.user
        audit.record(audit.Act.DOWNLOAD, by=user, request=self.request, certificates=numbers, format="zip")
        response = StreamingHttpResponse(zip_stream(_files(found)), content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="{slugify(_("My certificates"))}.zip"'
        return response


class ZipByLink(ByLink, _Zip):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.zip_of(self.certificates(), reverse("certificates:wallet", args=[self.kwargs["token"]]))


class OwnZip(OwnCertificates, _Zip):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.zip_of(self.certificates(), reverse("certificates:own_wallet"))


def _opened(certificate: Certificate) -> IO[bytes]:
    try:
        file: IO[bytes] = certificate.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("The document of this certificate is missing.")) from error
    return file


def _files(certificates: list[Certificate]) -> Iterator[tuple[str, IO[bytes]]]:
    return ((file_name(each.number, each.name), _opened(each)) for each in certificates)

"""All of one's certificates on one page: by the link that was mailed, without an account, or by one's own."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from emm.audit import events
from emm.common.errors import sentence_of
from emm.common.permissions import ObjectPermissionMixin
from emm.links.services import note_opening
from emm.links.views import OpenedByLink
from trainings.certificates.issuing.archive import Packed, file_name, zip_stream
from trainings.certificates.issuing.views import badge_response, opened
from trainings.certificates.records.models import Certificate

from .certificate_links import WALLET, certificates_of, downloadable


class ByLink(OpenedByLink):
    """Mixin: whoever has the link sees the certificates of the person to whom it belongs."""

    purpose = WALLET

    def certificates(self) -> list[Certificate]:
        return certificates_of(self.holder_key)


class OwnCertificates(ObjectPermissionMixin):
    """Mixin: those of whoever is signed in."""

    permission = "certificates.view_own"

    def certificates(self) -> list[Certificate]:
        person = getattr(self.request.user, "person", None)
        return certificates_of(person.pk) if person is not None else []


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
        return self.wallet_context(self.certificates(), page_title=_("Your certificates"), link=self.link, **kwargs)


class NoteOpening(ByLink, View):
    """The page says that a person moves on it (opened.js). That it was fetched says nothing: scanners do that."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        note_opening(link=self.link)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


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
                events.record(events.Act.DOWNLOAD, request=request, about=certificate, label=certificate.number)
                name = file_name(certificate.number, certificate.name)
                return FileResponse(opened(certificate), as_attachment=True, filename=name)
        raise Http404


class BadgeByLink(ByLink, View):
    """The badge of one certificate of the wallet, while it counts."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        for certificate in downloadable(self.certificates()):
            if certificate.pk == self.kwargs["pk"]:
                response = badge_response(certificate)
                events.record(
                    events.Act.DOWNLOAD, request=request, about=certificate, label=certificate.number, format="badge"
                )
                return response
        raise Http404


class _Zip(View):
    """All documents of the wallet that count, as one file."""

    http_method_names = ["get", "head", "options"]

    def zip_of(self, certificates: list[Certificate], back: str) -> HttpResponseBase:
        found = downloadable(certificates)
        if not found:
            messages.info(self.request, _("There is no certificate to download."))
            return HttpResponseRedirect(back)
        if missing := [each.number for each in found if not _is_there(each)]:
            sentence = sentence_of("certificates.files_missing", numbers=", ".join(missing))
            messages.warning(self.request, sentence)
            return HttpResponseRedirect(back)
        numbers = [each.number for each in found]
        user = self.request.user
        events.record(events.Act.DOWNLOAD, by=user, request=self.request, certificates=numbers, format="zip")
        response = StreamingHttpResponse(zip_stream(_files(found)), content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="{slugify(_("My certificates"))}.zip"'
        return response


class ZipByLink(ByLink, _Zip):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.zip_of(self.certificates(), reverse("certificates:wallet", args=[self.kwargs["token"]]))


class OwnZip(OwnCertificates, _Zip):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.zip_of(self.certificates(), reverse("certificates:own_wallet"))


def _is_there(certificate: Certificate) -> bool:
    """Asked before the first byte is sent: afterwards the answer could only break off."""
    name = certificate.file.name
    return bool(name and certificate.file.storage.exists(name))


def _files(certificates: list[Certificate]) -> Iterator[Packed]:
    return (Packed(file_name(each.number, each.name), each.issued_on, opened(each)) for each in certificates)

"""The list of all certificates, the page of one, and its document."""

from typing import IO, Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView

from emm.audit import events
from emm.audit.history import entries_of
from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.ui.lists import ListPage
from trainings.certificates.differences.comparison import comparison_of
from trainings.certificates.records.badge_file import BADGE_TYPE, badge_in
from trainings.certificates.records.models import Certificate
from trainings.certificates.records.snapshot import Snapshot
from trainings.certificates.records.states import CERTIFICATE

from .archive import file_name
from .filters import CertificateFilter
from .tables import CertificateTable


class Certificates(ListPage):
    permission = "certificates.view_certificates"
    model = Certificate
    table_class = CertificateTable
    filterset_class = CertificateFilter
    page_title = gettext_lazy("Certificates")
    empty_icon = "patch-check"
    empty_title = gettext_lazy("No certificate has been issued yet")
    empty_text = gettext_lazy("Certificates are issued on a training’s page, from its last day on.")

    def get_primary_action(self) -> dict[str, Any] | None:
        if not self.request.user.has_perm("certificates.view_templates"):
            return None
        return {"label": _("Templates"), "url": reverse("certificates:templates"), "icon": "palette"}

    def get_queryset(self) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset()
        return queryset.select_related("training", "difference").defer("snapshot")

    def for_file(self, rows: Any) -> Any:
        return rows.with_printed()


class CertificateInView(ObjectPermissionMixin):
    """Mixin for everything about one certificate, as far as this person may know of it."""

    kwargs: dict[str, Any]

    def get_permission_object(self) -> Certificate:
        certificates = visible_to(
            Certificate.objects.select_related(
                "person", "training", "template_version__template", "issued_by", "ended_by"
            ),
            self.request.user,
        )
        self.certificate: Certificate = get_object_or_404(certificates, pk=self.kwargs["pk"])
        return self.certificate


class CertificatePage(CertificateInView, TemplateView):
    permission = "certificates.view_certificates"
    template_name = "certificates/certificate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        certificate = self.certificate
        may_end = self.request.user.has_perm("certificates.end_certificate", certificate)
        return super().get_context_data(
            certificate=certificate,
            snapshot=Snapshot.from_json(certificate.snapshot),
            chain=chain_of(certificate),
            comparison=comparison_of(certificate) if certificate.is_in_force else None,
            moves=CERTIFICATE.available(certificate.state) if may_end else [],
            entries=entries_of(certificate, zone=certificate.training.time_zone),
            breadcrumb=[
                {"label": _("Certificates"), "url": reverse("certificates:certificates")},
                {
                    "label": str(certificate.training),
                    "url": reverse("certificates:training", args=[certificate.training_id]),
                },
            ],
            **kwargs,
        )


def chain_of(certificate: Certificate) -> list[Certificate]:
    """A certificate with those it replaced and that replaced it, the oldest first. One query."""
    related = Certificate.objects.filter(
        training=certificate.training_id, person=certificate.person_id, kind=certificate.kind
    ).order_by("pk")
    return list(related.defer("snapshot"))


class DownloadCertificate(CertificateInView, View):
    permission = "certificates.download_certificate"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        certificate = self.certificate
        content = opened(certificate)
        events.record(
            events.Act.DOWNLOAD, by=request.user, request=request, about=certificate, label=certificate.number
        )
        return FileResponse(content, as_attachment=True, filename=file_name(certificate.number, certificate.name))


class DownloadBadge(CertificateInView, View):
    """The badge alone, for the places that collect badges."""

    permission = "certificates.download_certificate"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = badge_response(self.certificate)
        events.record(
            events.Act.DOWNLOAD,
            by=request.user,
            request=request,
            about=self.certificate,
            label=self.certificate.number,
            format="badge",
        )
        return response


def opened(certificate: Certificate) -> IO[bytes]:
    """The document of ``certificate``. Raises ``Http404``, which says why, where there is none."""
    if not certificate.file:
        raise Http404(_("The PDF of this certificate has not been created yet."))
    try:
        content: IO[bytes] = certificate.file.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("The document of this certificate is missing.")) from error
    return content


def badge_response(certificate: Certificate) -> HttpResponse:
    """The badge in the document of ``certificate``, as a file. Raises ``Http404`` where there is none."""
    with opened(certificate) as document:
        badge = badge_in(document)
    if badge is None:
        raise Http404(_("The document of this certificate holds no badge."))
    name = file_name(certificate.number, certificate.name, ending="jwt")
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(badge, content_type=BADGE_TYPE, headers={"Content-Disposition": disposition or "attachment"})

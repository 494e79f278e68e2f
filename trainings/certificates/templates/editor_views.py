"""The editor of a template's draft, and how the design looks: as a page beside it, and as the real document."""

import re
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from emm.common.permissions import ObjectPermissionMixin
from emm.ui.views import ServiceFormView
from trainings.certificates.designs.colours import HEX
from trainings.certificates.designs.design import KAWUNG, PICTURE, PLAIN, Design, Look
from trainings.certificates.designs.models import TemplateVersion
from trainings.certificates.document.preview import preview_html, served_part
from trainings.certificates.records.snapshot import Snapshot

from . import services
from .forms import DesignForm, PreviewForm
from .framing import framed, framing
from .samples import sample_snapshot
from .views import TemplateInView

_SHA256 = re.compile(r"[0-9a-f]{64}")


@framing
class EditTemplate(TemplateInView, ServiceFormView):
    """The draft as a form. Nothing is lost when two edit at once: whoever saves second is shown what differs."""

    form_class = DesignForm
    template_name = "certificates/template_editor.html"
    submit_label = gettext_lazy("Save the draft")
    success_message = gettext_lazy("Draft saved. Publish it to use it for new certificates.")
    changes: list[Any] = []

    def get_permission_object(self) -> Any:
        template = super().get_permission_object()
        self.version = self.draft()
        return template

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs["design"] = self.version.design
        kwargs["initial"] = {"revision": self.version.revision}
        return kwargs

    def perform(self, form: DesignForm) -> TemplateVersion:
        form.keep_uploads()
        try:
            return services.save_draft(
                draft=self.version,
                design=form.whole_design(),
                revision=form.cleaned_data["revision"],
                by=self.request.user,
            )
        except services.Outdated as refusal:
            self.changes = refusal.changes
            # Saved again, it is with the other's work seen.
            form.put("revision", str(TemplateVersion.objects.get(pk=self.version.pk).revision))
            raise

    def form_invalid(self, form: Any) -> HttpResponse:
        form.keep_uploads()
        response = super().form_invalid(form)
        if self.changes:
            response.status_code = HTTPStatus.CONFLICT
        return response

    def get_success_url(self) -> str:
        return reverse("certificates:template_edit", args=[self.template.pk])

    def get_page_title(self) -> str:
        return _("Draft of version %(number)d") % {"number": self.version.number}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            certificate_template=self.template,
            version=self.version,
            changes=self.changes,
            preview_form=PreviewForm(self.request.POST or None),
            cancel_url=self.template.get_absolute_url(),
            breadcrumb=self.breadcrumb({"label": str(self.template), "url": self.template.get_absolute_url()}),
            **kwargs,
        )


class _Previewed(TemplateInView, View):
    """Mixin: a design on an invented person. GET: a version as it is; POST: what stands in the editor."""

    permission = "certificates.view_templates"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = self.version_numbered(self.kwargs["number"])
        return self.shown_if_it_fits(self.snapshot(version, version.design, request.GET))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version = self.version_numbered(self.kwargs["number"])
        form = DesignForm(request.POST, request.FILES, design=version.design)
        if not form.is_valid():
            return self.refused([str(error) for errors in form.errors.values() for error in errors])
        form.keep_uploads()
        return self.shown_if_it_fits(self.snapshot(version, form.whole_design(), request.POST))

    def snapshot(self, version: TemplateVersion, design: Design, asked: Any) -> Snapshot:
        return sample_snapshot(
            design, **PreviewForm(asked).chosen(), template=str(self.template), version=version.number
        )

    def shown_if_it_fits(self, snapshot: Snapshot) -> HttpResponse:
        """The document as it is printed; where it would be refused when issued, why."""
        from trainings.certificates.document.fitting import what_does_not_fit  # only who renders carries what renders
        from trainings.certificates.document.room_messages import no_room_for

        problems = [no_room_for(text) for text in what_does_not_fit(snapshot, specimen=True)]
        return self.refused(problems) if problems else self.shown(snapshot)

    def refused(self, problems: list[str]) -> HttpResponse:
        return render(self.request, "certificates/template_preview_refused.html", {"problems": problems}, status=422)

    def shown(self, snapshot: Snapshot) -> HttpResponse:
        raise NotImplementedError


@framed
class PreviewTemplate(_Previewed):
    def shown(self, snapshot: Snapshot) -> HttpResponse:
        parts = reverse("certificates:template_part", args=["-"]).removesuffix("-")
        return HttpResponse(preview_html(snapshot, parts=parts))


class PreviewTemplatePdf(_Previewed):
    def shown(self, snapshot: Snapshot) -> HttpResponse:
        from trainings.certificates.document.drawing import draw  # only who renders carries what renders

        response = HttpResponse(draw(snapshot, specimen=True), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{slugify(_("Specimen"))}.pdf"'
        return response


class TemplatePart(ObjectPermissionMixin, View):
    """A part of the preview: its style, fonts, patterns and pictures."""

    permission = "certificates.view_templates"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            kind, body = served_part(self.kwargs["name"], _look_asked_for(request.GET))
        except (FileNotFoundError, ValueError) as error:
            raise Http404(_("A certificate has no such part.")) from error
        response = HttpResponse(body, content_type=kind)
        # Fonts and pictures never change under their address; what is rendered may, with a new release.
        response["Cache-Control"] = "private, max-age=3600"
        return response


def _look_asked_for(asked: Any) -> Look:
    """The look that the address of a part names. Nothing else may reach a style sheet."""
    usual = Look()
    main, accent = f"#{asked.get('main', usual.main[1:])}", f"#{asked.get('accent', usual.accent[1:])}"
    background = asked.get("background", KAWUNG)
    picture, mark = asked.get("picture", ""), asked.get("mark", "")
    if not (HEX.fullmatch(main) and HEX.fullmatch(accent)) or background not in (KAWUNG, PLAIN, PICTURE):
        raise ValueError
    if any(name and not _SHA256.fullmatch(name) for name in (picture, mark)):
        raise ValueError
    return Look(main=main, accent=accent, background=background, picture=picture, mark=mark)

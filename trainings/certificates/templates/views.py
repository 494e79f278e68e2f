"""The list of certificate templates, the page of one with its versions, and what is done with them."""

from typing import Any

from django import forms
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from emm.audit.history import entries_of
from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.ui.lists import ListPage
from emm.ui.views import ActionView, ServiceFormView
from trainings.certificates.designs.design_changes import changes_of
from trainings.certificates.designs.models import CertificateTemplate, TemplateChoice, TemplateVersion
from trainings.certificates.records.models import Certificate
from trainings.planning.models import Training

from . import services
from .filters import TemplateFilter
from .forms import ChooseTemplateForm, NewTemplateForm, PreviewForm
from .framing import framing
from .tables import TemplateTable


class Templates(ListPage):
    permission = "certificates.view_templates"
    export_is_personal = False
    model = CertificateTemplate
    table_class = TemplateTable
    filterset_class = TemplateFilter
    page_title = gettext_lazy("Certificate templates")
    empty_icon = "file-earmark-text"
    empty_title = gettext_lazy("No certificate template yet")
    empty_text = gettext_lazy(
        "A template defines the design, the text and the signatories of certificates. You need a template to issue "
        "certificates."
    )

    def get_queryset(self) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset()
        published = TemplateVersion.objects.published().filter(template=OuterRef("pk")).order_by("-number")
        drafts = TemplateVersion.objects.drafts().filter(template=OuterRef("pk"))
        return queryset.annotate(
            latest_number=Subquery(published.values("number")[:1]),
            latest_at=Subquery(published.values("published_at")[:1]),
            draft_number=Subquery(drafts.values("number")[:1]),
            issued=Count("versions__certificates"),
        )

    def get_primary_action(self) -> dict[str, Any] | None:
        return {"label": _("New template"), "url": reverse("certificates:template_new"), "icon": "plus-lg"}


class TemplateInView(ObjectPermissionMixin):
    """Mixin for everything about one template."""

    permission = "certificates.edit_templates"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> CertificateTemplate:
        templates = visible_to(CertificateTemplate.objects.all(), self.request.user)
        self.template: CertificateTemplate = get_object_or_404(templates, pk=self.kwargs["pk"])
        return self.template

    def get_success_url(self) -> str:
        return self.template.get_absolute_url()

    def get_over(self) -> str:
        return str(self.template)

    def breadcrumb(self, *more: dict[str, str]) -> list[dict[str, str]]:
        return [{"label": _("Certificate templates"), "url": reverse("certificates:templates")}, *more]

    def version_numbered(self, number: int) -> TemplateVersion:
        return get_object_or_404(self.template.versions.select_related("published_by", "template"), number=number)

    def draft(self) -> TemplateVersion:
        draft = self.template.versions.drafts().select_related("template").first()
        if draft is None:
            raise Http404(_("This template has no draft."))
        return draft


@framing
class TemplatePage(TemplateInView, TemplateView):
    permission = "certificates.view_templates"
    template_name = "certificates/template.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        template = self.template
        versions = list(
            template.versions.select_related("published_by").annotate(issued=Count("certificates")).order_by("-number")
        )
        draft = next((each for each in versions if not each.is_published), None)
        return super().get_context_data(
            certificate_template=template,
            versions=versions,
            draft=draft,
            latest=next((each for each in versions if each.is_published), None),
            choices=TemplateChoice.objects.filter(template=template).select_related("training").order_by("pk"),
            may_edit=self.request.user.has_perm("certificates.edit_templates"),
            entries=entries_of(template, parts=[TemplateVersion.history.filter(template_id=template.pk)]),  # type: ignore[attr-defined]
            breadcrumb=self.breadcrumb(),
            **kwargs,
        )


@framing
class VersionPage(TemplateInView, TemplateView):
    """One version as it looks, and what is new in it."""

    permission = "certificates.view_templates"
    template_name = "certificates/template_version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.version_numbered(self.kwargs["number"])
        earlier = self.template.versions.filter(number__lt=version.number).order_by("-number")
        asked = self.request.GET.get("against", "")
        against = (earlier.filter(number=int(asked[:4])).first() if asked.isdecimal() else None) or earlier.first()
        preview = PreviewForm(self.request.GET or None)
        return super().get_context_data(
            version=version,
            issued=Certificate.objects.filter(template_version=version).count(),
            earlier=list(earlier),
            against=against,
            changes=changes_of(against.design, version.design) if against else [],
            preview_form=preview,
            chosen=preview.chosen(),
            breadcrumb=self.breadcrumb({"label": str(self.template), "url": self.template.get_absolute_url()}),
            **kwargs,
        )


class NewTemplate(ServiceFormView):
    """A new template, from the default design or (``?like=``) as a copy of another."""

    permission = "certificates.edit_templates"
    form_class = NewTemplateForm
    page_title = gettext_lazy("New certificate template")
    submit_label = gettext_lazy("Make the template")
    success_message = gettext_lazy("Template created as a draft. Publish it when it is ready.")

    def like(self) -> TemplateVersion | None:
        asked = self.request.GET.get("like", "")
        if not (asked.isdecimal() and len(asked) < 10):
            return None
        versions = TemplateVersion.objects.filter(template=int(asked)).select_related("template")
        return versions.published().order_by("-number").first() or versions.first()

    def get_page_title(self) -> str | Promise:
        like = self.like()
        return _("Copy of “%(template)s”") % {"template": like.template} if like else self.page_title

    def perform(self, form: NewTemplateForm) -> CertificateTemplate:
        return services.create_template(name=form.cleaned_data["name"], by=self.request.user, like=self.like())

    def get_success_url(self) -> str:
        return reverse("certificates:template_edit", args=[self.result.pk])

    def get_cancel_url(self) -> str:
        return reverse("certificates:templates")


class RenameTemplate(TemplateInView, ServiceFormView):
    form_class = NewTemplateForm
    page_title = gettext_lazy("Rename the template")

    def get_record(self) -> CertificateTemplate:
        return self.template

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.template.name}

    def perform(self, form: NewTemplateForm) -> CertificateTemplate:
        return services.rename(template=self.template, name=form.cleaned_data["name"], by=self.request.user)


class _TemplateAction(TemplateInView, ActionView):
    """Mixin for what a button on the template's page does."""


class StartDraft(_TemplateAction):
    def act(self, request: HttpRequest) -> str | None:
        services.start_draft(template=self.template, by=request.user)
        return None

    def get_success_url(self) -> str:
        if self.template.versions.drafts().exists():
            return reverse("certificates:template_edit", args=[self.template.pk])
        return super().get_success_url()


class MakeDefault(_TemplateAction):
    def act(self, request: HttpRequest) -> str:
        self.before = CertificateTemplate.objects.filter(is_default=True).exclude(pk=self.template.pk).first()
        services.make_default(template=self.template, by=request.user)
        return _("Every training without a chosen template now uses this template.")

    def get_undo_url(self) -> str:
        return reverse("certificates:template_default", args=[self.before.pk]) if self.before else ""


class RetireTemplate(_TemplateAction):
    def act(self, request: HttpRequest) -> str:
        services.retire(template=self.template, by=request.user)
        return _("Template retired. Its versions and issued certificates are kept.")

    def get_undo_url(self) -> str:
        return reverse("certificates:template_restore", args=[self.template.pk])


class RestoreTemplate(_TemplateAction):
    def act(self, request: HttpRequest) -> str:
        services.restore(template=self.template, by=request.user)
        return _("Template restored.")

    def get_undo_url(self) -> str:
        return reverse("certificates:template_retire", args=[self.template.pk])


class DiscardDraft(TemplateInView, ServiceFormView):
    form_class = forms.Form
    template_name = "components/confirm.html"
    page_title = gettext_lazy("Discard the draft")
    submit_label = gettext_lazy("Discard the draft")
    success_message = gettext_lazy("Draft discarded. The published versions are unchanged.")

    def perform(self, form: forms.Form) -> None:
        services.discard_draft(draft=self.draft(), by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.draft()
        return super().get_context_data(
            danger=True,
            question=_("The changes in the draft of version %(number)d are lost.") % {"number": draft.number},
            **kwargs,
        )


class PublishForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)


class PublishDraft(TemplateInView, ServiceFormView):
    """Says what is new in the draft and what follows from publishing it, and does it."""

    form_class = PublishForm
    template_name = "certificates/template_publish.html"
    page_title = gettext_lazy("Publish the draft")
    submit_label = gettext_lazy("Publish")
    success_message = gettext_lazy("Template published. New certificates use this version.")

    def get_permission_object(self) -> CertificateTemplate:
        template = super().get_permission_object()
        self.version = self.template.versions.drafts().select_related("template").first()
        return template

    def get_initial(self) -> dict[str, Any]:
        return {"revision": self.version.revision if self.version else 0}

    def perform(self, form: PublishForm) -> TemplateVersion:
        draft = self.version or services.latest_version(self.template)
        if draft is None:
            raise Http404(_("This template has no draft."))
        return services.publish(draft=draft, revision=form.cleaned_data["revision"], by=self.request.user)

    def form_invalid(self, form: Any) -> Any:
        """Shown again, the page shows the draft as it is now: what is published next is what was seen."""
        form.data = {**form.data.dict(), "revision": self.get_initial()["revision"]}
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        latest = services.latest_version(self.template)
        version = self.version
        number = version.number if version else 0
        trainings = Training.objects.filter(certificate_template_choice__template=self.template).count()
        followers = (
            _("Trainings without a chosen template use this template.")
            if self.template.is_default
            else ngettext(
                "%(count)d training has chosen this template.",
                "%(count)d trainings have chosen this template.",
                trainings,
            )
            % {"count": trainings}
        )
        return super().get_context_data(
            version=version,
            latest=latest,
            changes=changes_of(latest.design, version.design) if latest and version else [],
            consequences=[
                _("New certificates use the design and text of version %(number)d.") % {"number": number},
                followers,
                _("Issued certificates do not change."),
                _("You cannot change or remove a published version. Start a new version for more changes."),
            ],
            breadcrumb=self.breadcrumb({"label": str(self.template), "url": self.template.get_absolute_url()}),
            **kwargs,
        )


class ChooseTemplate(ServiceFormView):
    """Which template the certificates of one training are issued with."""

    permission = "certificates.choose_template"
    form_class = ChooseTemplateForm
    page_title = gettext_lazy("Template of the certificates")
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Training:
        self.training: Training = get_object_or_404(
            visible_to(Training.objects.all(), self.request.user), pk=self.kwargs["pk"]
        )
        return self.training

    def get_initial(self) -> dict[str, Any]:
        choice = TemplateChoice.objects.filter(training=self.training).first()
        return {"template": choice.template_id if choice else None}

    def get_over(self) -> str:
        return str(self.training)

    def perform(self, form: ChooseTemplateForm) -> None:
        services.choose_template(training=self.training, template=form.cleaned_data["template"], by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("certificates:training", args=[self.training.pk])

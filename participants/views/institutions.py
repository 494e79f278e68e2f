"""The list of institutions, an institution's page, and the form that changes it."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from emm.audit.history import entries_of
from emm.common.ordering import by_name
from emm.common.permissions import ObjectPermissionMixin, visible_to
from emm.ui.figures import figures_of
from emm.ui.lists import ListPage
from emm.ui.suggestions import Suggestions
from emm.ui.views import ServiceModelFormView

from ..filters import InstitutionFilter
from ..forms import InstitutionForm
from ..models import Institution, Person
from ..services.institutions import save_institution
from ..tables import InstitutionTable

# So many people stand on an institution's page; the rest in the list of people.
PEOPLE_SHOWN = 25


class FindInstitutions(Suggestions):
    permission = "participants.view_institutions"
    model = Institution
    detail = "short_name"


class Institutions(ListPage):
    permission = "participants.view_institutions"
    export_is_personal = False
    model = Institution
    table_class = InstitutionTable
    filterset_class = InstitutionFilter
    page_title = gettext_lazy("Institutions")
    empty_icon = "building"
    empty_title = gettext_lazy("No institution yet")
    empty_text = gettext_lazy("Ministries, agencies and offices that people come from.")

    def get_queryset(self) -> QuerySet[Any]:
        institutions: QuerySet[Any] = super().get_queryset().select_related("region", "parent")
        # Counted for the rows of a page only, not for the whole list.
        seen = Person.objects.for_user(self.request.user)
        people = seen.filter(institution=OuterRef("pk")).order_by().values("institution")
        number = Subquery(people.annotate(number=Count("pk")).values("number"))
        return institutions.annotate(person_count=Coalesce(number, 0)).order_by(by_name("name"), "pk")

    def get_primary_action(self) -> dict[str, Any] | None:
        return {"label": _("Add an institution"), "url": reverse("participants:institution_create")}


class InstitutionInView(ObjectPermissionMixin):
    """Mixin for everything about one institution."""

    permission = "participants.view_institutions"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Institution:
        institutions = visible_to(Institution.objects.select_related("region__parent", "parent"), self.request.user)
        self.institution: Institution = get_object_or_404(institutions, pk=self.kwargs["pk"])
        return self.institution

    def heading(self, *, tab: str) -> dict[str, Any]:
        """The context of ``participants/institution_base.html``."""
        institution = self.institution
        return {
            "institution": institution,
            "page_title": institution.name,
            "may_manage": self.request.user.has_perm("participants.manage_institutions", institution),
            "breadcrumb": [{"label": _("Institutions"), "url": reverse("participants:institutions")}],
            "tabs": [
                {"label": _("Overview"), "url": institution.get_absolute_url(), "current": tab == "overview"},
                {
                    "label": _("History"),
                    "url": reverse("participants:institution_history", args=[institution.pk]),
                    "current": tab == "history",
                },
            ],
        }


class InstitutionPage(InstitutionInView, TemplateView):
    template_name = "participants/institution.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        institution: Any = self.institution
        people = Person.objects.for_user(self.request.user).filter(institution=institution)
        panel = figures_of(institution, self.request.user)
        return super().get_context_data(
            **self.heading(tab="overview"),
            people=people.select_related("trainer").order_by(by_name("full_name"), "pk")[:PEOPLE_SHOWN],
            panel=panel,
            parts=institution.parts.order_by(by_name("name"), "pk"),
            more_people=max(0, (panel.value_of("people-on-record") or 0) - PEOPLE_SHOWN),
            people_url=f"{reverse('participants:people')}?institution={institution.pk}",
            **kwargs,
        )


class InstitutionHistory(InstitutionInView, TemplateView):
    template_name = "participants/institution_history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.heading(tab="history"), entries=entries_of(self.institution), **kwargs)


class InstitutionForms(ServiceModelFormView):
    """What making and changing an institution share."""

    permission = "participants.manage_institutions"
    form_class = InstitutionForm
    record: Institution | None = None
    stored_name = ""

    def perform(self, form: Any) -> Institution:
        return save_institution(institution=form.instance, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [{"label": _("Institutions"), "url": reverse("participants:institutions")}]
        if self.record is not None:
            crumbs.append({"label": self.stored_name, "url": self.record.get_absolute_url()})
        return super().get_context_data(breadcrumb=crumbs, **kwargs)

    def get_success_url(self) -> str:
        institution = getattr(self, "result", None) or self.record
        return institution.get_absolute_url() if institution else reverse("participants:institutions")


class InstitutionCreate(InstitutionForms):
    page_title = gettext_lazy("Add an institution")
    success_message = gettext_lazy("Institution added.")


class InstitutionEdit(InstitutionInView, InstitutionForms):
    permission = "participants.manage_institutions"

    def get_permission_object(self) -> Institution:
        self.record = super().get_permission_object()
        # The form writes into the record: the heading keeps the name that is stored.
        self.stored_name = self.record.name
        return self.record

    def get_page_title(self) -> str | Promise:
        return _("Edit %(name)s") % {"name": self.stored_name}

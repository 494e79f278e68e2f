"""Programmes: the list, one with its trainings and indicators, the form, and its history."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from emm.audit.history import entries_of
from emm.common.permissions import ObjectPermissionMixin
from emm.ui.figures import figures_of
from emm.ui.lists import ListPage
from emm.ui.sections import sections_of
from emm.ui.views import ServiceModelFormView
from trainings.programmes.filters import ProgrammeFilter
from trainings.programmes.forms import IndicatorFormSet, IndicatorRows, ProgrammeForm
from trainings.programmes.gcm import OBJECTIVES
from trainings.programmes.models import Indicator, Programme
from trainings.programmes.registries import ACTIONS, SECTIONS, TRAININGS
from trainings.programmes.services import save_programme
from trainings.programmes.tables import ProgrammeTable


class ProgrammeList(ListPage):
    permission = "programmes.view_programme"
    export_is_personal = False
    # Files have the first and the last day instead.
    export_exclude = ("starts_on",)
    model = Programme
    table_class = ProgrammeTable
    filterset_class = ProgrammeFilter
    page_title = _("Programmes")
    empty_icon = "flag"
    empty_title = _("No programme yet")
    empty_text = _("A programme records the donors, the period and the objectives of a series of trainings.")

    def get_queryset(self) -> QuerySet[Programme]:
        return (
            super()
            .get_queryset()
            .prefetch_related("donors")
            .annotate(
                training_count=_number_of(TRAININGS.only()()), indicator_count=_number_of(Indicator.objects.all())
            )
        )

    def get_primary_action(self) -> dict[str, Any] | None:
        if not self.request.user.has_perm("programmes.manage_programmes"):
            return None
        return {"label": _("New programme"), "url": reverse("programmes:programme_create")}


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of ``rows`` belong to the programme of the outer query."""
    counted = rows.filter(programme=OuterRef("pk")).order_by().values("programme")
    return Coalesce(Subquery(counted.annotate(number=Count("pk")).values("number")), 0)


class _OfProgramme(ObjectPermissionMixin):
    """A page of one programme that the person may know of."""

    kwargs: dict[str, Any]

    def get_permission_object(self) -> Programme:
        self.programme = get_object_or_404(Programme.objects.for_user(self.request.user), pk=self.kwargs["pk"])
        return self.programme


class ProgrammePage(_OfProgramme, TemplateView):
    """One programme: what it is for, its indicators, its trainings and how many it reached; no personal data."""

    permission = "programmes.view_programme"
    template_name = "programmes/programme.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            programme=self.programme,
            may_manage=user.has_perm("programmes.manage_programmes", self.programme),
            actions=sections_of(ACTIONS, self.programme, self.request),
            sections=sections_of(SECTIONS, self.programme, self.request),
            donors=self.programme.donors.all(),
            partners=self.programme.partners.all(),
            objectives=[(number, OBJECTIVES[number]) for number in self.programme.gcm_objectives],
            indicators=self.programme.indicators.order_by("code"),
            panel=figures_of(self.programme, user),
            breadcrumb=[{"label": _("Programmes"), "url": reverse("programmes:programmes")}],
            **kwargs,
        )


class _ProgrammeForm(ServiceModelFormView):
    permission = "programmes.manage_programmes"
    template_name = "programmes/programme_form.html"
    form_class = ProgrammeForm
    rows: IndicatorRows
    rows_label = _("Indicators")

    def get_rows(self, data: Any = None) -> IndicatorRows:
        rows: IndicatorRows = IndicatorFormSet(
            data, instance=self.record, prefix="indicators", queryset=Indicator.objects.order_by("code")
        )
        return rows

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, self.rows = self.get_form(), self.get_rows(self.request.POST)
        # Both are looked at, so that all that is wrong is told at once.
        valid = [form.is_valid(), self.rows.is_valid()]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    def perform(self, form: Any) -> Programme:
        changed, removed = self.rows.changed_rows()
        return save_programme(
            programme=form.instance,
            donors=form.cleaned_data["donors"],
            partners=form.cleaned_data["partners"],
            indicators=changed,
            removed=removed,
        )

    def get_success_url(self) -> str:
        return reverse("programmes:programme", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rows=self.shown_rows(),
            breadcrumb=[{"label": _("Programmes"), "url": reverse("programmes:programmes")}],
            **kwargs,
        )


class ProgrammeCreate(_ProgrammeForm):
    page_title = _("New programme")
    success_message = _("The programme is saved.")

    def get_cancel_url(self) -> str:
        return reverse("programmes:programmes")


class ProgrammeEdit(_OfProgramme, _ProgrammeForm):
    permission = "programmes.manage_programmes"
    page_title = _("Edit programme")

    def get_permission_object(self) -> Programme:
        self.record = super().get_permission_object()
        return self.record

    def get_over(self) -> str | Promise:
        return str(self.programme)

    def get_cancel_url(self) -> str:
        return self.programme.get_absolute_url()


class ProgrammeHistory(_OfProgramme, TemplateView):
    permission = "programmes.manage_programmes"
    template_name = "audit/history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        indicators: Any = Indicator
        return super().get_context_data(
            page_title=_("History"),
            over=str(self.programme),
            entries=entries_of(self.programme, parts=[indicators.history.filter(programme_id=self.programme.pk)]),
            back_url=self.programme.get_absolute_url(),
            breadcrumb=[
                {"label": _("Programmes"), "url": reverse("programmes:programmes")},
                {"label": str(self.programme), "url": self.programme.get_absolute_url()},
            ],
            **kwargs,
        )

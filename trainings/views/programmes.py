"""Programmes: the list, one with its trainings and indicators, the form, and its history."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from emm.common import small_cells
from emm.common.access import Guarded
from emm.common.history import entries_of
from emm.common.lists import ForgivingPaginator, ListPage
from emm.common.pages import ModelFormPage
from participants.models import Person
from trainings import planning
from trainings.filters import ProgrammeFilter
from trainings.forms.programmes import IndicatorFormSet, IndicatorRows, ProgrammeForm
from trainings.gcm import OBJECTIVES
from trainings.models import Enrolment, Indicator, Programme, Training
from trainings.tables import ProgrammeTable

# So many stand on a programme's page at a time.
TRAININGS_SHOWN = 25


class ProgrammeList(ListPage):
    permission = "trainings.view_programme"
    export_is_personal = False
    model = Programme
    table_class = ProgrammeTable
    filterset_class = ProgrammeFilter
    page_title = _("Programmes")
    empty_icon = "flag"
    empty_title = _("No programme yet")
    empty_text = _("A programme says who funds a series of trainings, for how long, and what it wants to reach.")

    def get_queryset(self) -> QuerySet[Programme]:
        return (
            super()
            .get_queryset()
            .prefetch_related("donors")
            .annotate(training_count=_number_of(Training), indicator_count=_number_of(Indicator))
        )

    def get_primary_action(self) -> dict[str, Any] | None:
        if not self.request.user.has_perm("trainings.manage_programmes"):
            return None
        return {"label": _("New programme"), "url": reverse("trainings:programme_create")}


def _number_of(model: type[Training | Indicator]) -> Coalesce:
    """How many records of ``model`` belong to the programme of the outer query."""
    counted = model.objects.filter(programme=OuterRef("pk")).order_by().values("programme")
    return Coalesce(Subquery(counted.annotate(number=Count("pk")).values("number")), 0)


class _OfProgramme(Guarded):
    """A page of one programme that the person may know of."""

    kwargs: dict[str, Any]

    def get_permission_object(self) -> Programme:
        self.programme = get_object_or_404(Programme.objects.for_user(self.request.user), pk=self.kwargs["pk"])
        return self.programme


class ProgrammePage(_OfProgramme, TemplateView):
    """One programme: what it is for, its indicators, its trainings and how many it reached; no personal data."""

    permission = "trainings.view_programme"
    template_name = "trainings/programme.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        # Whoever is responsible for all of it sees how many came; others only what nobody is recognised by.
        exact = user.has_perm("trainings.view_exact_figures", self.programme)
        page = ForgivingPaginator(_trainings_of(self.programme, user), TRAININGS_SHOWN).page(
            self.request.GET.get("page", 1)
        )
        page.object_list = [_as_listed(training, user, exact=exact) for training in page.object_list]
        return super().get_context_data(
            programme=self.programme,
            may_manage=user.has_perm("trainings.manage_programmes", self.programme),
            may_plan=user.has_perm("trainings.plan_in_programme", self.programme),
            donors=self.programme.donors.all(),
            partners=self.programme.partners.all(),
            objectives=[(number, OBJECTIVES[number]) for number in self.programme.gcm_objectives],
            indicators=self.programme.indicators.order_by("code"),
            page_of_trainings=page,
            reach=reach_of(self.programme) if exact else reach_for(self.programme, user),
            smallest_cell=settings.SMALLEST_CELL,
            breadcrumb=[{"label": _("Programmes"), "url": reverse("trainings:programmes")}],
            **kwargs,
        )


@dataclass(frozen=True)
class ListedTraining:
    """A training on the page of its programme; ``taken`` is None where it is not told how many seats are taken."""

    training: Any
    url: str
    taken: int | None


def _trainings_of(programme: Programme, user: Any) -> Any:
    """Those that ``user`` runs, and of the others what is public."""
    trainings = Training.objects.filter(programme=programme).with_seats().order_by("-starts_on", "-pk")
    if user.scope.everything:
        return trainings
    own, public = Training.objects.run_by(user), Training.objects.public()
    return trainings.filter(Q(pk__in=own.values("pk")) | Q(pk__in=public.values("pk")))


def _as_listed(training: Training, user: Any, *, exact: bool) -> ListedTraining:
    """To whoever sees no exact figures, no seats but those of own trainings are told: subtracted from the total of the
    programme, what is told of some would tell of the one that is too small.
    """
    is_own = user.has_perm("trainings.manage_training", training)
    url = training.get_absolute_url() if is_own else training.get_public_url()
    return ListedTraining(training, url, training.confirmed_count if is_own or exact else None)


def reach_for(programme: Programme, user: Any) -> dict[str, int | None]:
    """The figures of a programme for somebody who is responsible for a part of it, or for nothing.

    The part is known to them exactly, so what is left without it must not be too small either.
    """
    whole = reach_of(programme)
    shown = without_small_cells(whole)
    if not user.scope.areas:
        return shown
    own = reach_of(programme, Training.objects.run_by(user))
    rest = {name: whole[name] - own[name] for name in whole}
    if not rest["seats"]:
        return shown
    told_of_rest = without_small_cells(rest)
    return {name: None if told_of_rest[name] is None else figure for name, figure in shown.items()}


def without_small_cells(reach: dict[str, int]) -> dict[str, int | None]:
    """The same figures, without those by which somebody could be recognised."""
    if not small_cells.is_enough(reach["people"]):
        return {**dict.fromkeys(reach), "trainings": reach["trainings"]}
    by_sex = small_cells.parts_are_shown(reach["people"], reach["women"], reach["men"])
    return {**reach, **({} if by_sex else {"women": None, "men": None})}


def reach_of(programme: Programme, trainings: QuerySet[Training] | None = None) -> dict[str, int]:
    """How many the completed trainings (those among ``trainings``) reached.

    People are counted once, seats as often as they were taken.
    """
    completed = (Training.objects.all() if trainings is None else trainings).filter(
        programme=programme, state=Training.State.COMPLETED
    )
    seats = Enrolment.objects.confirmed().filter(training__in=completed)
    return seats.aggregate(
        trainings=Count("training", distinct=True),
        seats=Count("pk"),
        people=Count("person", distinct=True),
        women=Count("person", distinct=True, filter=Q(person__sex=Person.Sex.FEMALE)),
        men=Count("person", distinct=True, filter=Q(person__sex=Person.Sex.MALE)),
        institutions=Count("institution", distinct=True),
    )


class _ProgrammeForm(ModelFormPage):
    permission = "trainings.manage_programmes"
    template_name = "trainings/programme_form.html"
    form_class = ProgrammeForm
    rows: IndicatorRows

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    def get_rows(self) -> IndicatorRows:
        data = self.request.POST if self.request.method == "POST" else None
        rows: IndicatorRows = IndicatorFormSet(
            data, instance=self.record, prefix="indicators", queryset=Indicator.objects.order_by("code")
        )
        return rows

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, self.rows = self.get_form(), self.get_rows()
        # Both are looked at, so that all that is wrong is told at once.
        valid = [form.is_valid(), self.rows.is_valid()]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    def perform(self, form: Any) -> Programme:
        changed, removed = self.rows.changed_rows()
        return planning.save_programme(
            programme=form.instance,
            donors=form.cleaned_data["donors"],
            partners=form.cleaned_data["partners"],
            indicators=changed,
            removed=removed,
        )

    def get_success_url(self) -> str:
        return reverse("trainings:programme", args=[self.result.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.rows if hasattr(self, "rows") else self.get_rows()
        return super().get_context_data(
            rows=rows, breadcrumb=[{"label": _("Programmes"), "url": reverse("trainings:programmes")}], **kwargs
        )


class ProgrammeCreate(_ProgrammeForm):
    page_title = _("New programme")
    success_message = _("The programme is saved.")

    def get_cancel_url(self) -> str:
        return reverse("trainings:programmes")


class ProgrammeEdit(_OfProgramme, _ProgrammeForm):
    permission = "trainings.manage_programmes"
    page_title = _("Edit programme")

    def get_permission_object(self) -> Programme:
        self.record = super().get_permission_object()
        return self.record

    def get_over(self) -> str | Promise:
        return str(self.programme)

    def get_cancel_url(self) -> str:
        return self.programme.get_absolute_url()


class ProgrammeHistory(_OfProgramme, TemplateView):
    permission = "trainings.manage_programmes"
    template_name = "common/history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        indicators: Any = Indicator
        return super().get_context_data(
            page_title=_("History"),
            over=str(self.programme),
            entries=entries_of(self.programme, parts=[indicators.history.filter(programme_id=self.programme.pk)]),
            back_url=self.programme.get_absolute_url(),
            breadcrumb=[
                {"label": _("Programmes"), "url": reverse("trainings:programmes")},
                {"label": str(self.programme), "url": self.programme.get_absolute_url()},
            ],
            **kwargs,
        )

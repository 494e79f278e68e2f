"""The participants of a training, on the page and as a file."""

from functools import partial
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from emm.ui.lists import ListPage
from participants.models import Person
from trainings.enrolment.lists import INVITED, EnrolmentFilter, EnrolmentTable, with_reach
from trainings.enrolment.models import Enrolment
from trainings.enrolment.places import engaged_elsewhere
from trainings.planning.models import Training
from trainings.planning.views.training_tab import TrainingTab

State = Enrolment.State
COUNTED_SEXES: dict[str, str] = {Person.Sex.FEMALE: "women", Person.Sex.MALE: "men"}


class Participants(TrainingTab, ListPage):
    """The participants of one training."""

    tab = "participants"
    model = Enrolment
    filterset_class = EnrolmentFilter
    template_name = "enrolment/participants.html"

    def get_page_title(self) -> str | Promise:
        return _("Participants – %(training)s") % {"training": self.training.title}

    def get_queryset(self) -> QuerySet[Any]:
        enrolments = Enrolment.objects.filter(training=self.training)
        return with_reach(enrolments.by_name().with_place_in_line(), self.request.user)

    def get_table_class(self) -> Any:
        """The table as this person may see it, on the page and in files."""
        user: Any = self.request.user
        may_manage = user.has_perm("planning.manage_training", self.training)
        may_change = may_manage and self.training.is_open_to_changes
        return partial(
            EnrolmentTable,
            may_manage=may_manage,
            may_change=may_change,
            elsewhere=self._people_elsewhere() if may_change else frozenset(),
            is_full=self.training.confirmed_count >= self.training.capacity,
            sees_all=user.scope.everything,
        )

    def _people_elsewhere(self) -> frozenset[int]:
        """Those who may come and take part in another training of the same days."""
        coming: Any = self.training.enrolments.filter(state__in=INVITED).values("person")
        return frozenset(engaged_elsewhere(self.training, coming))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        numbers = _numbers_of(self.training)
        address = reverse("enrolment:participants", args=[self.training.pk])
        chosen = self.request.GET.get("state", "")
        context.update(
            numbers=numbers,
            states=[
                {
                    "value": state.value,
                    "label": state.label,
                    "count": numbers[state.value],
                    "url": address if chosen == state.value else f"{address}?state={state.value}",
                    "current": chosen == state.value,
                }
                for state in State
                if numbers[state.value] or state == State.CONFIRMED
            ],
            free_seats=max(0, self.training.capacity - self.training.confirmed_count),
        )
        return context


def _numbers_of(training: Training) -> dict[str, int]:
    """How many participants are in each state, and how many women and men hold a place."""
    numbers = dict.fromkeys([*State.values, "total", "women", "men"], 0)
    rows = training.enrolments.order_by().values("state", "person__sex").annotate(number=Count("pk"))
    for row in rows:
        numbers[row["state"]] += row["number"]
        numbers["total"] += row["number"]
        if row["state"] == State.CONFIRMED and row["person__sex"] in COUNTED_SEXES:
            numbers[COUNTED_SEXES[row["person__sex"]]] += row["number"]
    return numbers

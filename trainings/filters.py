"""What lists of trainings and programmes can be cut by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.lists import NameFilter, SearchFilter
from participants.models import Region

from .models import Programme, Training
from .models.trainings import Language

TIMES = [("upcoming", _("Upcoming")), ("running", _("Running")), ("past", _("Past"))]
BY_TIME = {
    "upcoming": lambda today: Q(starts_on__gt=today),
    "running": lambda today: Q(starts_on__lte=today, ends_on__gte=today),
    "past": lambda today: Q(ends_on__lt=today),
}
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


def provinces(request: HttpRequest | None) -> QuerySet[Region]:
    return Region.objects.provinces()


def programmes(request: Any) -> QuerySet[Programme]:
    """Those that the person sees as such, and those of the trainings that they teach in."""
    taught = Training.objects.for_user(request.user).order_by().values("programme")
    seen: Any = Programme.objects.for_user(request.user)
    if not request.user.scope.everything:
        seen = seen | Programme.objects.filter(pk__in=taught)
    return seen.order_by("-starts_on", "code")


class YearFilter(django_filters.NumberFilter):
    """A year of the first day; a number that is no year finds nothing."""

    def filter(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value is None:
            return queryset
        if not EARLIEST_YEAR <= value <= LATEST_YEAR or value != int(value):
            return queryset.none()
        return queryset.filter(starts_on__year=int(value))


class TrainingFilter(django_filters.FilterSet):
    q = SearchFilter(fields=["search_text"])
    time = django_filters.ChoiceFilter(label=_("Time"), choices=TIMES, method="filter_time", empty_label=_("Any time"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Training.Kind.choices, empty_label=_("All kinds"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=Training.State.choices, empty_label=_("All states"))
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=programmes, empty_label=_("All programmes")
    )
    region = NameFilter(label=_("Province"), queryset=provinces, empty_label=_("All provinces"))
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=Language.choices, empty_label=_("All languages")
    )
    year = YearFilter(label=_("Year"))

    class Meta:
        model = Training
        fields = ["q", "time", "kind", "state", "programme", "region", "language", "year"]

    def filter_time(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(BY_TIME[value](timezone.localdate()))


class PublicTrainingFilter(django_filters.FilterSet):
    """What anyone may cut the public list by."""

    q = SearchFilter(fields=["search_text"])
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Training.Kind.choices, empty_label=_("All kinds"))
    region = NameFilter(label=_("Province"), queryset=provinces, empty_label=_("All provinces"))
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=Language.choices, empty_label=_("All languages")
    )
    year = YearFilter(label=_("Year"))

    class Meta:
        model = Training
        fields = ["q", "kind", "region", "language", "year"]


class ProgrammeFilter(django_filters.FilterSet):
    q = SearchFilter(
        fields=["title_en", "title_ind", "code", "summary_en", "summary_ind"],
    )
    year = django_filters.NumberFilter(label=_("In force in the year"), method="filter_year")

    class Meta:
        model = Programme
        fields = ["q", "year"]

    def filter_year(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        if not EARLIEST_YEAR <= value <= LATEST_YEAR or value != int(value):
            return queryset.none()
        return queryset.filter(starts_on__year__lte=int(value), ends_on__year__gte=int(value))

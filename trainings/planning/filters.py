"""What lists of trainings and programmes can be cut by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from emm.common.countries import HOME
from emm.common.ordering import by_name
from emm.ui.lists import SearchFilter
from participants.models import Region
from trainings.programmes.models import Programme

from .models import TimetableTemplate, Training, Venue
from .models.days import where_today
from .models.trainings import Language

TIMES = [("upcoming", _("Upcoming")), ("running", _("Running")), ("past", _("Past"))]
BY_TIME = {
    "upcoming": lambda today: Q(starts_on__gt=today),
    "running": lambda today: Q(starts_on__lte=today, ends_on__gte=today),
    "past": lambda today: Q(ends_on__lt=today),
}
WHERE = [("home", _("Indonesia")), ("abroad", _("Abroad"))]
IS_WHERE = {"home": Q(country=HOME), "abroad": ~Q(country=HOME)}
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


def provinces(request: HttpRequest | None) -> QuerySet[Region]:
    return Region.objects.provinces().order_by(by_name("name"), "pk")


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
    q = SearchFilter(fields=["search_text", "venue__search_text"])
    time = django_filters.ChoiceFilter(label=_("Time"), choices=TIMES, method="filter_time", empty_label=_("Any time"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Training.Kind.choices, empty_label=_("All kinds"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=Training.State.choices, empty_label=_("All states"))
    programme = django_filters.ModelChoiceFilter(
        label=_("Programme"), queryset=programmes, empty_label=_("All programmes")
    )
    region = django_filters.ModelChoiceFilter(label=_("Province"), queryset=provinces, empty_label=_("All provinces"))
    where = django_filters.ChoiceFilter(
        label=_("Country"), choices=WHERE, method="filter_where", empty_label=_("All countries")
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=Language.choices, empty_label=_("All languages")
    )
    year = YearFilter(label=_("Year"))

    class Meta:
        model = Training
        fields = ["q", "time", "kind", "state", "programme", "region", "where", "language", "year"]

    def filter_where(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(IS_WHERE[value])

    def filter_time(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(where_today(BY_TIME[value]))


class PublicTrainingFilter(django_filters.FilterSet):
    """What anyone may cut the public list by."""

    q = SearchFilter(fields=["search_text", "venue__search_text"])
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Training.Kind.choices, empty_label=_("All kinds"))
    region = django_filters.ModelChoiceFilter(label=_("Province"), queryset=provinces, empty_label=_("All provinces"))
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=Language.choices, empty_label=_("All languages")
    )
    year = YearFilter(label=_("Year"))

    class Meta:
        model = Training
        fields = ["q", "kind", "region", "language", "year"]


class VenueFilter(django_filters.FilterSet):
    q = SearchFilter(fields=["search_text"])
    region = django_filters.ModelChoiceFilter(label=_("Province"), queryset=provinces, empty_label=_("All provinces"))
    where = django_filters.ChoiceFilter(
        label=_("Country"), choices=WHERE, method="filter_where", empty_label=_("All countries")
    )

    class Meta:
        model = Venue
        fields = ["q", "region", "where"]

    def filter_where(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(IS_WHERE[value])


class TimetableTemplateFilter(django_filters.FilterSet):
    q = SearchFilter(fields=["name_en", "name_ind"])
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Training.Kind.choices, empty_label=_("All kinds"))

    class Meta:
        model = TimetableTemplate
        fields = ["q", "kind"]

"""What the list of programmes can be filtered by."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from emm.ui.lists import SearchFilter
from trainings.programmes.models import Programme

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200


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

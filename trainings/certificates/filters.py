"""How the list of certificates is searched and cut."""

from typing import Any

import django_filters
from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from emm.common.lists import SearchFilter
from trainings.models import Training

from .kinds import Kind
from .models import Certificate, CertificateQuerySet, CertificateTemplate


def _years() -> list[tuple[int, Any]]:
    # From the ends of an index, not from every certificate.
    found = Certificate.objects.aggregate(first=Min("year"), last=Max("year"))
    if found["first"] is None:
        return []
    return [(year, str(year)) for year in range(found["last"], found["first"] - 1, -1)]


class CertificateFilter(django_filters.FilterSet):
    q = SearchFilter(
        label=_("Number, name or training"),
        fields=["search_text", "training__search_text"],
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All states"), choices=Certificate.State.choices
    )
    year = django_filters.ChoiceFilter(label=_("Year of the training"), empty_label=_("All years"), choices=_years)
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"), choices=Kind.choices)
    training_kind = django_filters.ChoiceFilter(
        label=_("Kind of training"),
        empty_label=_("All kinds"),
        field_name="training__kind",
        choices=Training.Kind.choices,
    )
    expiry = django_filters.ChoiceFilter(
        label=_("Expiry"),
        empty_label=_("Any time"),
        method="by_expiry",
        choices=[("soon", _("Expires within 90 days")), ("expired", _("Expired"))],
    )

    def by_expiry(self, certificates: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return certificates.expired() if value == "expired" else certificates.expiring()

    class Meta:
        model = Certificate
        fields: tuple[str, ...] = ()


class TemplateFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("Name"), fields=["name"])
    state = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All states"), choices=CertificateTemplate.State.choices
    )

    class Meta:
        model = CertificateTemplate
        fields: tuple[str, ...] = ()

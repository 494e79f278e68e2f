"""How the list of certificates is searched and cut."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from emm.common.lists import SearchFilter
from trainings.models import Training

from .kinds import Kind
from .models import Certificate, CertificateQuerySet, CertificateTemplate


def _years() -> list[tuple[int, Any]]:
    years = Certificate.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(year, str(year)) for year in years]


class CertificateFilter(django_filters.FilterSet):
    q = SearchFilter(
        label=_("Number, name or training"),
        fields=["number", "name", "person__full_name", "training__title_en", "training__title_ind"],
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=Certificate.State.choices)
    year = django_filters.ChoiceFilter(label=_("Year of the training"), choices=_years)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices)
    training_kind = django_filters.ChoiceFilter(
        label=_("Kind of training"), field_name="training__kind", choices=Training.Kind.choices
    )
    expiry = django_filters.ChoiceFilter(
        label=_("Expiry"),
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
    state = django_filters.ChoiceFilter(label=_("State"), choices=CertificateTemplate.State.choices)

    class Meta:
        model = CertificateTemplate
        fields: tuple[str, ...] = ()

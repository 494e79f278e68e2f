"""How the list of certificates is searched and cut."""

from typing import Any

import django_filters
from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from emm.ui.lists import SearchFilter
from trainings.certificates.kinds import Kind
from trainings.certificates.records.models import Certificate, CertificateQuerySet
from trainings.certificates.records.pasted_links import code_in
from trainings.planning.models import Training


def _years() -> list[tuple[int, Any]]:
    # From the ends of an index, not from every certificate.
    found = Certificate.objects.aggregate(first=Min("year"), last=Max("year"))
    if found["first"] is None:
        return []
    return [(year, str(year)) for year in range(found["last"], found["first"] - 1, -1)]


class CertificateSearch(SearchFilter):
    """The search box of certificates; a code as it is printed, or the link in the QR code, finds its certificate."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return super().filter(queryset, code_in(value or "") or value)


class CertificateFilter(django_filters.FilterSet):
    q = CertificateSearch(
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

    record = django_filters.ChoiceFilter(
        label=_("Record"),
        empty_label=_("All"),
        method="by_record",
        choices=[("differs", _("Differs from the record")), ("not_entitled", _("No longer entitled"))],
    )

    def by_record(self, certificates: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        found = certificates.differing()
        return found.filter(difference__is_entitled=False) if value == "not_entitled" else found

    def by_expiry(self, certificates: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return certificates.expired() if value == "expired" else certificates.expiring()

    class Meta:
        model = Certificate
        fields: tuple[str, ...] = ()

"""How the list of templates is searched and cut."""

import django_filters
from django.utils.translation import gettext_lazy as _

from emm.ui.lists import SearchFilter
from trainings.certificates.designs.models import CertificateTemplate


class TemplateFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("Name"), fields=["name"])
    state = django_filters.ChoiceFilter(
        label=_("State"), empty_label=_("All states"), choices=CertificateTemplate.State.choices
    )

    class Meta:
        model = CertificateTemplate
        fields: tuple[str, ...] = ()

"""How the list of requests is searched and cut."""

from typing import Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.ui.lists import SearchFilter

from .models import PrivacyRequest, RequestQuerySet

STATES = [("open", _("Not answered yet")), ("late", _("Late")), *PrivacyRequest.State.choices]


class RequestFilter(django_filters.FilterSet):
    q = SearchFilter(
        label=_("Name, email or institution"), fields=["person__search_text", "person__institution__search_text"]
    )
    state = django_filters.ChoiceFilter(label=_("State"), empty_label=_("Any state"), choices=STATES, method="by_state")
    kind = django_filters.ChoiceFilter(
        label=_("Type of request"), empty_label=_("All kinds"), choices=PrivacyRequest.Kind.choices
    )

    class Meta:
        model = PrivacyRequest
        fields: tuple[str, ...] = ()

    def by_state(self, requests: RequestQuerySet, name: str, value: str) -> Any:
        if value == "open":
            return requests.open()
        if value == "late":
            return requests.open().filter(due_at__lt=timezone.now())
        return requests.filter(state=value)

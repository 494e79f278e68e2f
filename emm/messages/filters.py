"""How the list of emails is searched and cut."""

from typing import Any

import django_filters
from django.forms import DateInput
from django.utils.translation import gettext_lazy as _

from emm.ui.lists import SearchFilter

from . import kinds
from .models import Message, MessageQuerySet

ATTENTION = "attention"
STATES = [(ATTENTION, _("Needs attention")), *Message.State.choices]


def _kinds() -> list[tuple[str, str]]:
    return [(kind.key, str(kind.label)) for kind in kinds.all_kinds()]


def _day(label: Any, lookup: str) -> django_filters.DateFilter:
    return django_filters.DateFilter(
        label=label,
        field_name="created_at",
        lookup_expr=f"date__{lookup}",
        widget=DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class MessageFilter(django_filters.FilterSet):
    q = SearchFilter(label=_("Email address or subject"), fields=["search_text"])
    state = django_filters.ChoiceFilter(label=_("State"), empty_label=_("Any state"), choices=STATES, method="by_state")
    kind = django_filters.ChoiceFilter(label=_("Purpose"), empty_label=_("All kinds"), choices=_kinds)
    since = _day(_("From"), "gte")
    until = _day(_("Until"), "lte")

    class Meta:
        model = Message
        fields: tuple[str, ...] = ()

    def by_state(self, messages: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        return messages.in_doubt() if value == ATTENTION else messages.filter(state=value)

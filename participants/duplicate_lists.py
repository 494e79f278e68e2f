"""The list of possible duplicates: its columns and how it is narrowed."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emm.common.searching import containing
from emm.ui.columns import MomentColumn

from .models import DuplicatePair, Person
from .reasons import badges_of, stored_reasons
from .tables import person_cell


class DuplicateTable(tables.Table):
    """Of a record that the reader may not see, nothing but whom to ask; and then no reasons."""

    verdict = tables.Column(verbose_name=_("Likelihood"), order_by=("points", "pk"))
    one = tables.Column(verbose_name=_("Older record"), orderable=False)
    other = tables.Column(verbose_name=_("Newer record"), orderable=False)
    reasons = tables.Column(verbose_name=_("Reasons"), orderable=False, empty_values=())
    created_at = MomentColumn(verbose_name=_("Waiting since"))
    actions = tables.Column(verbose_name=_("Actions"), orderable=False, empty_values=(), accessor="pk")

    class Meta:
        model = DuplicatePair
        fields: tuple[str, ...] = ()
        sequence = ("verdict", "one", "other", "reasons", "created_at", "actions")

    def render_one(self, record: Any) -> SafeString:
        return self._person(record.one, sees=record.sees_one, keeper=record.keeper_of_one)

    def render_other(self, record: Any) -> SafeString:
        return self._person(record.other, sees=record.sees_other, keeper=record.keeper_of_other)

    def value_one(self, record: Any) -> str:
        return self._name(record.one, sees=record.sees_one)

    def value_other(self, record: Any) -> str:
        return self._name(record.other, sees=record.sees_other)

    def render_reasons(self, record: Any) -> SafeString:
        return render_to_string("participants/reasons.html", {"reasons": self._reasons(record)})

    def value_reasons(self, record: Any) -> str:
        return ", ".join(each.label for each in self._reasons(record))

    def render_actions(self, record: Any) -> SafeString:
        return render_to_string("participants/pair_actions.html", {"pair": record}, self.request)

    @staticmethod
    def _person(person: Person, *, sees: bool, keeper: str | None) -> SafeString:
        if sees:
            return person_cell(person, detail=person.institution.label if person.institution else "")
        return render_to_string("participants/hidden_record.html", {"whom_to_ask": keeper})

    @staticmethod
    def _name(person: Person, *, sees: bool) -> str:
        return person.name_with_titles if sees else gettext("A record that you may not see")

    @staticmethod
    def _reasons(record: Any) -> Any:
        return badges_of(stored_reasons(record.reasons)) if record.sees_one and record.sees_other else []


class DuplicateFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="filter_name")
    verdict = django_filters.ChoiceFilter(
        label=_("Likelihood"), empty_label=_("All likelihoods"), choices=DuplicatePair.Verdict.choices
    )
    # What waits is shown where nothing else is asked for (``Duplicates.get_queryset``).
    decision = django_filters.ChoiceFilter(
        label=_("Decision"),
        empty_label=_("Waiting"),
        choices=[(DuplicatePair.Decision.DIFFERENT, DuplicatePair.Decision.DIFFERENT.label)],
    )

    class Meta:
        model = DuplicatePair
        fields = ["q", "verdict", "decision"]

    def filter_name(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By the names of those whom the reader sees: a hidden record is found by nothing."""
        seen = Person.objects.for_user(self.request.user).order_by()
        people = containing(seen, ["search_text"], value).values("pk")
        return queryset.filter(Q(one__in=people) | Q(other__in=people))

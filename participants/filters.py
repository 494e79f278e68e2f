"""How the lists of people, institutions and trainers are narrowed."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.models import Module
from emm.ui.lists import SearchFilter
from emm.ui.record_field import RecordFilter

from .forms import institutions_by_name, provinces_by_name
from .models import Institution, Person, Qualification, Trainer

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def all_institutions(request: Any) -> Any:
    return institutions_by_name()


def all_provinces(request: Any) -> Any:
    return provinces_by_name()


def modules_taught(request: Any) -> Any:
    """Modules for which somebody is qualified."""
    taught = Exists(Qualification.objects.filter(module=OuterRef("pk")))
    return Module.objects.filter(taught).order_by("curriculum", "order")


class PersonFilter(django_filters.FilterSet):
    q = SearchFilter(fields=["search_text", "institution__search_text", "user__email"], beginning_first=True)
    institution = RecordFilter(label=_("Institution"), queryset=all_institutions, find="participants:find_institutions")
    region = django_filters.ModelChoiceFilter(
        label=_("Province"), empty_label=_("All provinces"), queryset=all_provinces
    )
    sex = django_filters.ChoiceFilter(label=_("Sex"), empty_label=_("Any"), choices=Person.Sex.choices)
    trainer = django_filters.ChoiceFilter(
        label=_("Trainer"), empty_label=_("Trainers and others"), choices=YES_NO, method="filter_trainer"
    )

    class Meta:
        model = Person
        fields = ["q", "institution", "region", "sex", "trainer"]

    def filter_trainer(self, queryset: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return queryset.filter(trainer__isnull=value == "no")


class InstitutionFilter(django_filters.FilterSet):
    q = SearchFilter(fields=["search_text"])
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"), choices=Institution.Kind.choices)
    level = django_filters.ChoiceFilter(
        label=_("Level"), empty_label=_("All levels"), choices=Institution.Level.choices
    )
    region = django_filters.ModelChoiceFilter(
        label=_("Province"), empty_label=_("All provinces"), queryset=all_provinces, method="filter_region"
    )

    class Meta:
        model = Institution
        fields = ["q", "kind", "level", "region"]

    def filter_region(self, queryset: QuerySet[Institution], name: str, value: Any) -> QuerySet[Institution]:
        """In the province, or in one of its regencies."""
        return queryset.filter(region__code__startswith=value.code)


class TrainerFilter(django_filters.FilterSet):
    q = SearchFilter(fields=["person__search_text", "person__institution__search_text", "person__user__email"])
    status = django_filters.ChoiceFilter(label=_("Status"), empty_label=_("Any status"), choices=Trainer.Status.choices)
    language = django_filters.ChoiceFilter(
        label=_("Teaches in"),
        empty_label=_("Any language"),
        choices=[("id", _("Indonesian")), ("en", _("English"))],
        method="filter_language",
    )
    module = django_filters.ModelChoiceFilter(
        label=_("Module"), empty_label=_("Any module"), queryset=modules_taught, field_name="qualifications__module"
    )
    qualification = django_filters.ChoiceFilter(
        label=_("Qualification"),
        empty_label=_("Any"),
        choices=[
            ("to_extend", _("Expires soon or has just expired")),
            ("expiring", _("Expires within 60 days")),
            ("expired", _("Expired")),
        ],
        method="filter_qualification",
    )
    region = django_filters.ModelChoiceFilter(
        label=_("Province"), empty_label=_("All provinces"), queryset=all_provinces, field_name="person__region"
    )

    class Meta:
        model = Trainer
        fields = ["q", "status", "language", "module", "qualification", "region"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever may not read everybody's address cannot find out by searching for it either: the text that is kept
        # for searching holds it.
        if not self.request.user.scope.everything:
            self.filters["q"].search_fields = ["person__name_search_text", "person__institution__search_text"]

    def filter_qualification(self, queryset: QuerySet[Trainer], name: str, value: str) -> QuerySet[Trainer]:
        """``value``: a method of ``QualificationQuerySet``."""
        held = Qualification.objects.filter(trainer=OuterRef("pk"))
        return queryset.filter(Exists(getattr(held, value)(timezone.localdate())))

    def filter_language(self, queryset: QuerySet[Trainer], name: str, value: str) -> QuerySet[Trainer]:
        field = "teaches_in_english" if value == "en" else "teaches_in_indonesian"
        return queryset.filter(**{field: True})

"""The form of a programme, and the rows of its indicators."""

from typing import Any

from crispy_forms.layout import Div, Field, Fieldset
from django import forms
from django.db.models import BooleanField, Case, When
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from emm.common.form_fields import ManyField
from emm.common.ordering import by_name
from emm.ui.form_parts import date_field, helper_with, require_one_language
from participants.models import Institution
from trainings.programmes.gcm import CHOICES
from trainings.programmes.models import Indicator, Programme

# Of one programme.
MAX_INDICATORS = 50


class ProgrammeForm(forms.ModelForm):
    starts_on = date_field(label=_("From"))
    ends_on = date_field(label=_("Until"))
    donors = ManyField(label=_("Donors"), queryset=Institution.objects.none(), required=False)
    partners = ManyField(label=_("Partners"), queryset=Institution.objects.none(), required=False)
    gcm_objectives = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("heading", "GCM objectives"),
        choices=CHOICES,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Objectives of the Global Compact for Migration that the programme supports."),
    )

    class Meta:
        model = Programme
        fields = [
            "title_en",
            "title_ind",
            "code",
            "summary_en",
            "summary_ind",
            "starts_on",
            "ends_on",
            "donors",
            "partners",
            "gcm_objectives",
        ]
        labels = {
            "title_en": _("Title in English"),
            "title_ind": _("Title in Indonesian"),
            "summary_en": _("Summary in English"),
            "summary_ind": _("Summary in Indonesian"),
        }
        help_texts = {"title_en": _("At least one language is needed.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("donors", "partners"):
            field: Any = self.fields[name]
            field.queryset = self._institutions(name)
        self.helper = helper_with(
            Fieldset(
                _("Name"),
                Div("title_en", "title_ind", css_class="form-pair"),
                "code",
                Div("summary_en", "summary_ind", css_class="form-pair"),
            ),
            Fieldset(_("Period"), Div("starts_on", "ends_on", css_class="form-pair")),
            Fieldset(
                _("Donors, partners and objectives"),
                Div(
                    Field("donors", wrapper_class="choice-box"),
                    Field("partners", wrapper_class="choice-box"),
                    css_class="form-pair",
                ),
                Field("gcm_objectives", wrapper_class="choice-box"),
            ),
        )

    def _institutions(self, name: str) -> Any:
        """All institutions by name, those already chosen first."""
        chosen = getattr(self.instance, name).values("pk") if self.instance.pk else []
        return Institution.objects.annotate(
            is_chosen=Case(When(pk__in=chosen, then=True), default=False, output_field=BooleanField())
        ).order_by("-is_chosen", by_name("name"), "pk")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        require_one_language(self, "title")
        return data


class IndicatorForm(forms.ModelForm):
    class Meta:
        model = Indicator
        fields = ["code", "title_en", "title_ind", "unit_en", "unit_ind", "baseline", "target"]
        labels = {
            "title_en": _("Title in English"),
            "title_ind": _("Title in Indonesian"),
            "unit_en": _("Unit in English"),
            "unit_ind": _("Unit in Indonesian"),
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.has_changed() and not data.get("DELETE"):
            require_one_language(self, "title")
        return data

    def validate_constraints(self) -> None:
        """The one there is, on the code, is judged among all rows: two may exchange theirs."""


class IndicatorRows(BaseInlineFormSet):
    """The indicators of a programme; the empty row at the end takes a new one."""

    default_error_messages = {
        **BaseInlineFormSet.default_error_messages,
        "too_many_forms": _("A programme has at most %(num)d indicators. Remove some."),
    }

    def changed_rows(self) -> tuple[list[Indicator], list[Indicator]]:
        """The indicators to save and those to delete, as the rows say."""
        if not self.is_bound:
            return [], []
        self.save(commit=False)
        return [*self.new_objects, *(indicator for indicator, _names in self.changed_objects)], self.deleted_objects


IndicatorFormSet: Any = inlineformset_factory(
    Programme,
    Indicator,
    form=IndicatorForm,
    formset=IndicatorRows,
    extra=2,
    can_delete=True,
    max_num=MAX_INDICATORS,
    absolute_max=2 * MAX_INDICATORS,  # what is sent says how many rows are read; some may be there to be deleted
    validate_max=True,
)

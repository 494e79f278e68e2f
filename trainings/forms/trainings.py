"""The forms of a training: to make or change one, and to copy one."""

from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from curriculum.models import Curriculum
from emm.accounts.scopes import Scope
from participants.models import Region
from trainings.models import Programme, Training

from .parts import date_field, helper_with, require_one_language

# No ballroom holds more; beyond it lies a typing error.
MOST_SEATS = 2000


class TrainingForm(forms.ModelForm):
    """``by`` is offered the programmes and provinces that they are responsible for, and can choose no other."""

    starts_on = date_field(label=_("First day"))
    ends_on = date_field(label=_("Last day"))
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS, initial=30)
    move_sessions = forms.BooleanField(
        label=_("Move the timetable along"),
        required=False,
        help_text=_("When the first day changes, every session moves by as many days and keeps its time."),
    )

    class Meta:
        model = Training
        fields = [
            "programme",
            "curriculum",
            "kind",
            "title_en",
            "title_ind",
            "summary_en",
            "summary_ind",
            "starts_on",
            "ends_on",
            "mode",
            "place",
            "region",
            "time_zone",
            "venue",
            "address",
            "language",
            "certificate_language",
            "capacity",
            "minimum_share",
        ]
        labels = {
            "title_en": _("Title in English"),
            "title_ind": _("Title in Indonesian"),
            "summary_en": _("Summary in English"),
            "summary_ind": _("Summary in Indonesian"),
        }
        help_texts = {"title_en": _("At least one language is needed.")}

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope: Scope = by.scope
        programmes: Any = self.fields["programme"]
        programmes.queryset = Programme.objects.run_by(by).order_by("-starts_on", "code")
        curricula: Any = self.fields["curriculum"]
        curricula.queryset = Curriculum.objects.exclude(state=Curriculum.State.RETIRED) | Curriculum.objects.filter(
            pk=self.instance.curriculum_id
        )
        regions: Any = self.fields["region"]
        regions.queryset = Region.objects.provinces()
        if self.scope.is_bound_to_provinces:
            regions.queryset = regions.queryset.filter(pk__in=self.scope.provinces)
            regions.required = True
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("Choose…")), *Training.Kind.choices]
        programmes.empty_label = curricula.empty_label = _("Choose…")
        regions.empty_label = "–"
        dates: list[Any] = [Div("starts_on", "ends_on", css_class="form-pair")]
        if self.instance.pk:
            dates.append("move_sessions")
        else:
            del self.fields["move_sessions"]
        self.helper = helper_with(
            Fieldset(
                _("What it is"),
                Div("programme", "curriculum", css_class="form-pair"),
                "kind",
                Div("title_en", "title_ind", css_class="form-pair"),
                Div("summary_en", "summary_ind", css_class="form-pair"),
            ),
            Fieldset(_("When"), *dates),
            Fieldset(
                _("Where"),
                Div("mode", "place", css_class="form-pair"),
                Div("region", "time_zone", css_class="form-pair"),
                Div("venue", "address", css_class="form-pair"),
            ),
            Fieldset(
                _("Language, seats and certificate"),
                Div("language", "certificate_language", css_class="form-pair"),
                Div("capacity", "minimum_share", css_class="form-pair"),
            ),
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        require_one_language(self, "title")
        programme, province = data.get("programme"), data.get("region")
        if programme and "region" in data and not self._reaches(programme, province):
            self.add_error("region", _("You are not responsible for trainings of this programme in this place."))
        return data

    def _reaches(self, programme: Programme, province: Region | None) -> bool:
        return self.scope.reaches(programme=programme.pk, province=province.pk if province else None)


class CopyForm(forms.Form):
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    title_ind = forms.CharField(label=_("Title in Indonesian"), max_length=200, required=False)
    starts_on = date_field(label=_("First day"))
    with_trainers = forms.BooleanField(
        label=_("With the same trainers"),
        required=False,
        help_text=_("Each keeps the part held in the sessions; who is elsewhere at that time is named here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_with(Div("title_en", "title_ind", css_class="form-pair"), "starts_on", "with_trainers")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        require_one_language(self, "title")
        return data

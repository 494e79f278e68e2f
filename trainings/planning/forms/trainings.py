"""The forms of a training: to make or change one, and to copy one."""

import json
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.forms.widgets import Script
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from curriculum.models import Curriculum
from emm.common.countries import HOME, country_choices, zones, zones_of
from emm.common.form_fields import CleanCharField
from emm.common.ordering import by_name
from emm.ui.form_parts import date_field, helper_with, require_one_language
from emm.ui.record_field import SuggestingInput
from participants.models import Region
from participants.models.institutions import TimeZone
from trainings.access.scopes import Scope
from trainings.planning.models import Training
from trainings.planning.models.venues import MAX_VENUE_NAME
from trainings.planning.services.venues import VenueEntry
from trainings.programmes.models import Programme

# No ballroom holds more; beyond it lies a typing error.
MAX_SEATS = 2000


def zone_choices() -> list[Any]:
    """The zones to choose from: those of Indonesia, then all others."""
    abroad = [(zone, zone.replace("_", " ")) for zone in zones() if zone not in TimeZone.values]
    return [("", gettext("As the place")), (gettext("Indonesia"), TimeZone.choices), (gettext("Abroad"), abroad)]


class TrainingForm(forms.ModelForm):
    """``by`` is offered the programmes and provinces that they are responsible for, and can choose no other."""

    starts_on = date_field(label=_("First day"))
    ends_on = date_field(label=_("Last day"))
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=MAX_SEATS, initial=30)
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zone_choices)
    venue = CleanCharField(
        label=_("Venue"),
        max_length=MAX_VENUE_NAME,
        required=False,
        widget=SuggestingInput("planning:find_venues"),
        help_text=_("Choose a venue in this city, or enter a new one."),
    )
    address = CleanCharField(label=_("Address"), max_length=300, required=False)
    # The contradiction of province and zone that the person was warned of.
    zone_kept = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    move_sessions = forms.BooleanField(
        label=_("Move all sessions with the dates"),
        required=False,
        help_text=_("When the first day changes, every session moves by as many days and keeps its time."),
    )

    class Media:
        js = [Script("emm/js/training-form.js", type="module")]

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
            "country",
            "place",
            "region",
            "time_zone",
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
        regions.queryset = Region.objects.provinces().order_by(by_name("name"), "pk")
        if self.scope.is_bound_to_provinces:
            regions.queryset = regions.queryset.filter(pk__in=self.scope.provinces)
            regions.required = True
        regions.widget.attrs["data-zones"] = json.dumps(dict(regions.queryset.values_list("pk", "time_zone")))
        if not self.instance.pk:
            self.initial["time_zone"] = ""
        if self.instance.venue is not None:
            self.initial.update(venue=self.instance.venue.name, address=self.instance.venue.address)
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
                _("About the training"),
                Div("programme", "curriculum", css_class="form-pair"),
                "kind",
                Div("title_en", "title_ind", css_class="form-pair"),
                Div("summary_en", "summary_ind", css_class="form-pair"),
            ),
            Fieldset(_("When"), *dates),
            Fieldset(
                _("Where"),
                Div("mode", "country", css_class="form-pair"),
                Div("place", "region", css_class="form-pair"),
                "time_zone",
                "zone_kept",
                Div("venue", "address", css_class="form-pair"),
            ),
            Fieldset(
                _("Language, places and certificate"),
                Div("language", "certificate_language", css_class="form-pair"),
                Div("capacity", "minimum_share", css_class="form-pair"),
            ),
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        require_one_language(self, "title")
        programme, province = data.get("programme"), data.get("region")
        if province and data.get("country", HOME) != HOME:
            self.add_error("region", _("Only a place in Indonesia has a province."))
        if programme and "region" in data and not self._reaches(programme, province):
            self.add_error("region", _("This programme or place is outside your area of responsibility."))
        self._settle_zone(data)
        return data

    def _settle_zone(self, data: dict[str, Any]) -> None:
        """A zone that was not chosen is the province's; one that contradicts it is kept when it is saved again."""
        province, zone = data.get("region"), data.get("time_zone")
        if data.get("country", HOME) != HOME:
            self._settle_zone_abroad(data)
            return
        if zone and zone not in TimeZone.values:
            self.add_error("time_zone", _("A place in Indonesia is in the zone WIB, WITA or WIT."))
            return
        if not zone:
            data["time_zone"] = province.time_zone if province else TimeZone.WIB
            return
        if province is None or province.time_zone == zone:
            return
        pair = f"{province.pk} {zone}"
        is_stored = (self.instance.region_id, self.instance.time_zone) == (province.pk, zone) and self.instance.pk
        if is_stored or data.get("zone_kept") == pair:
            return
        typed: Any = self.data.copy() if isinstance(self.data, QueryDict) else dict(self.data)
        typed[self.add_prefix("zone_kept")] = pair
        self.data = typed
        warning = gettext("%(province)s is in the zone %(right)s. Save again to keep %(chosen)s.")
        names = {"province": province, "right": TimeZone(province.time_zone).label, "chosen": TimeZone(zone).label}
        self.add_error("time_zone", warning % names)

    def _settle_zone_abroad(self, data: dict[str, Any]) -> None:
        """A zone that was not chosen is the only one of the country."""
        if data.get("time_zone"):
            return
        known = zones_of(data["country"])
        if len(known) == 1:
            data["time_zone"] = known[0]
        else:
            self.add_error("time_zone", _("This country has several time zones. Choose one."))

    @property
    def entry(self) -> VenueEntry:
        """What was typed of the venue. An address that belongs to the venue before is not one of another venue."""
        name, address = self.cleaned_data["venue"], self.cleaned_data["address"]
        if "venue" in self.changed_data and "address" not in self.changed_data:
            address = ""
        return VenueEntry(name, address)

    def _reaches(self, programme: Programme, province: Region | None) -> bool:
        return self.scope.reaches(programme=programme.pk, province=province.pk if province else None)


class CopyForm(forms.Form):
    title_en = CleanCharField(label=_("Title in English"), max_length=200, required=False)
    title_ind = CleanCharField(label=_("Title in Indonesian"), max_length=200, required=False)
    starts_on = date_field(label=_("First day"))
    with_trainers = forms.BooleanField(
        label=_("With the same trainers"),
        required=False,
        help_text=_("Trainers keep their sessions. We list trainers who are not free."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_with(Div("title_en", "title_ind", css_class="form-pair"), "starts_on", "with_trainers")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        require_one_language(self, "title")
        return data

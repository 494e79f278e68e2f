"""The form of a venue, and the rows of its rooms."""

from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from emm.common.countries import HOME, country_choices, zones_of
from emm.common.ordering import by_name
from emm.ui.form_parts import helper_with
from participants.models import Region
from participants.models.institutions import TimeZone
from trainings.planning.models import Room, Venue

from .trainings import zone_choices

# No venue has more rooms that trainings are in.
MAX_ROOMS = 40


class VenueForm(forms.ModelForm):
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=zone_choices)

    class Meta:
        model = Venue
        fields = ["name", "country", "city", "region", "address", "time_zone", "contact", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions: Any = self.fields["region"]
        regions.queryset = Region.objects.provinces().order_by(by_name("name"), "pk")
        regions.empty_label = "–"
        if not self.instance.pk:
            self.initial["time_zone"] = ""
        self.helper = helper_with(
            Fieldset(
                _("Venue"),
                "name",
                Div("country", "city", css_class="form-pair"),
                Div("region", "time_zone", css_class="form-pair"),
                "address",
            ),
            Fieldset(_("Contact"), "contact", "note"),
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        province, country = data.get("region"), data.get("country")
        if province and country not in {None, HOME}:
            self.add_error("region", _("Only a place in Indonesia has a province."))
        if not data.get("time_zone"):
            data["time_zone"] = self._usual_zone(country or HOME, province)
        if country == HOME and data["time_zone"] not in TimeZone.values:
            self.add_error("time_zone", _("A place in Indonesia is in the zone WIB, WITA or WIT."))
        return data

    def _usual_zone(self, country: str, province: Region | None) -> str:
        """That of the province, or the only one of the country."""
        if country == HOME:
            return province.time_zone if province else TimeZone.WIB
        known = zones_of(country)
        if len(known) > 1:
            self.add_error("time_zone", _("This country has several time zones. Choose one."))
        return known[0]


RoomRows: Any = forms.inlineformset_factory(
    Venue,
    Room,
    fields=["name", "seats", "equipment"],
    extra=3,
    max_num=MAX_ROOMS,
    absolute_max=MAX_ROOMS,
    validate_max=True,
    can_delete=True,
)

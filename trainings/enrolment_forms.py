"""What was true of a participant on the day, corrected."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.forms import helper_of, institutions_by_name, pair, provinces_by_name
from participants.models import Institution, Region

from .models import Enrolment


class SnapshotForm(forms.Form):
    """The institution, position and province that were written down, and a note."""

    institution: Any = forms.ModelChoiceField(
        label=_("Institution"), queryset=Institution.objects.none(), required=False, empty_label=_("None")
    )
    position = forms.CharField(label=_("Position"), max_length=150, required=False)
    region: Any = forms.ModelChoiceField(
        label=_("Province"), queryset=Region.objects.none(), required=False, empty_label=_("None")
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("For colleagues, for instance about food or travel."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    helper = helper_of("institution", pair("position", "region"), "note")

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "institution": enrolment.institution_id,
            "position": enrolment.position,
            "region": enrolment.region_id,
            "note": enrolment.note,
        }
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["institution"].queryset = institutions_by_name()
        fields["region"].queryset = provinces_by_name()
        if enrolment.institution_name:
            fields["institution"].help_text = _(
                "Written down as “%(name)s”. The name is taken anew only when you choose another institution."
            ) % {"name": enrolment.institution_name}

"""What was true of a participant on the day, corrected; and how to reach them about the training."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanCharField, CleanEmailField
from emm.ui.record_field import RecordField
from participants.forms import FIND_INSTITUTIONS, helper_of, institutions_by_name, pair, provinces_by_name
from participants.models import Institution, Region

from .models import Enrolment
from .services import Contact


class ContactForm(forms.Form):
    """How to reach somebody about one training; typed where somebody outside the own responsibility is nominated."""

    contact_email = CleanEmailField(required=False)
    contact_phone = CleanCharField(max_length=30, required=False)

    def contact(self) -> Contact:
        return Contact(self.cleaned_data["contact_email"], self.cleaned_data["contact_phone"])


class SnapshotForm(forms.Form):
    """The institution, position and province that were written down, how to reach the participant, and a note."""

    institution: Any = RecordField(
        Institution.objects.none(), label=_("Institution"), find=FIND_INSTITUTIONS, required=False
    )
    position = CleanCharField(label=_("Position"), max_length=150, required=False)
    region: Any = forms.ModelChoiceField(
        label=_("Province"), queryset=Region.objects.none(), required=False, empty_label=_("None")
    )
    contact_email = CleanEmailField(
        label=_("Email address for this training"),
        required=False,
        help_text=_("Only if it differs from the address in the person’s record, or you do not see the record."),
    )
    contact_phone = CleanCharField(
        label=_("Telephone for this training"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    note = CleanCharField(
        label=_("Note"),
        max_length=300,
        required=False,
        help_text=_("For colleagues, for instance about food or travel."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    helper = helper_of("institution", pair("position", "region"), pair("contact_email", "contact_phone"), "note")

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "institution": enrolment.institution_id,
            "position": enrolment.position,
            "region": enrolment.region_id,
            "contact_email": enrolment.contact_email,
            "contact_phone": enrolment.contact_phone,
            "note": enrolment.note,
        }
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["institution"].queryset = institutions_by_name()
        fields["region"].queryset = provinces_by_name()
        if enrolment.institution_name:
            fields["institution"].help_text = _(
                "Recorded as “%(name)s”. The name changes only when you choose another institution."
            ) % {"name": enrolment.institution_name}

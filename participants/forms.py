"""What people type about people and institutions."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import nip
from .duplicates import people_of_same_name
from .finding import count_look_up, known_elsewhere, seen_by
from .models import Consent, Institution, Person, Region

DATE_WIDGET = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def helper_of(*parts: Any) -> FormHelper:
    """The layout of a form whose ``<form>`` the page writes."""
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(*parts)
    return helper


def pair(*names: str) -> Div:
    """Fields that belong together, side by side where there is room."""
    return Div(*names, css_class="form-pair")


def institutions_by_name() -> Any:
    """Every institution, by its name in the language of the page."""
    return Institution.objects.order_by("name", "pk")


def provinces_by_name() -> Any:
    return Region.objects.provinces().order_by("name", "pk")


class PersonForm(forms.ModelForm):
    """A person on record. The NIP on record is never sent to the browser: a new one may be typed, or it is removed.

    ``by`` types it, and is told of people of the same name no more than they may know.
    """

    new_nip = forms.CharField(
        label=_("NIP"),
        required=False,
        max_length=40,
        help_text=_("Civil servant’s number, 18 digits; only if the person agrees."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    remove_nip = forms.BooleanField(label=_("Remove the NIP from the record"), required=False)
    save_all_the_same = forms.BooleanField(label=_("This is another person. Save all the same."), required=False)

    class Meta:
        model = Person
        fields = [
            "full_name",
            "title_before",
            "title_after",
            "name_on_certificate",
            "sex",
            "email",
            "phone",
            "institution",
            "position",
            "region",
            "language",
            "note",
        ]
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.duplicates: list[Person] = []
        fields: Any = self.fields
        fields["institution"].queryset = institutions_by_name()
        fields["region"].queryset = provinces_by_name()
        fields["region"].help_text = _("Empty: the province of the institution counts.")
        self._had_name = self.instance.full_name
        if self.instance.nip:
            self.fields["new_nip"].label = _("New NIP")
            self.fields["new_nip"].help_text = _("On record: %(nip)s. Leave empty to keep it.") % {
                "nip": nip.mask(self.instance.nip)
            }
        else:
            del self.fields["remove_nip"]

    @property
    def duplicates_seen(self) -> set[int]:
        """The keys of those of the duplicates that may be shown with all that tells them apart."""
        return seen_by(self.by, self.duplicates)

    @property
    def helper(self) -> FormHelper:
        # The question about people of the same name stands only where there are some.
        question = [HTML("{% include 'participants/duplicates.html' %}"), "save_all_the_same"]
        nip_fields = ["new_nip", *(["remove_nip"] if "remove_nip" in self.fields else [])]
        return helper_of(
            *(question if self.duplicates else []),
            Fieldset(
                _("Name"),
                "full_name",
                pair("title_before", "title_after"),
                "name_on_certificate",
                pair("sex", "language"),
            ),
            Fieldset(_("Work"), "institution", pair("position", "region"), *nip_fields),
            Fieldset(_("How to reach the person"), pair("email", "phone"), "note"),
        )

    def clean_email(self) -> str | None:
        email = (self.cleaned_data["email"] or "").strip().lower() or None
        if email and "email" in self.changed_data:
            # The answer tells whether somebody has this address.
            count_look_up(self.by)
        if email and Person.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody on record has this e-mail address already."), code="duplicate")
        return email

    def clean_new_nip(self) -> str:
        return nip.tidy(self.cleaned_data["new_nip"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name = cleaned.get("full_name") or ""
        if name and name != self._had_name:
            self.duplicates = [
                *people_of_same_name(name, but=self.instance, among=Person.objects.for_user(self.by)),
                *known_elsewhere([name], user=self.by),
            ]
        if self.duplicates and not cleaned.get("save_all_the_same"):
            self.add_error(
                "save_all_the_same",
                ValidationError(
                    _("Somebody with this name is on record already. Look whether it is the same person."),
                    code="same_name",
                ),
            )
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own, not in the stubs
        number = self.cleaned_data.get("new_nip")
        if number:
            self.instance.nip = number
        elif self.cleaned_data.get("remove_nip"):
            self.instance.nip = ""


class InstitutionForm(forms.ModelForm):
    """An institution, its names in both languages side by side."""

    class Meta:
        model = Institution
        fields = ["name_en", "name_ind", "short_name_en", "short_name_ind", "kind", "level", "parent", "region"]
        labels = {
            "name_en": _("Name in English"),
            "name_ind": _("Name in Indonesian"),
            "short_name_en": _("Short name in English"),
            "short_name_ind": _("Short name in Indonesian"),
        }
        help_texts = {
            "name_en": _("Fill in at least one of the two; it stands in for the other."),
            "parent": _("For instance the ministry that a directorate general belongs to."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["parent"].queryset = institutions_by_name()
        # Provinces with their regencies under them.
        fields["region"].queryset = Region.objects.order_by("code")
        fields["region"].label_from_instance = _region_in_words
        self.helper = helper_of(
            Fieldset(_("Name"), pair("name_en", "name_ind"), pair("short_name_en", "short_name_ind")),
            Fieldset(_("Kind of institution"), pair("kind", "level"), "parent", "region"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not {"name_en", "name_ind"} & set(self.errors) and not (cleaned.get("name_en") or cleaned.get("name_ind")):
            self.add_error("name_en", ValidationError(_("Give a name in at least one language."), code="required"))
        return cleaned


def _region_in_words(region: Region) -> str:
    return region.name if region.level == Region.Level.PROVINCE else f"\u00a0\u00a0{region.name}"


class ConsentForm(forms.Form):
    """That a person agreed to something."""

    purpose = forms.ChoiceField(label=_("Agrees to"), choices=Consent.Purpose.choices)
    channel = forms.ChoiceField(label=_("Given by"), choices=Consent.Channel.choices, initial=Consent.Channel.PAPER)
    version = forms.CharField(
        label=_("Version of the text"),
        max_length=20,
        help_text=_("As it stands on the form, for instance 2022-09."),
    )
    given_on = forms.DateField(label=_("Given on"), widget=DATE_WIDGET)

    helper = helper_of(Field("purpose"), pair("channel", "given_on"), "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].initial = timezone.localdate
        latest = Consent.objects.order_by("-given_on", "-pk").first()
        self.fields["version"].initial = latest.version if latest else ""

"""What people type about people and institutions."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanCharField
from emm.common.ordering import by_name
from emm.ui.record_field import RecordField

from . import nip
from .matching.traits import Traits
from .models import Consent, Institution, Person, Region
from .person_lookup import count_look_up
from .services.candidates import Candidate, candidates

FIND_INSTITUTIONS = "participants:find_institutions"
_TYPED_ANEW = frozenset({"same_email", "same_mailbox", "same_phone", "same_nip"})
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
    return Institution.objects.order_by(by_name("name"), "pk")


def provinces_by_name() -> Any:
    return Region.objects.provinces().order_by(by_name("name"), "pk")


class PersonForm(forms.ModelForm):
    """A person in the database. The NIP in the database is never sent to the browser: a new one may be typed, or it is
    removed.

    ``by`` types it, and is told of people of the same name no more than they may know.
    """

    institution = RecordField(
        Institution.objects.none(), label=_("Institution"), find=FIND_INSTITUTIONS, required=False
    )
    new_nip = CleanCharField(
        label=_("NIP"),
        required=False,
        max_length=40,
        help_text=_("Civil servant’s number, 18 digits; only if the person agrees."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    remove_nip = forms.BooleanField(label=_("Remove the NIP"), required=False)
    save_all_the_same = forms.BooleanField(label=_("This is a different person. Save anyway."), required=False)

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
        self.duplicates: list[Candidate] = []
        fields: Any = self.fields
        fields["institution"].queryset = institutions_by_name()
        fields["region"].queryset = provinces_by_name()
        fields["region"].help_text = _("Leave empty to use the institution’s province.")
        self._had_name = self.instance.full_name
        if account := self.instance.user:
            for name, value in (("email", account.email), ("language", account.language)):
                fields[name].disabled = True
                fields[name].help_text = _("From this person’s account. The owner of the account can change it.")
                self.initial[name] = value
        if self.instance.nip:
            self.fields["new_nip"].label = _("New NIP")
            self.fields["new_nip"].help_text = _("Current: %(nip)s. Leave empty to keep it.") % {
                "nip": nip.mask(self.instance.nip)
            }
        else:
            del self.fields["remove_nip"]

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
            Fieldset(_("Contact"), pair("email", "phone"), "note"),
        )

    def clean_email(self) -> str | None:
        return (self.cleaned_data["email"] or "").strip().lower() or None

    def clean_new_nip(self) -> str:
        return nip.tidy(self.cleaned_data["new_nip"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.duplicates = self._find_duplicates(cleaned)
        if self.duplicates and not cleaned.get("save_all_the_same"):
            self.add_error(
                "save_all_the_same",
                ValidationError(
                    _("Compare with the people listed above. Tick the box if this is another person."),
                    code="same_person",
                ),
            )
        return cleaned

    def _find_duplicates(self, cleaned: dict[str, Any]) -> list[Candidate]:
        """Who may be the person that is typed, where something was typed that people are found by."""
        name = cleaned.get("full_name") or ""
        email, phone = ((cleaned.get(each) or "") if each in self.changed_data else "" for each in ("email", "phone"))
        number = cleaned.get("new_nip") or ""
        if not name or not (name != self._had_name or email or phone or number):
            return []
        for _each in filter(None, [name if name != self._had_name else "", email, phone, number]):
            count_look_up(self.by)
        institution = cleaned.get("institution")
        traits = Traits(
            full_name=name,
            institution=institution.pk if institution else None,
            email=email,
            phone=phone,
            nip=number,
            sex=cleaned.get("sex") or Person.Sex.UNSTATED,
        )
        found = candidates(traits, user=self.by, but=self.instance)
        if name != self._had_name:
            return found
        # Of a name that was on record already nobody is asked again.
        return [
            each for each in found if any(reason.code in _TYPED_ANEW for reason in each.reasons) or not each.visible
        ]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own, not in the stubs
        number = self.cleaned_data.get("new_nip")
        if number:
            self.instance.nip = number
        elif self.cleaned_data.get("remove_nip"):
            self.instance.nip = ""


class InstitutionForm(forms.ModelForm):
    """An institution, its names in both languages side by side."""

    parent = RecordField(
        Institution.objects.none(),
        label=_("Part of"),
        find=FIND_INSTITUTIONS,
        required=False,
        help_text=_("For instance the ministry that a directorate general belongs to."),
    )

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
            "name_en": _("Enter at least one name. It is used for both languages."),
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
            self.add_error("name_en", ValidationError(_("Enter a name in at least one language."), code="required"))
        return cleaned


def _region_in_words(region: Region) -> str:
    return region.name if region.level == Region.Level.PROVINCE else f"\u00a0\u00a0{region.name}"


class ConsentForm(forms.Form):
    """That a person agreed to something."""

    purpose = forms.ChoiceField(label=_("Agrees to"), choices=Consent.Purpose.choices)
    channel = forms.ChoiceField(label=_("Given by"), choices=Consent.Channel.choices, initial=Consent.Channel.PAPER)
    version = CleanCharField(
        label=_("Version of the text"),
        max_length=20,
        help_text=_("As printed on the form, for instance 2022-09."),
    )
    given_on = forms.DateField(label=_("Given on"), widget=DATE_WIDGET)

    helper = helper_of(Field("purpose"), pair("channel", "given_on"), "version")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].initial = timezone.localdate
        latest = Consent.objects.order_by("-given_on", "-pk").first()
        self.fields["version"].initial = latest.version if latest else ""

"""What administrators type when they give accounts and roles."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.accounts.models import Role
from emm.common.form_fields import CleanCharField, CleanEmailField, ManyField
from emm.common.ordering import by_name
from participants.models import Region
from trainings.programmes.models import Programme

from .scopes import Choice

WHAT_ROLES_OPEN = _(
    "Administrators can do everything. Programme officers plan trainings and manage people. Trainers "
    "run their own sessions. Viewers see figures without names. Participants see their own trainings "
    "and certificates."
)


EVERYTHING = "everything"
SCOPE = ("covers", "programmes", "provinces")


class LastDayInput(forms.DateInput):
    """A day from today on."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, {"min": f"{timezone.localdate():%Y-%m-%d}", **(attrs or {})})


class ScopeFields(forms.Form):
    """What a role reaches, for the roles that have a scope; together they are the ``scope`` of the cleaned data."""

    covers = forms.ChoiceField(
        label=_("A programme officer is responsible for"),
        required=False,
        choices=[
            (EVERYTHING, _("all programmes and provinces")),
            ("chosen", _("the programmes and provinces ticked below")),
        ],
        widget=forms.RadioSelect,
        help_text=_(
            "The role covers the trainings of the ticked programmes in the ticked provinces. Leave programmes or "
            "provinces empty to include all. For separate combinations, give the role twice."
        ),
    )
    programmes: Any = ManyField(
        label=_("Programmes"),
        required=False,
        queryset=None,
        help_text=_("A viewer sees the figures of these, without any name."),
    )
    provinces: Any = ManyField(label=_("Provinces"), required=False, queryset=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["programmes"].queryset = Programme.objects.order_by("-starts_on", "code")
        fields["provinces"].queryset = Region.objects.provinces().order_by(by_name("name"), "pk")

    @property
    def helper(self) -> FormHelper:
        """The fields in their order; those of the scope together, to be left away where the role has none."""
        own = [name for name in self.fields if name not in SCOPE]
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(
            *own[:-1],
            Div(
                Div("covers", css_class="scope-of-officer"),
                Div(
                    Field("programmes", wrapper_class="choice-box"),
                    Div(Field("provinces", wrapper_class="choice-box"), css_class="scope-of-officer"),
                    css_class="form-pair",
                ),
                css_class="scope-of-role",
            ),
            own[-1],
        )
        return helper

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["scope"] = Choice(
            everything=cleaned.pop("covers", "") == EVERYTHING,
            programmes=list(cleaned.pop("programmes", ())),
            provinces=list(cleaned.pop("provinces", ())),
        )
        return cleaned


class InvitationForm(ScopeFields):
    email = CleanEmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("We send the link to set a password to this address. The person signs in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    full_name = CleanCharField(
        label=_("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, initial="id", help_text=_("Of the emails to this person.")
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, help_text=WHAT_ROLES_OPEN
    )
    valid_until = forms.DateField(
        label=_("Roles until"),
        required=False,
        widget=LastDayInput(),
        help_text=_("Last day. Leave empty for no end date. You can give other roles and dates later."),
    )
    field_order = ["email", "full_name", "language", "roles", *SCOPE, "valid_until"]


class RoleForm(ScopeFields):
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose one")), *Role.choices], help_text=WHAT_ROLES_OPEN)
    valid_until = forms.DateField(
        label=_("Until"), required=False, widget=LastDayInput(), help_text=_("Last day. Leave empty for no end date.")
    )
    field_order = ["role", *SCOPE, "valid_until"]

"""What administrators type about accounts, and people about their own."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import ManyField

from .models import Role, RoleGrant, User
from .scopes import Choice

WHAT_ROLES_OPEN = _(
    "Administrators may do everything. Programme officers plan trainings and keep people on record. Trainers see and "
    "run their own sessions. Viewers see figures without names. Participants see their own trainings and certificates."
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
        choices=[(EVERYTHING, _("everything")), ("chosen", _("the programmes and provinces ticked below"))],
        widget=forms.RadioSelect,
        help_text=_(
            "Programmes and provinces together: the trainings of these programmes in these provinces. None of "
            "one kind: any. Give the role twice where the two do not belong together."
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
        # Both belong to floors above; here they are known by the relation alone.
        programmes: Any = RoleGrant._meta.get_field("programmes").related_model
        regions: Any = RoleGrant._meta.get_field("provinces").related_model
        fields["programmes"].queryset = programmes.objects.order_by("-starts_on", "code")
        fields["provinces"].queryset = regions.objects.provinces().order_by("code")

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
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The link to set a password goes there; it is also the name to sign in with."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    full_name = forms.CharField(
        label=_("Full name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, initial="id", help_text=_("Of the e-mails to this person.")
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, help_text=WHAT_ROLES_OPEN
    )
    valid_until = forms.DateField(
        label=_("Roles until"),
        required=False,
        widget=LastDayInput(),
        help_text=_("The last day; empty: for good. Other roles and dates can be given later."),
    )
    field_order = ["email", "full_name", "language", "roles", *SCOPE, "valid_until"]


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["full_name", "language"]


class RoleForm(ScopeFields):
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose one")), *Role.choices], help_text=WHAT_ROLES_OPEN)
    valid_until = forms.DateField(
        label=_("Until"), required=False, widget=LastDayInput(), help_text=_("The last day; empty: for good.")
    )
    field_order = ["role", *SCOPE, "valid_until"]


class ImpersonationForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For instance the number of the request for help. It is kept with your name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class LanguageForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language"]
        help_texts = {"language": _("Of the pages after you sign in, and of the e-mails to you.")}

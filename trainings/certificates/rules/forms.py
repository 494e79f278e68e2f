"""Forms of the rules of a training, and of decisions against them."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from trainings.certificates.kinds import WITHOUT_CONDITIONS, Kind
from trainings.certificates.records.forms import ReasonForm

from .models import CertificateRule, EligibilityOverride


class DecisionForm(ReasonForm):
    """An administrator's word against the rules."""

    def __init__(self, *args: Any, verdicts: Sequence[EligibilityOverride.Verdict], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"] = forms.ChoiceField(
            label=_("Decision"),
            widget=forms.RadioSelect,
            choices=[(verdict.value, verdict.label) for verdict in verdicts],
            initial=verdicts[0] if len(verdicts) == 1 else None,
        )
        self.order_fields(("verdict", "reason"))
        self.fields["reason"].help_text = _("Kept with the decision and seen by staff; the person is not shown it.")


class RulesForm(forms.Form):
    """The rules of all kinds that the training can give; the fields are called “kind-field”."""

    def __init__(self, *args: Any, rules: Mapping[str, CertificateRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout()
        self._names: dict[str, list[str]] = {}
        for kind, rule in rules.items():
            fields = self._fields_of(rule)
            self._names[kind] = list(fields)
            self.fields.update({f"{kind}-{name}": field for name, field in fields.items()})
            self.initial.update({f"{kind}-{name}": getattr(rule, name) for name in fields})
            shown = [f"{kind}-{name}" for name in fields]
            if "pass_mark" in fields:
                shown[2:4] = [Div(*shown[2:4], css_class="form-pair")]
            self.helper.layout.append(Fieldset(rule.get_kind_display(), *shown))

    def rules(self) -> dict[str, dict[str, Any]]:
        """What was chosen, by kind and field."""
        return {
            kind: {name: self.cleaned_data[f"{kind}-{name}"] for name in names} for kind, names in self._names.items()
        }

    @staticmethod
    def _fields_of(rule: CertificateRule) -> dict[str, forms.Field]:
        fields: dict[str, forms.Field] = {
            "is_issued": forms.BooleanField(label=_("Given by this training"), required=False, help_text=_why(rule))
        }
        if rule.kind in WITHOUT_CONDITIONS:
            return fields
        return {
            **fields,
            "needs_attendance": forms.BooleanField(label=_("Enough of the JP attended"), required=False),
            "post_test": forms.ChoiceField(label=_("Post-test"), choices=CertificateRule.PostTest.choices),
            "pass_mark": forms.IntegerField(
                label=_("Pass mark (of 100)"),
                min_value=1,
                max_value=100,
                help_text=_("Counts only where the post-test must be passed."),
            ),
            "needs_feedback": forms.BooleanField(label=_("Feedback given"), required=False),
        }


def _why(rule: CertificateRule) -> Any:
    return {
        Kind.PARTICIPATION: _("For everyone who attended at least one session."),
        Kind.COMPLETION: _("For everyone who meets these rules."),
        Kind.TRAINER: _("For certified leads after the teach-back who meet these rules."),
        Kind.SERVICE: _("For trainers, with the list of the sessions that they taught."),
    }[Kind(rule.kind)]

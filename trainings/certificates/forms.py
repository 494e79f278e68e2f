"""Forms around certificates: why one ends, and what is to be verified."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .ending import LONGEST_REASON
from .judging import LARGEST_DOCUMENT, is_pdf
from .kinds import WITHOUT_CONDITIONS, Kind
from .models import Certificate
from .rule_models import CertificateRule, Decision
from .verification import LONGEST_QUESTION


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the certificate and seen by staff; the public page of verification does not show it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class DecisionForm(ReasonForm):
    """An administrator's word against the rules."""

    def __init__(self, *args: Any, verdicts: Sequence[Decision.Verdict], **kwargs: Any) -> None:
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
            "is_issued": forms.BooleanField(label=_("This training gives it"), required=False, help_text=_why(rule))
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
        Kind.PARTICIPATION: _("For everybody who attended any session, however few."),
        Kind.COMPLETION: _("For those who fulfil what is set here."),
        Kind.TRAINER: _("For those whom the teach-back made a certified lead, and who fulfil what is set here."),
        Kind.SERVICE: _("For the trainers: it lists the sessions that each of them taught."),
    }[Kind(rule.kind)]


class RevocationForm(ReasonForm):
    cause = forms.ChoiceField(
        label=_("What everybody is told who verifies it"),
        choices=[("", _("Choose one")), *Certificate.Cause.choices],
    )

    field_order = ("cause", "reason")


class VerifyForm(forms.Form):
    q = forms.CharField(
        label=_("Verification code or certificate number"),
        max_length=LONGEST_QUESTION,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_(
            "The code stands below the QR code, for instance 7K2M-9QXT-4HVB-A1CD. Case and hyphens do not matter."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class DocumentForm(forms.Form):
    """One PDF; the cleaned data holds its bytes."""

    document = forms.FileField(
        label=_("The certificate as a PDF file"),
        max_length=250,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": _("Choose the PDF file first."),
            "empty": _("The file is empty. Download it again, or ask for it again."),
        },
    )

    def clean_document(self) -> bytes:
        upload = self.cleaned_data["document"]
        if upload.size > LARGEST_DOCUMENT:
            raise ValidationError(too_large())
        document = bytes(upload.read())
        if not is_pdf(document):
            raise ValidationError(
                _("This is not a PDF file. A photograph or a scan cannot be checked: use the code below the QR code."),
                code="type",
            )
        return document


def too_large() -> str:
    return gettext("The file is too large: certificates are smaller than %(limit)s.") % {
        "limit": filesizeformat(LARGEST_DOCUMENT)
    }

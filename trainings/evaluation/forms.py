"""One participant's row in the grid of results."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanCharField

from .models import HIGHEST, LOWEST, Result
from .services import Entry


class ScoreField(forms.DecimalField):
    """Points from 0 to 100; the decimal mark may be a comma or a point, in either language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=LOWEST, max_value=HIGHEST, max_digits=4, decimal_places=1, required=False, **kwargs)
        # Not a field of numbers: browsers throw away what they cannot read, and what was typed is to be kept.
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 5})

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """Without the zero after the mark, and with the mark of the language."""
        if isinstance(value, Decimal):
            return formats.number_format(value.normalize() if value % 1 else value.quantize(Decimal(1)))
        return value


class ResultForm(forms.Form):
    """What is in the database of one participant; what was shown comes back with what was typed."""

    pre_test = ScoreField(label=_("Pre-test"))
    post_test = ScoreField(label=_("Post-test"))
    feedback_on = forms.DateField(
        label=_("Feedback given on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    teach_back = forms.ChoiceField(
        label=_("Teach-back"), required=False, choices=[("", _("Not decided")), *Result.TeachBack.choices]
    )
    observers = CleanCharField(label=_("Observers"), required=False, max_length=200)
    note = CleanCharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, fields: tuple[str, ...], error_id: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if name not in fields]:
            del self.fields[name]
        self.error_id = error_id
        for field in self.fields.values():
            field.show_hidden_initial = True

    def dress(self) -> None:
        """Give the fields their looks, those with an error another one; call it when all errors are known."""
        for name, field in self.fields.items():
            look = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            wrong = name in self.errors
            field.widget.attrs["class"] = f"{look} is-invalid" if wrong else look
            if wrong:
                field.widget.attrs.update({"aria-invalid": "true", "aria-describedby": self.error_id})

    @classmethod
    def stands_in(cls, data: Mapping[str, Any], prefix: str) -> bool:
        """Whether the row was on the page that was sent."""
        return f"initial-{prefix}-note" in data

    def clean(self) -> dict[str, Any]:
        """Read what the page had shown, too; a browser sends that as it was, but not everybody is a browser."""
        self.shown: dict[str, Any] = {}
        for name in self.changed_data:
            try:
                self.shown[name] = self._shown(name)
            except ValidationError:
                self.add_error(name, _("The page sent incomplete data. Reload the page and enter the results again."))
        return self.cleaned_data

    def entry(self, enrolment_id: int) -> Entry:
        """The fields that were changed on the page, with what they had shown; the form must be valid."""
        return Entry(
            enrolment_id=enrolment_id,
            values={name: self.cleaned_data[name] for name in self.changed_data},
            shown=self.shown,
        )

    def _shown(self, name: str) -> Any:
        field = self.fields[name]
        typed = field.hidden_widget().value_from_datadict(self.data, self.files, self[name].html_initial_name)
        return field.to_python(typed)

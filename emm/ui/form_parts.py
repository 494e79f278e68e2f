"""What the forms of the plan have in common."""

import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _

DATE_FORMAT = "%Y-%m-%d"
TIME_FORMAT = "%H:%M"
# Beyond these lies a typing error, and days that no calendar can reckon with.
EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


class DateInput(forms.DateInput):
    """The browser's own picker of a day; it reads ISO dates, whatever the page's language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format=DATE_FORMAT, **kwargs)


class TimeInput(forms.TimeInput):
    """The browser's own picker of a time, in steps of five minutes."""

    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format=TIME_FORMAT, **{"attrs": {"step": 300}, **kwargs})


def date_field(**kwargs: Any) -> forms.DateField:
    bounds = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
    return forms.DateField(widget=DateInput(), input_formats=[DATE_FORMAT], validators=bounds, **kwargs)


def time_field(**kwargs: Any) -> forms.TimeField:
    return forms.TimeField(widget=TimeInput(), input_formats=[TIME_FORMAT, "%H:%M:%S", "%H.%M"], **kwargs)


class FoldedFieldset(Fieldset):
    """Fields that few people change: they are folded away under their legend until somebody asks for them."""

    template = "components/folded_fieldset.html"


def helper_with(*layout: Any) -> FormHelper:
    """A crispy helper for a page that has the form tag and the token itself."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*layout)
    return helper


def require_one_language(form: forms.BaseForm, name: str) -> None:
    """The field must be filled in, in English or in Indonesian; the one stands in for the other."""
    data = form.cleaned_data
    if not (data.get(f"{name}_en") or data.get(f"{name}_ind")) and not form.errors.get(f"{name}_en"):
        form.add_error(f"{name}_en", _("Fill in the title in at least one language."))

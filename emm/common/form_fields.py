"""Fields of forms that Django has not quite as they are needed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .text import clean_line, clean_text

# Digits of a key that every database can hold.
MAX_KEY_LENGTH = 18


class ManyField(forms.ModelMultipleChoiceField):
    """Several records to tick; a number that no record can have is refused like one that none has."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        for chosen in value or ():
            if not str(chosen).isascii() or not str(chosen).isdigit() or len(str(chosen)) > MAX_KEY_LENGTH:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": chosen}
                )
        return super().clean(value)


class CleanCharField(forms.CharField):
    """One line of text in its one form: what is checked is what will be stored."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        # "Empty" may be None.
        return (clean_line(value) or self.empty_value) if value else value


class CleanTextField(forms.CharField):
    """Text of several lines in its one form."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return (clean_text(value) or self.empty_value) if value else value


class CleanEmailField(forms.EmailField):
    """An email address without what nobody sees."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return (clean_line(value) or self.empty_value) if value else value

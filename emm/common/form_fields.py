"""Fields of forms that Django has not quite as they are needed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# Digits of a key that every database can hold.
LONGEST_KEY = 18


class ManyField(forms.ModelMultipleChoiceField):
    """Several records to tick; a number that no record can have is refused like one that none has."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        for chosen in value or ():
            if not str(chosen).isascii() or not str(chosen).isdigit() or len(str(chosen)) > LONGEST_KEY:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": chosen}
                )
        return super().clean(value)

"""The questions at a merge and at its undoing: whose value stays, and whose a later record is."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import nip
from .merging.rows import dump, rows_of
from .models import Person
from .services.merging import Later

EMPTY = "–"


def _text(name: str) -> Callable[[Person], str]:
    return lambda person: str(getattr(person, name) or "")


# What is shown of each value that is chosen, in the order of the form.
_SHOWN: dict[str, tuple[Any, Callable[[Person], str]]] = {
    "full_name": (_("Name"), _text("full_name")),
    "title_before": (_("Titles before the name"), _text("title_before")),
    "title_after": (_("Titles after the name"), _text("title_after")),
    "name_on_certificate": (_("Name on certificates"), _text("name_on_certificate")),
    "sex": (_("Sex"), lambda person: person.get_sex_display()),
    "institution_id": (_("Institution"), _text("institution")),
    "position": (_("Position"), _text("position")),
    "region_id": (_("Province"), _text("region")),
    "email": (_("Email address"), _text("email_address")),
    "phone": (_("Telephone"), _text("phone")),
    "nip": (_("NIP"), lambda person: nip.mask(person.nip)),
    "language": (_("Language"), lambda person: person.get_language_display()),
    "note": (_("Note"), _text("note")),
    "user": (_("Account"), lambda person: person.user.email if person.user else ""),
}
# Of an account there are these once.
_OF_ACCOUNT = ("email", "language")
# What changes in the course of a career: the record that was changed last knows it best.
_LATEST = frozenset({"institution_id", "position", "region_id", "phone"})


class MergeForm(forms.Form):
    """For each value in which two records differ, whose stays; what only one of them has is proposed."""

    version = forms.CharField(label=_("Version"), widget=forms.HiddenInput)

    def __init__(self, *args: Any, one: Person, other: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.one, self.other = one, other
        self.equal: list[tuple[Any, str]] = []
        self.fields["version"].initial = version_of(one, other)
        for name in _asked(one, other):
            label, shown = _SHOWN[name]
            values = (shown(one), shown(other))
            if values[0] == values[1]:
                if values[0]:
                    self.equal.append((label, values[0]))
                continue
            self.fields[name] = self._choice(name, label, values)

    def _choice(self, name: str, label: Any, values: tuple[str, str]) -> forms.ChoiceField:
        choices: list[tuple[str, str]] = [("one", values[0] or EMPTY), ("other", values[1] or EMPTY)]
        is_later = self.other.updated_at > self.one.updated_at
        initial = "other" if not values[0] or (values[1] and name in _LATEST and is_later) else "one"
        if name == "note" and all(values):
            choices.append(("both", gettext("Both notes, one below the other")))
            initial = "both"
        return forms.ChoiceField(label=label, choices=choices, initial=initial, widget=forms.RadioSelect)

    @property
    def questions(self) -> list[Any]:
        """The fields in which the records differ."""
        return [self[name] for name in self.fields if name != "version"]

    def clean_version(self) -> str:
        version: str = self.cleaned_data["version"]
        if version != version_of(self.one, self.other):
            raise forms.ValidationError(
                _("One of the records was changed meanwhile. Compare them again."), code="changed"
            )
        return version

    @property
    def choices(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _asked(one: Person, other: Person) -> list[str]:
    accounts = [person for person in (one, other) if person.user_id is not None]
    left_out = {"user"} if len(accounts) < 2 else set()
    if accounts:
        left_out.update(_OF_ACCOUNT)
    return [name for name in _SHOWN if name not in left_out]


def version_of(one: Person, other: Person) -> str:
    """What tells whether the records are still as they were shown."""
    text = "".join(dump(rows_of(Person).get(pk=person.pk)) for person in (one, other))
    return salted_hmac("participants.merge_forms", text).hexdigest()[:32]


class UndoMergeForm(forms.Form):
    """For each record that came later, whose it is."""

    def __init__(self, *args: Any, later: Iterable[Later], survivor: str, merged: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in later:
            self.fields[each.key] = forms.ChoiceField(
                label=format_html("{}: {}", each.kind, each.row),
                choices=[("one", survivor), ("other", merged)],
                widget=forms.RadioSelect,
            )

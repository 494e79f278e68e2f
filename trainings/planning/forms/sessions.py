"""The form of a session, and the rows of its trainers."""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from curriculum.models import Module
from emm.common import formatting
from emm.common.form_fields import CleanCharField
from emm.ui.form_parts import helper_with, time_field
from participants.models import Trainer
from trainings.planning.models import Session, SessionTrainer, Training
from trainings.planning.models.sessions import FIELDS_OF_KIND
from trainings.planning.models.venues import MAX_ROOM_NAME
from trainings.planning.services.sessions import Part, SessionPlan, trainer_field
from trainings.planning.team import Candidate

Choices = list[tuple[Any, Any]]
MAX_TRAINERS = 8


class SessionForm(forms.Form):
    """The session's own fields. Those that the chosen kind does not have are hidden by a script, and never read."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Session.Kind.choices,
        widget=forms.Select(
            attrs={"data-fields": json.dumps({kind: sorted(fields) for kind, fields in FIELDS_OF_KIND.items()})}
        ),
    )
    module: Any = forms.ModelChoiceField(
        label=_("Module"), queryset=Module.objects.none(), required=False, empty_label=_("None")
    )
    day = forms.ChoiceField(label=_("Day"))
    starts_at = time_field(label=_("From"))
    ends_at = time_field(label=_("Until"))
    room = CleanCharField(
        label=_("Room"),
        max_length=MAX_ROOM_NAME,
        required=False,
        help_text=_("Choose a room of the venue, or enter a new one. Parallel sessions need different rooms."),
    )
    jp = forms.DecimalField(
        label=_("JP"),
        required=False,
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0), MaxValueValidator(99)],
        widget=forms.NumberInput(attrs={"step": "0.5", "min": "0"}),
        help_text=_(
            "Leave empty to use the length of modules and teach-backs. Other sessions have JP only if you enter them."
        ),
    )
    title_en = CleanCharField(
        label=_("Title in English"),
        max_length=200,
        required=False,
        help_text=_("Leave empty to use the title of the module or the kind of session."),
    )
    title_ind = CleanCharField(label=_("Title in Indonesian"), max_length=200, required=False)

    def __init__(self, *args: Any, training: Training, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.training = training
        modules: Any = self.fields["module"]
        modules.queryset = Module.objects.filter(curriculum=training.curriculum_id).order_by("order")
        days: Any = self.fields["day"]
        days.choices = [(day.isoformat(), formatting.day(day)) for day in training.days]
        self.fields["room"].widget.attrs["list"] = "rooms"
        self.helper = helper_with(
            Fieldset(
                _("What"),
                Div("kind", "module", css_class="form-pair"),
                Div("title_en", "title_ind", css_class="form-pair"),
            ),
            Fieldset(
                _("When and where"),
                Div("day", "room", css_class="form-pair"),
                Div("starts_at", "ends_at", css_class="form-pair"),
                "jp",
            ),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("module", "jp", "room"):
            if "kind" in data and not self.kind_has(name):
                self.errors.pop(name, None)
                data[name] = self.fields[name].clean("")
        return data

    def kind_has(self, field: str) -> bool:
        """Whether sessions of the kind that is chosen have ``field``."""
        return field in FIELDS_OF_KIND[self.cleaned_data["kind"]]

    def clean_starts_at(self) -> datetime.time:
        return self._whole_minute("starts_at")

    def clean_ends_at(self) -> datetime.time:
        return self._whole_minute("ends_at")

    def _whole_minute(self, name: str) -> datetime.time:
        time: datetime.time = self.cleaned_data[name]
        return time.replace(second=0, microsecond=0)

    def plan(self, parts: Sequence[Part]) -> SessionPlan:
        """What the form asks for, in the terms of the services."""
        data = self.cleaned_data
        day = datetime.date.fromisoformat(data["day"])
        zone = self.training.zone
        return SessionPlan(
            kind=data["kind"],
            module=data["module"],
            title_en=data["title_en"],
            title_ind=data["title_ind"],
            starts_at=datetime.datetime.combine(day, data["starts_at"], tzinfo=zone),
            ends_at=datetime.datetime.combine(day, data["ends_at"], tzinfo=zone),
            room=data["room"],
            # Hours that nobody typed are those of the former kind.
            jp=data["jp"] if "kind" not in self.changed_data or "jp" in self.changed_data else None,
            parts=parts,
        )


class PartForm(forms.Form):
    """One row: a trainer and the role; without a trainer the row says nothing."""

    trainer = forms.ChoiceField(label=_("Trainer"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=SessionTrainer.Role.choices)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        trainer: Any = self.fields["trainer"]
        trainer.choices = choices


class PartRows(forms.BaseFormSet):
    """The trainers of a session."""

    def __init__(self, *args: Any, trainers: Mapping[int, Trainer], choices: Choices, **kwargs: Any) -> None:
        self.trainers = trainers
        kwargs["form_kwargs"] = {"choices": choices}
        super().__init__(*args, **kwargs)

    def parts(self) -> list[Part]:
        """The trainers chosen, in order of the rows."""
        return [
            Part(self.trainers[int(row.cleaned_data["trainer"])], row.cleaned_data["role"]) for row in self._filled()
        ]

    def add_refusals(self, refusals: Mapping[str, Sequence[Any]]) -> None:
        """Show what a service says of a trainer at the trainer's row."""
        for row in self._filled():
            errors = refusals.get(trainer_field(self.trainers[int(row.cleaned_data["trainer"])]))
            if errors:
                row.add_error("trainer", list(errors))

    def _filled(self) -> list[Any]:
        return [row for row in self.forms if row.cleaned_data.get("trainer")]


PartFormSet: Any = forms.formset_factory(
    PartForm, formset=PartRows, extra=2, max_num=MAX_TRAINERS, absolute_max=MAX_TRAINERS, validate_max=True
)


def trainer_choices(candidates: Sequence[Candidate], held: Sequence[Trainer] = ()) -> Choices:
    """The trainers to choose from: those who fit first, the others with what speaks against them.

    ``held`` are in the session already; they stay to be chosen though no longer active.
    """
    known = {candidate.trainer.pk for candidate in candidates}
    fitting = [(str(c.trainer.pk), c.trainer.person.full_name) for c in candidates if c.fits]
    others = [(str(c.trainer.pk), f"{c.trainer.person.full_name} ({_against(c)})") for c in candidates if not c.fits]
    others += [(str(trainer.pk), trainer.person.full_name) for trainer in held if trainer.pk not in known]
    groups: Choices = [("", "–")]
    if fitting:
        groups.append((gettext("Qualified and free"), fitting))
    if others:
        groups.append((gettext("Others"), others))
    return groups


def _against(candidate: Candidate) -> str:
    reasons = []
    if not candidate.qualified:
        reasons.append(gettext("not qualified for the module"))
    if not candidate.speaks:
        reasons.append(gettext("another language"))
    if candidate.away:
        reasons.append(gettext("cannot teach on this day"))
    if candidate.busy:
        reasons.append(gettext("not free at this time"))
    return ", ".join(reasons)


def session_initial(session: Session) -> dict[str, Any]:
    """The form's values for a session, on the timetable or proposed."""
    return {
        "kind": session.kind,
        "module": session.module_id,
        "day": session.day.isoformat(),
        "starts_at": session.local_start.time(),
        "ends_at": session.local_end.time(),
        "room": session.room_name,
        "jp": session.jp,
        "title_en": session.title_en,
        "title_ind": session.title_ind,
    }

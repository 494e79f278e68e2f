"""The forms of a timetable template, and of laying out one training by it."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _

from curriculum.models import Module
from emm.common.form_fields import CleanCharField
from emm.ui.form_parts import TIME_FORMAT, FoldedFieldset, TimeInput, helper_with
from trainings.planning.models import TimetableTemplate, Training
from trainings.planning.models.venues import MAX_ROOM_NAME

TIMES = [name for name in TimetableTemplate.SETTINGS if not name.endswith("minutes") and name != "teach_backs"]
FORMATS = [TIME_FORMAT, "%H:%M:%S", "%H.%M"]


def setting_parts(part: type[Fieldset]) -> list[Any]:
    """The settings of a template as they stand in its forms, in fieldsets of the kind ``part``."""
    return [
        part(
            _("Days and breaks"),
            Div("day_begins", "day_ends", css_class="form-pair"),
            Div("morning_break", "afternoon_break", css_class="form-pair"),
            "break_minutes",
            Div("lunch_begins", "lunch_ends", css_class="form-pair"),
            "friday_begins",
            Div("friday_lunch_begins", "friday_lunch_ends", css_class="form-pair"),
        ),
        part(
            _("Around the modules"),
            Div("opening_minutes", "pre_test_minutes", css_class="form-pair"),
            Div("teach_backs", "teach_back_minutes", css_class="form-pair"),
            Div("post_test_minutes", "feedback_minutes", css_class="form-pair"),
            "closing_minutes",
        ),
    ]


class _SettingsForm(forms.ModelForm):
    """The settings that a template and the timetable of one training share."""

    class Meta:
        model = TimetableTemplate
        fields = list(TimetableTemplate.SETTINGS)
        widgets = {name: TimeInput() for name in TIMES}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TIMES:
            times: Any = self.fields[name]
            times.input_formats = FORMATS


class TimetableTemplateForm(_SettingsForm):
    class Meta(_SettingsForm.Meta):
        fields = ["name_en", "name_ind", "kind", *TimetableTemplate.SETTINGS]
        labels = {"name_en": _("Name in English"), "name_ind": _("Name in Indonesian")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("Choose…")), *Training.Kind.choices]
        self.helper = helper_with(
            Fieldset(_("Template"), Div("name_en", "name_ind", css_class="form-pair"), "kind"), *setting_parts(Fieldset)
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not (data.get("name_en") or data.get("name_ind")) and not self.errors.get("name_en"):
            self.add_error("name_en", _("Fill in the name in at least one language."))
        return data


class LayoutForm(_SettingsForm):
    """How the days of one training go: the settings of a template, its modules, and the room."""

    modules: Any = forms.ModelMultipleChoiceField(
        label=_("Modules"), queryset=Module.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    room = CleanCharField(
        label=_("Room"),
        max_length=MAX_ROOM_NAME,
        required=False,
        help_text=_("For all sessions but breaks. Choose a room of the venue, or enter a new one."),
    )

    def __init__(self, *args: Any, training: Training, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modules: Any = self.fields["modules"]
        modules.queryset = Module.objects.filter(curriculum=training.curriculum_id).order_by("order")
        self.fields["room"].widget.attrs["list"] = "rooms"
        if training.venue is None:
            del self.fields["room"]
        what = ["modules"] if training.venue is None else ["modules", "room"]
        self.helper = helper_with(Fieldset(_("Modules and room"), *what), *setting_parts(FoldedFieldset))

    @property
    def chosen_modules(self) -> Sequence[Module]:
        """In the order of the curriculum: those that are chosen, or all while nothing was sent."""
        if not self.is_bound:
            known: Any = self.fields["modules"]
            return list(known.queryset)
        return list(self.cleaned_data["modules"])

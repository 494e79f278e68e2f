"""What makes a person a trainer: status, languages, and a line for each module that they may teach."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.models import Curriculum, Module
from emm.common.form_fields import CleanCharField

from .forms import DATE_WIDGET, helper_of, pair
from .models import Person, Qualification, Trainer
from .registries import SOURCES, TO_BE_TAUGHT
from .services.trainers import MAX_REASON_LENGTH, Qualified


class TrainerForm(forms.ModelForm):
    """Status and languages."""

    class Meta:
        model = Trainer
        fields = ["status", "teaches_in_indonesian", "teaches_in_english"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_of("status", "teaches_in_indonesian", "teaches_in_english")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (cleaned.get("teaches_in_indonesian") or cleaned.get("teaches_in_english")):
            self.add_error("teaches_in_indonesian", ValidationError(_("Tick at least one language."), code="required"))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # The person is set by the page, and the languages are judged above, at their field.
        inherited = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's own, not in the stubs
        return {*inherited, "person"}

    def validate_constraints(self) -> None:
        """Left to the service; the one constraint is judged in ``clean``, at its field."""


class QualificationForm(forms.ModelForm):
    """One module: ticked when the person may teach it. The source is chosen from ``trainings``."""

    may_teach = forms.BooleanField(required=False)
    source_training = forms.ChoiceField(label=_("Qualified in"), required=False)

    class Meta:
        model = Qualification
        fields = ["qualified_on"]
        widgets = {"qualified_on": DATE_WIDGET}

    def __init__(self, *args: Any, module: Any, trainings: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.module = module
        self.fields["may_teach"].label = str(module)
        self.fields["qualified_on"].required = False
        self.trainings = {str(training.pk): training for training in trainings}
        fields: Any = self.fields
        fields["source_training"].choices = [
            ("", _("None, or elsewhere")),
            *((key, f"{training.title} ({training.starts_on.year})") for key, training in self.trainings.items()),
        ]
        fields["qualified_on"].label = _("Qualified on")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        source = cleaned["source_training"] = self.trainings.get(cleaned.get("source_training", ""))
        if cleaned.get("may_teach") and not self.errors and not cleaned.get("qualified_on"):
            cleaned["qualified_on"] = source.ends_on if source else timezone.localdate()
        return cleaned

    def validate_unique(self) -> None:
        """Left to the service: the line does not know its trainer yet."""

    validate_constraints = validate_unique


class ExtensionForm(forms.Form):
    """A later last day, and why."""

    expires_on = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=DATE_WIDGET,
        help_text=_("The last day. Empty: it does not expire."),
    )
    reason = CleanCharField(
        label=_("Reason"), max_length=MAX_REASON_LENGTH, help_text=_("For instance: refresher in Jakarta, 12 May 2026.")
    )

    helper = helper_of("expires_on", "reason")


class UnavailabilityForm(forms.Form):
    """The first and the last day on which somebody cannot teach."""

    starts_on = forms.DateField(label=_("First day"), widget=DATE_WIDGET)
    ends_on = forms.DateField(label=_("Last day"), widget=DATE_WIDGET)

    helper = helper_of(pair("starts_on", "ends_on"))


class ModuleFormSet(BaseFormSet):
    """A line for each of ``modules``, with what the trainer has of it already."""

    def __init__(
        self,
        *args: Any,
        modules: list[Any],
        qualifications: dict[int, Qualification],
        **kwargs: Any,
    ) -> None:
        self.modules, self.qualifications = modules, qualifications
        # The same for every line of the form: asked of the database once.
        self.trainings = SOURCES.only().to_choose()
        self.sources = SOURCES.only().of(qualifications.values())
        super().__init__(*args, **kwargs)

    def total_form_count(self) -> int:
        return len(self.modules)

    def initial_form_count(self) -> int:
        return len(self.modules)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        module = self.modules[index or 0]
        qualification = self.qualifications.get(module.pk)
        source = self.sources.get(qualification.pk) if qualification else None
        return {
            **super().get_form_kwargs(index),
            "module": module,
            "trainings": self.trainings,
            "instance": qualification or _blank_qualification(),
            "initial": {
                "may_teach": qualification is not None,
                "source_training": source.pk if source else "",
            },
        }

    def add_prefix(self, index: Any) -> str:
        # By module and not by place: a module added meanwhile moves no tick to another line.
        return f"module-{self.modules[index].pk}"

    def qualified(self) -> list[Qualified]:
        """What is ticked."""
        return [
            Qualified(form.module, form.cleaned_data["qualified_on"], form.cleaned_data["source_training"])
            for form in self.forms
            if form.cleaned_data.get("may_teach")
        ]


def _blank_qualification() -> Any:
    """A line not ticked shows no date: today's would look like a fact."""
    blank: Any = Qualification()
    blank.qualified_on = None
    return blank


QualificationFormSet: Any = formset_factory(QualificationForm, formset=ModuleFormSet, extra=0)


def modules_for(person: Person, qualifications: dict[int, Qualification]) -> list[Any]:
    """Every module of a published curriculum, of one whose trainings are still to be taught, and what the person is
    qualified for besides.
    """
    wanted = Q(curriculum__state=Curriculum.State.PUBLISHED) | Q(pk__in=qualifications)
    for to_be_taught in TO_BE_TAUGHT.values():
        wanted |= to_be_taught()
    modules = Module.objects.select_related("curriculum").filter(wanted)
    return list(modules.order_by("-curriculum__version", "curriculum", "order"))

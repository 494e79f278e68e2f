"""What makes a person a trainer: status, languages, and a line for each module that they may teach."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .forms import DATE_WIDGET, helper_of
from .models import Person, Qualification, Trainer
from .qualifying import Qualified


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
        """Left to the verb; the one constraint is judged in ``clean``, at its field."""


class QualificationForm(forms.ModelForm):
    """One module: ticked when the person may teach it. The source is chosen from ``trainings`` (key, name)."""

    may_teach = forms.BooleanField(required=False)

    class Meta:
        model = Qualification
        fields = ["source_training", "qualified_on"]
        widgets = {"qualified_on": DATE_WIDGET}

    def __init__(self, *args: Any, module: Any, trainings: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.module = module
        self.fields["may_teach"].label = str(module)
        self.fields["qualified_on"].required = False
        # The same for every line of the form: asked of the database once, by the page.
        fields: Any = self.fields
        fields["source_training"].choices = [("", _("None, or elsewhere")), *trainings]
        for name, label in (("source_training", _("Qualified in")), ("qualified_on", _("Qualified on"))):
            self.fields[name].label = label

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("may_teach") and not self.errors and not cleaned.get("qualified_on"):
            source = cleaned.get("source_training")
            cleaned["qualified_on"] = source.ends_on if source else timezone.localdate()
        return cleaned

    def validate_unique(self) -> None:
        """Left to the verb: the line does not know its trainer yet."""

    validate_constraints = validate_unique


class ModuleFormSet(BaseFormSet):
    """A line for each of ``modules``, with what the trainer has of it already."""

    def __init__(
        self,
        *args: Any,
        modules: list[Any],
        qualifications: dict[int, Qualification],
        trainings: list[tuple[Any, str]],
        **kwargs: Any,
    ) -> None:
        self.modules, self.qualifications, self.trainings = modules, qualifications, trainings
        super().__init__(*args, **kwargs)

    def total_form_count(self) -> int:
        return len(self.modules)

    def initial_form_count(self) -> int:
        return len(self.modules)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        module = self.modules[index or 0]
        qualification = self.qualifications.get(module.pk)
        return {
            **super().get_form_kwargs(index),
            "module": module,
            "trainings": self.trainings,
            "instance": qualification or _blank_qualification(),
            "initial": {"may_teach": qualification is not None},
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
    """Every module of a published curriculum, and what the person is qualified for besides."""
    module_model: Any = Qualification._meta.get_field("module").related_model
    modules = module_model.objects.select_related("curriculum").order_by("-curriculum__version", "curriculum", "order")
    return [module for module in modules if module.curriculum.state == "published" or module.pk in qualifications]


def trainings_to_choose() -> list[tuple[Any, str]]:
    """Trainings that qualify trainers (ToT), the latest first."""
    training_model: Any = Qualification._meta.get_field("source_training").related_model
    trainings = training_model.objects.filter(kind="tot").exclude(state="cancelled").order_by("-starts_on", "-pk")
    return [(training.pk, f"{training.title} ({training.starts_on.year})") for training in trainings]

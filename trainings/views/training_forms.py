"""The forms of a training: make one, change one, copy one."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from emm.common.pages import FormPage, ModelFormPage
from trainings import planning
from trainings.forms.trainings import CopyForm, TrainingForm
from trainings.models import Training

from .training_tab import TrainingTab

# As many as one can look through; the others are found in the list, whose pages lead to the copy, too.
MOST_TO_COPY = 50


class TrainingCreate(ModelFormPage):
    permission = "trainings.manage_trainings"
    template_name = "trainings/training_create.html"
    form_class = TrainingForm
    page_title = _("New training")
    submit_label = _("Save as a draft")
    success_message = _("The draft is saved. Now put the sessions on its timetable.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        chosen = request.GET.get("copy_of", "")
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
            return redirect("trainings:training_copy", pk=int(chosen))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"programme": self.request.GET.get("programme", "")}

    def perform(self, form: Any) -> Training:
        return planning.plan_training(training=form.instance)

    def get_success_url(self) -> str:
        url: str = self.result.get_absolute_url()
        return url

    def get_cancel_url(self) -> str:
        return reverse("trainings:trainings")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            breadcrumb=[{"label": _("Trainings"), "url": reverse("trainings:trainings")}],
            to_copy=Training.objects.run_by(self.request.user).order_by("-starts_on", "-pk")[:MOST_TO_COPY],
            **kwargs,
        )


class _OfTraining(TrainingTab, FormPage):
    """A form about one training, to which the way up leads."""

    permission = "trainings.manage_training"

    def get_permission_object(self) -> Training:
        training = super().get_permission_object()
        # The way up names what is stored, whatever a refused form holds.
        self.title = training.title
        return training

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        way_up = {"label": self.title, "url": self.training.get_absolute_url()}
        context["breadcrumb"] = [*context["breadcrumb"], way_up]
        return context


class TrainingEdit(_OfTraining, ModelFormPage):
    form_class = TrainingForm
    page_title = _("Edit training")
    sessions_moved = 0

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def get_permission_object(self) -> Training:
        self.record = super().get_permission_object()
        return self.record

    def perform(self, form: Any) -> Training:
        change = planning.change_training(
            training=form.instance, move_sessions=form.cleaned_data.get("move_sessions", False)
        )
        self.sessions_moved = change.sessions_moved
        return change.training

    def get_success_message(self) -> str:
        if not self.sessions_moved:
            return gettext("Saved.")
        return ngettext(
            "Saved; %(count)d session moved along.", "Saved; %(count)d sessions moved along.", self.sessions_moved
        ) % {"count": self.sessions_moved}


class TrainingCopy(_OfTraining):
    template_name = "trainings/training_copy.html"
    form_class = CopyForm
    page_title = _("Copy this training")
    submit_label = _("Copy as a draft")
    success_message = _("This is the copy, a draft: look at place, venue and seats before you publish it.")

    def get_initial(self) -> dict[str, Any]:
        return {"title_en": self.training.title_en, "title_ind": self.training.title_ind}

    def perform(self, form: Any) -> Training:
        data = form.cleaned_data
        return planning.copy_training(
            source=self.training,
            starts_on=data["starts_on"],
            title_en=data["title_en"],
            title_ind=data["title_ind"],
            with_trainers=data["with_trainers"],
            by=self.request.user,
        )

    def get_success_url(self) -> str:
        made: Training = self.result
        return made.get_absolute_url()

    def get_cancel_url(self) -> str:
        return self.training.get_absolute_url()

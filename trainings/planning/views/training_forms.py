"""The forms of a training: make one, change one, copy one."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from emm.ui.views import ServiceFormView, ServiceModelFormView
from trainings.planning.forms.trainings import CopyForm, TrainingForm
from trainings.planning.models import Training
from trainings.planning.services import trainings as training_services
from trainings.planning.services.venues import find_venue

from .training_tab import TrainingTab

# As many as one can look through; the others are found in the list, whose pages lead to the copy, too.
MAX_TO_COPY = 50


class TrainingCreate(ServiceModelFormView):
    permission = "planning.manage_trainings"
    template_name = "planning/training_create.html"
    form_class = TrainingForm
    page_title = _("New training")
    submit_label = _("Save as a draft")
    success_message = _("Draft saved. Now lay out the timetable.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        chosen = request.GET.get("copy_of", "")
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
            return redirect("planning:training_copy", pk=int(chosen))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"programme": self.request.GET.get("programme", "")}

    def perform(self, form: Any) -> Training:
        self.adds_venue = _adds_venue(form)
        return training_services.plan_training(training=form.instance, venue=form.entry)

    def get_success_message(self) -> str:
        said = super().get_success_message()
        return f"{said} {_venue_added(self.result)}" if self.adds_venue else said

    def get_success_url(self) -> str:
        url: str = self.result.get_absolute_url()
        return url

    def get_cancel_url(self) -> str:
        return reverse("planning:trainings")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            breadcrumb=[{"label": _("Trainings"), "url": reverse("planning:trainings")}],
            to_copy=Training.objects.run_by(self.request.user).order_by("-starts_on", "-pk")[:MAX_TO_COPY],
            **kwargs,
        )


class _OfTraining(TrainingTab, ServiceFormView):
    """A form about one training, to which the way up leads."""

    permission = "planning.manage_training"

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


class TrainingEdit(_OfTraining, ServiceModelFormView):
    form_class = TrainingForm
    page_title = _("Edit training")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def get_permission_object(self) -> Training:
        self.record = super().get_permission_object()
        return self.record

    def perform(self, form: Any) -> Training:
        self.adds_venue = _adds_venue(form)
        self.change = training_services.change_training(
            training=form.instance, move_sessions=form.cleaned_data.get("move_sessions", False), venue=form.entry
        )
        return self.change.training

    def get_success_message(self) -> str:
        return " ".join(self._said())

    def _said(self) -> Iterator[str]:
        moved, left = self.change.sessions_moved, self.change.rooms_left
        if moved:
            text = ngettext(
                "Training saved. %(count)d session moved.", "Training saved. %(count)d sessions moved.", moved
            )
            yield text % {"count": moved}
        else:
            yield gettext("Saved.")
        if self.adds_venue:
            yield _venue_added(self.change.training)
        if left:
            yield ngettext(
                "%(count)d session has no room at this venue.", "%(count)d sessions have no room at this venue.", left
            ) % {"count": left}


def _adds_venue(form: Any) -> bool:
    """Whether the venue that was typed is not known yet."""
    name, training = form.entry.name, form.instance
    return bool(name) and find_venue(name=name, city=training.place, country=training.country) is None


def _venue_added(training: Training) -> str:
    return gettext("Venue “%(venue)s” added.") % {"venue": training.venue}


class TrainingCopy(_OfTraining):
    template_name = "planning/training_copy.html"
    form_class = CopyForm
    page_title = _("Copy this training")
    submit_label = _("Copy as a draft")
    success_message = _("Training copied as a draft. Check place, venue and number of places before you publish.")

    def get_initial(self) -> dict[str, Any]:
        return {"title_en": self.training.title_en, "title_ind": self.training.title_ind}

    def perform(self, form: Any) -> Training:
        data = form.cleaned_data
        return training_services.copy_training(
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

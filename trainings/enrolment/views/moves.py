"""Moving participants from state to state, one and all, and what stands at an enrolment."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from emm.audit.history import entries_of
from emm.ui.toasts import toast
from emm.ui.views import ActionView, ServiceFormView
from trainings.enrolment import services
from trainings.enrolment.forms import SnapshotForm
from trainings.enrolment.models import Enrolment
from trainings.enrolment.places import Question
from trainings.enrolment.services import Contact
from trainings.enrolment.states import ENROLMENT
from trainings.planning.models import Training
from trainings.planning.views.training_tab import TrainingTab

from .decisions import DecidedAction, participants_crumbs

DONE = {
    "confirm": gettext_lazy("%(person)s is confirmed."),
    "waitlist": gettext_lazy("%(person)s is on the waiting list."),
    "decline": gettext_lazy("%(person)s is not accepted."),
    "withdraw": gettext_lazy("%(person)s has withdrawn."),
    "renominate": gettext_lazy("%(person)s is nominated again."),
}


class EnrolmentInView(TrainingTab):
    """Mixin for what is about one enrolment: the enrolment, as far as this user may know of it."""

    permission = "planning.manage_training"
    tab = "participants"

    def get_training_pk(self) -> int:
        enrolments = Enrolment.objects.for_user(self.request.user).select_related("person", "training")
        self.enrolment: Enrolment = get_object_or_404(enrolments, pk=self.kwargs["pk"])
        return self.enrolment.training_id

    def get_success_url(self) -> str:
        return reverse("enrolment:participants", args=[self.training.pk])


class EnrolmentEdit(EnrolmentInView, ServiceFormView):
    """Correct what was written down of the participant on that day."""

    form_class = SnapshotForm
    template_name = "enrolment/edit.html"
    success_message = gettext_lazy("Saved. The person’s own data is unchanged.")

    def get_record(self) -> Enrolment:
        return self.enrolment

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "enrolment": self.enrolment}

    def perform(self, form: Any) -> Enrolment:
        facts = dict(form.cleaned_data)
        contact = Contact(facts.pop("contact_email"), facts.pop("contact_phone"))
        return services.change_snapshot(enrolment=self.enrolment, by=self.request.user, contact=contact, **facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["page_title"] = _("Participation of %(person)s") % {"person": self.enrolment.person.name_with_titles}
        context["over"] = _("Institution and position at %(training)s") % {"training": self.training.title}
        context["entries"] = entries_of(self.enrolment)
        context["breadcrumb"] = participants_crumbs(self.training)
        return context


class EnrolmentMove(EnrolmentInView, DecidedAction):
    """Take a participant to another state."""

    def get_permission_object(self) -> Training:
        if self.kwargs["transition"] not in ENROLMENT.transitions:
            raise Http404
        return super().get_permission_object()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.kwargs["transition"] != "confirm":
            return self.http_method_not_allowed(request)
        return super().get(request, *args, **kwargs)

    def get_question(self) -> str:
        return _("Confirm %(person)s?") % {"person": self.enrolment.person.name_with_titles}

    def get_open_questions(self) -> list[Question]:
        return services.questions_before(training=self.training, enrolment=self.enrolment, by=self.request.user)

    def act(self, request: HttpRequest) -> str | Promise | None:
        name = self.kwargs["transition"]
        moved = services.move_enrolment(enrolment=self.enrolment, transition=name, by=request.user, **self.answer)
        done = str(DONE[name] % {"person": moved.enrolment.person.name_with_titles})
        if moved.promoted is not None:
            # The place went on: taking this back would not bring it back.
            promoted = _("%(person)s moved up from the waiting list and is now confirmed.") % {
                "person": moved.promoted.person.name_with_titles
            }
            return f"{done} {promoted}"
        if moved.first_waiting is not None:
            free = _("A place is free. %(person)s is first on the waiting list. Decide who gets the place.")
            done = f"{done} {free % {'person': moved.first_waiting.person.name_with_titles}}"
        toast(request, done, undo_url=reverse("enrolment:enrolment_undo", args=[self.enrolment.pk]))
        return None


class EnrolmentUndo(EnrolmentInView, DecidedAction):
    """Take back the last move."""

    def get_question(self) -> str:
        return _("Confirm %(person)s again?") % {"person": self.enrolment.person.name_with_titles}

    def get_open_questions(self) -> list[Question]:
        return services.questions_before(
            training=self.training, enrolment=self.enrolment, by=self.request.user, restored=True
        )

    def act(self, request: HttpRequest) -> str | Promise:
        enrolment = services.undo_move(enrolment=self.enrolment, by=request.user, **self.answer)
        return _("Undone. %(person)s: %(state)s.") % {
            "person": enrolment.person.name_with_titles,
            "state": enrolment.get_state_display(),
        }


class ConfirmAll(TrainingTab, DecidedAction):
    """Give a place to everybody who is nominated, as long as there are places."""

    permission = "planning.manage_training"

    def get_question(self) -> str:
        return _("Confirm all nominated people?")

    def get_open_questions(self) -> list[Question]:
        return services.questions_before(training=self.training, by=self.request.user)

    def act(self, request: HttpRequest) -> str | Promise:
        outcome = services.confirm_all_nominated(training=self.training, by=request.user, **self.answer)
        self.confirmed_at = outcome.at
        if outcome.remaining:
            messages.warning(
                request,
                ngettext(
                    "%(count)d nominated person has no place. Use the waiting list, or increase the number of places.",
                    "%(count)d nominated people have no place. Use the waiting list, or increase the number of places.",
                    outcome.remaining,
                )
                % {"count": outcome.remaining},
            )
        return ngettext("%(count)d participant confirmed.", "%(count)d participants confirmed.", outcome.confirmed) % {
            "count": outcome.confirmed
        }

    def get_undo_url(self) -> str:
        address = reverse("enrolment:enrolments_unconfirm", args=[self.training.pk])
        return f"{address}?{urlencode({'at': self.confirmed_at.isoformat()})}"

    def get_success_url(self) -> str:
        return reverse("enrolment:participants", args=[self.training.pk])


class UnconfirmAll(TrainingTab, ActionView):
    """Take back that everybody nominated was given a place; the address says when that was."""

    permission = "planning.manage_training"

    def act(self, request: HttpRequest) -> str | Promise:
        try:
            at = parse_datetime(request.GET.get("at", ""))
        except ValueError:
            at = None
        count = services.undo_confirm_all(
            training=self.training, at=at if at and is_aware(at) else None, by=request.user
        )
        return ngettext(
            "Undone. %(count)d person is nominated again.", "Undone. %(count)d people are nominated again.", count
        ) % {"count": count}

    def get_success_url(self) -> str:
        return reverse("enrolment:participants", args=[self.training.pk])

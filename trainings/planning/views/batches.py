"""Several sessions changed at once: swapped, moved, given a room, or taught by somebody else; and the way back."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.common.errors import DomainError
from emm.ui.toasts import toast
from emm.ui.views import ActionView, ServiceFormView
from participants.models import Trainer
from trainings.planning.forms.batches import ExchangeForm, RoomForm, TrainersForm
from trainings.planning.models import Room, Session, SessionTrainer, Training
from trainings.planning.services import batches as services
from trainings.planning.team import candidates_for
from trainings.planning.timetable import sessions_of

from .training_tab import TrainingTab, session_in_view

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)


def undo_url(training: Training, batch: services.Batch) -> str:
    """Where what was changed at that moment is taken back by a POST."""
    return reverse("planning:training_undo", args=[training.pk, (batch - EPOCH) // MICROSECOND])


class _OfSession(TrainingTab, ActionView):
    """A deed that begins at one session, and leads back to the timetable."""

    permission = "planning.manage_training"
    batch: services.Batch

    def get_training_pk(self) -> int:
        self.session = session_in_view(self.request.user, self.kwargs["pk"])
        return self.session.training_id

    def get_undo_url(self) -> str:
        return undo_url(self.training, self.batch)

    def get_success_url(self) -> str:
        if self.was_refused:
            return reverse("planning:session_edit", args=[self.session.pk])
        return self.training.get_absolute_url()


class SwapSessions(_OfSession):
    """Let the session exchange its time with another one of the training."""

    def act(self, request: HttpRequest) -> str | Promise:
        other = self.training.sessions.filter(pk=_number(request.POST.get("other", ""))).first()
        if other is None:
            raise DomainError("planning.swap_within_training")
        self.batch = services.swap_sessions(one=self.session, other=other)
        return gettext("“%(one)s” and “%(other)s” swapped.") % {"one": self.session, "other": other}


class ShiftSessions(_OfSession):
    """Move the session and the later ones of its day, to later or to earlier."""

    def act(self, request: HttpRequest) -> str | Promise:
        minutes = _number(request.POST.get("minutes", ""))
        earlier = request.POST.get("direction") == "earlier"
        self.batch = services.shift_sessions(first=self.session, minutes=-minutes if earlier else minutes)
        if earlier:
            said = ngettext(
                "The rest of the day is %(count)d minute earlier.",
                "The rest of the day is %(count)d minutes earlier.",
                minutes,
            )
        else:
            said = ngettext(
                "The rest of the day is %(count)d minute later.",
                "The rest of the day is %(count)d minutes later.",
                minutes,
            )
        return said % {"count": minutes}


class _OfDay(TrainingTab, ServiceFormView):
    """The page of one day: a room for all of it, and its exchange with another day."""

    permission = "planning.manage_training"
    template_name = "planning/training_day.html"
    success_message = ""
    day: datetime.date

    def get_permission_object(self) -> Training:
        training = super().get_permission_object()
        days = {day.isoformat(): day for day in training.days}
        if (day := days.get(self.kwargs["day"])) is None:
            raise Http404
        self.day = day
        return training

    def get_page_title(self) -> str:
        return formatting.day(self.day)

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()

    def say(self, text: str, batch: services.Batch) -> None:
        toast(self.request, text, undo_url=undo_url(self.training, batch))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        training = self.training
        forms = {
            "room_form": RoomForm(),
            "exchange_form": ExchangeForm(training=training, day=self.day),
            self.form_name: context["form"],
        }
        context.update(
            day=self.day,
            is_whole_day=self.form_name == "room_form",
            rooms=Room.objects.filter(venue=training.venue_id).values_list("name", flat=True),
            breadcrumb=[*context["breadcrumb"], {"label": training.title, "url": training.get_absolute_url()}],
            **forms,
        )
        return context

    form_name: str


class RoomOfDay(_OfDay):
    form_class = RoomForm
    form_name = "room_form"

    def perform(self, form: Any) -> services.Batch:
        room = form.cleaned_data["room"]
        batch = services.give_room(training=self.training, day=self.day, room=room)
        said = gettext("All sessions on %(day)s are in “%(room)s”.")
        self.say(said % {"day": formatting.day(self.day), "room": room}, batch)
        return batch


class ExchangeDays(_OfDay):
    """The exchange alone, which the page of the day offers as well."""

    form_class = ExchangeForm
    form_name = "exchange_form"

    def get_page_title(self) -> str:
        return gettext("Exchange %(day)s") % {"day": super().get_page_title()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "training": self.training, "day": self.day}

    def perform(self, form: Any) -> services.Batch:
        other = form.cleaned_data["other"]
        batch = services.exchange_days(training=self.training, day=self.day, other=other)
        said = gettext("%(day)s and %(other)s exchanged.")
        self.say(said % {"day": formatting.day(self.day), "other": formatting.day(other)}, batch)
        return batch


class ReplaceTrainer(TrainingTab, ServiceFormView):
    """Let others take over the sessions of somebody who cannot come."""

    permission = "planning.manage_training"
    template_name = "planning/trainer_replace.html"
    form_class = TrainersForm
    submit_label = _("Replace")
    success_message = ""

    def get_permission_object(self) -> Training:
        training = super().get_permission_object()
        taught = SessionTrainer.objects.filter(training=training, trainer=self.kwargs["trainer"])
        self.leaving = get_object_or_404(Trainer.objects.select_related("person"), pk__in=taught.values("trainer"))
        sessions = Session.objects.taking_place().filter(training=training, trainers__trainer=self.leaving)
        self.sessions = list(sessions.select_related("module", "room").prefetch_related("trainers"))
        for session in self.sessions:
            session.training = training
        return training

    def get_form_kwargs(self) -> dict[str, Any]:
        candidates = candidates_for(self.training, self.sessions, seen_by=self.request.user)
        return {
            **super().get_form_kwargs(),
            "sessions": self.sessions,
            "candidates": candidates,
            "leaving": self.leaving,
        }

    def get_page_title(self) -> str:
        return gettext("Replace %(trainer)s") % {"trainer": self.leaving.person.full_name}

    def perform(self, form: Any) -> services.Batch:
        batch = services.replace_trainer(training=self.training, trainer=self.leaving, by_session=form.by_session)
        said = ngettext(
            "%(trainer)s was replaced in %(count)d session.",
            "%(trainer)s was replaced in %(count)d sessions.",
            len(self.sessions),
        )
        told = {"trainer": self.leaving.person.full_name, "count": len(self.sessions)}
        toast(self.request, said % told, undo_url=undo_url(self.training, batch))
        return batch

    def get_success_url(self) -> str:
        return reverse("planning:training_trainers", args=[self.training.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        way_up = {"label": self.training.title, "url": self.training.get_absolute_url()}
        return {**context, "breadcrumb": [*context["breadcrumb"], way_up], "sessions": self.sessions}


class ChooseLeads(TrainingTab, ServiceFormView):
    """Choose a lead trainer for all sessions that have none, at once."""

    permission = "planning.manage_training"
    template_name = "planning/trainer_replace.html"
    form_class = TrainersForm
    page_title = _("Choose lead trainers")
    submit_label = _("Assign the trainers")
    success_message = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        sessions = [session for session in sessions_of(self.training) if session.lacks_lead]
        candidates = candidates_for(self.training, sessions, seen_by=self.request.user)
        return {**super().get_form_kwargs(), "sessions": sessions, "candidates": candidates}

    def perform(self, form: Any) -> services.Batch:
        batch = services.assign_leads(training=self.training, by_session=form.by_session)
        count = sum(trainer is not None for trainer in form.by_session.values())
        said = ngettext(
            "%(count)d session has a lead trainer now.", "%(count)d sessions have a lead trainer now.", count
        )
        toast(self.request, said % {"count": count}, undo_url=undo_url(self.training, batch))
        return batch

    def get_success_url(self) -> str:
        return reverse("planning:training_trainers", args=[self.training.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        way_up = {"label": self.training.title, "url": self.training.get_absolute_url()}
        return {**context, "breadcrumb": [*context["breadcrumb"], way_up]}


class UndoBatch(TrainingTab, ActionView):
    """Take back what was changed at one moment."""

    permission = "planning.manage_training"

    def act(self, request: HttpRequest) -> str | Promise:
        moment = self.kwargs["moment"]
        if moment > (datetime.datetime.max.replace(tzinfo=datetime.UTC) - EPOCH) // MICROSECOND:
            raise DomainError("planning.nothing_to_undo")
        services.undo_batch(training=self.training, batch=EPOCH + moment * MICROSECOND)
        return gettext("The change was undone.")

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()


def _number(text: str) -> int:
    """A number that somebody sent; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

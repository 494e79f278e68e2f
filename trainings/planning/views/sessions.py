"""The form of a session on the timetable: add, change, take off."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from curriculum.models import Module
from emm.ui.views import ActionView, ServiceFormView
from trainings.planning.forms.sessions import PartFormSet, PartRows, SessionForm, session_initial, trainer_choices
from trainings.planning.models import Room, Session, Training
from trainings.planning.registries import SESSION_PAGE
from trainings.planning.services import sessions as session_services
from trainings.planning.services.venues import find_room
from trainings.planning.team import candidates_for
from trainings.planning.timetable import next_free_time

from .training_tab import TrainingTab, last_known, session_in_view
from .training_team import say_taken_out

# How long a session is when its module does not tell.
USUAL_LENGTH = datetime.timedelta(minutes=90)
LAST_MINUTE = datetime.time(23, 55)


class _SessionForm(TrainingTab, ServiceFormView):
    """What adding and changing have in common: the session's own fields, and a row for each trainer."""

    permission = "planning.manage_training"
    template_name = "planning/session_form.html"
    form_class = SessionForm
    session: Session
    rows: PartRows
    rows_label = _("Trainers")

    def get_held(self) -> Training:
        return self.training

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "training": self.training}

    def get_initial(self) -> dict[str, Any]:
        return session_initial(self.session)

    def get_rows(self, data: Any = None) -> PartRows:
        """The rows of trainers; to choose from are first those who fit the session."""
        held = list(self.session.trainers.select_related("trainer__person")) if self.session.pk else []
        candidates = candidates_for(self.training, [self.session], seen_by=self.request.user)[0]
        trainers = {candidate.trainer.pk: candidate.trainer for candidate in candidates}
        trainers.update({part.trainer_id: part.trainer for part in held})
        rows: PartRows = PartFormSet(
            data,
            prefix="trainers",
            initial=[{"trainer": str(part.trainer_id), "role": part.role} for part in held],
            trainers=trainers,
            choices=trainer_choices(candidates, [part.trainer for part in held]),
        )
        return rows

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, self.rows = self.get_form(), self.get_rows(self.request.POST)
        # Both are looked at, so that all that is wrong is told at once.
        valid = [form.is_valid(), self._takes_no_trainers(form) or self.rows.is_valid()]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    def _takes_no_trainers(self, form: Any) -> bool:
        return "kind" in form.cleaned_data and not form.kind_has("trainers")

    def perform(self, form: Any) -> Session:
        self.adds_room = find_room(venue=self.training.venue, name=form.cleaned_data["room"]) is None
        try:
            return self.save(form.plan([] if self._takes_no_trainers(form) else self.rows.parts()))
        except ValidationError as refusal:
            if hasattr(refusal, "error_dict"):
                self.rows.add_refusals(refusal.error_dict)
            raise

    def save(self, plan: session_services.SessionPlan) -> Session:
        raise NotImplementedError

    def get_success_message(self) -> str:
        said = self.get_saved_message()
        if self.adds_room and self.result.room is not None:
            added = gettext("Room “%(room)s” added.") % {"room": self.result.room}
            return f"{said} {added}"
        return said

    def get_saved_message(self) -> str:
        return gettext("Saved.")

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            session=self.session,
            swappable=self.get_swappable(),
            session_page=SESSION_PAGE.only(),
            is_recorded=bool(self.session.pk) and session_services.is_recorded(self.session),
            rows=self.shown_rows(),
            rooms=Room.objects.filter(venue=self.training.venue_id).values_list("name", flat=True),
            breadcrumb=[
                *context["breadcrumb"],
                {"label": self.training.title, "url": self.training.get_absolute_url()},
            ],
        )
        return context

    def get_swappable(self) -> list[Session]:
        """The other sessions of the training with which this one can exchange its time."""
        if not self.session.pk:
            return []
        others = Session.objects.taking_place().filter(training=self.training).exclude(pk=self.session.pk)
        sessions = list(others.exclude(kind=Session.Kind.BREAK).select_related("module"))
        for session in sessions:
            session.training = self.training
        return sessions


class SessionCreate(_SessionForm):
    page_title = _("Add session")
    submit_label = _("Add session")

    def get_permission_object(self) -> Training:
        training = super().get_permission_object()
        self.session = _proposed(
            training, day=self.request.GET.get("day", ""), module=self.request.GET.get("module", "")
        )
        return training

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "jp": None}

    def save(self, plan: session_services.SessionPlan) -> Session:
        return session_services.schedule_session(training=self.training, plan=plan)

    def get_saved_message(self) -> str:
        return gettext("Session “%(session)s” added.") % {"session": self.result}


class SessionEdit(_SessionForm):
    """The form of a session; of a cancelled one the page that says why, and lets it take place again."""

    page_title = _("Change session")

    def get_template_names(self) -> list[str]:
        return ["planning/session_cancelled.html"] if self.session.is_cancelled else super().get_template_names()

    def get_training_pk(self) -> int:
        self.session = session_in_view(self.request.user, self.kwargs["pk"])
        return self.session.training_id

    def get_record(self) -> Session:
        return self.session

    def save(self, plan: session_services.SessionPlan) -> Session:
        before = list(self.session.trainers.select_related("trainer__person"))
        session = session_services.change_session(session=self.session, plan=plan)
        kept = set(session.trainers.values_list("trainer", flat=True))
        for part in before:
            if part.trainer_id not in kept:
                say_taken_out(self.request, part_pk=part.pk, trainer=part.trainer, session=session)
        return session


class SessionDelete(TrainingTab, ActionView):
    """Take a session off the timetable."""

    permission = "planning.manage_training"

    def get_training_pk(self) -> int:
        self.session = session_in_view(self.request.user, self.kwargs["pk"])
        return self.session.training_id

    def act(self, request: HttpRequest) -> str | Promise:
        label = str(self.session)
        session_services.delete_session(session=self.session)
        return gettext("Session “%(session)s” removed.") % {"session": label}

    def get_undo_url(self) -> str:
        return reverse("planning:session_put_back", args=[self.kwargs["pk"]])

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()


class SessionPutBack(TrainingTab, ActionView):
    """Put a session that was taken off the timetable on it again."""

    permission = "planning.manage_training"

    def get_training_pk(self) -> int:
        self.removed = last_known(Session, self.kwargs["pk"])
        pk: int = self.removed.training_id
        return pk

    def act(self, request: HttpRequest) -> str | Promise:
        session = session_services.put_back_session(removed=self.removed)
        return gettext("Session “%(session)s” restored.") % {"session": session}

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()


def _proposed(training: Training, *, day: str, module: str) -> Session:
    """A session as it would come next: the module that is not taught yet, when the day is free."""
    sessions = list(training.sessions.select_related("room").order_by("starts_at"))
    for session in sessions:
        session.training = training
    day_wanted = next((each for each in training.days if each.isoformat() == day), training.days[0])
    taught = {session.module_id for session in sessions if session.teaches_module}
    subject = _module_to_teach(training, taught, wanted=module)
    start = datetime.datetime.combine(day_wanted, next_free_time(training, day_wanted, sessions), tzinfo=training.zone)
    length = datetime.timedelta(minutes=int(subject.jp * settings.JP_MINUTES)) if subject else USUAL_LENGTH
    latest = datetime.datetime.combine(day_wanted, LAST_MINUTE, tzinfo=training.zone)
    return Session(
        training=training,
        kind=Session.Kind.MODULE if subject else Session.Kind.OPENING,
        module=subject,
        starts_at=start,
        ends_at=min(start + max(length, datetime.timedelta(minutes=5)), latest),
        room=next((session.room for session in reversed(sessions) if session.room is not None), None),
    )


def _module_to_teach(training: Training, taught: set[int | None], *, wanted: str) -> Module | None:
    modules = list(Module.objects.filter(curriculum=training.curriculum_id).order_by("order"))
    untaught = (module for module in modules if module.pk not in taught)
    return next((module for module in modules if str(module.pk) == wanted), None) or next(untaught, None)

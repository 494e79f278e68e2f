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
from emm.common.pages import ActionPage, FormPage
from trainings import scheduling
from trainings.forms.sessions import PartFormSet, PartRows, SessionForm, session_initial, trainer_choices
from trainings.models import Session, Training
from trainings.team import candidates_for
from trainings.timetable import next_free_time

from .training_tab import TrainingTab, last_known, session_in_view
from .training_team import say_taken_out

# How long a session is when its module does not tell.
USUAL_LENGTH = datetime.timedelta(minutes=90)
LAST_MINUTE = datetime.time(23, 55)


class _SessionForm(TrainingTab, FormPage):
    """What adding and changing have in common: the session's own fields, and a row for each trainer."""

    permission = "trainings.manage_training"
    template_name = "trainings/session_form.html"
    form_class = SessionForm
    session: Session
    rows: PartRows

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "training": self.training}

    def get_initial(self) -> dict[str, Any]:
        return session_initial(self.session)

    def get_rows(self) -> PartRows:
        """The rows of trainers; to choose from are first those who fit the session."""
        held = list(self.session.trainers.select_related("trainer__person")) if self.session.pk else []
        candidates = candidates_for(self.training, [self.session], seen_by=self.request.user)[0]
        trainers = {candidate.trainer.pk: candidate.trainer for candidate in candidates}
        trainers.update({part.trainer_id: part.trainer for part in held})
        rows: PartRows = PartFormSet(
            self.request.POST if self.request.method == "POST" else None,
            prefix="trainers",
            initial=[{"trainer": str(part.trainer_id), "role": part.role} for part in held],
            trainers=trainers,
            choices=trainer_choices(candidates, [part.trainer for part in held]),
        )
        return rows

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, self.rows = self.get_form(), self.get_rows()
        # Both are looked at, so that all that is wrong is told at once.
        valid = [form.is_valid(), self.rows.is_valid()]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    def perform(self, form: Any) -> Session:
        try:
            return self.save(form.plan(self.rows.parts()))
        except ValidationError as refusal:
            if hasattr(refusal, "error_dict"):
                self.rows.add_refusals(refusal.error_dict)
            raise

    def save(self, plan: scheduling.SessionPlan) -> Session:
        raise NotImplementedError

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            session=self.session,
            rows=self.rows if hasattr(self, "rows") else self.get_rows(),
            rooms=sorted({room for room in self.training.sessions.values_list("room", flat=True) if room}),
            breadcrumb=[
                *context["breadcrumb"],
                {"label": self.training.title, "url": self.training.get_absolute_url()},
            ],
        )
        return context


class SessionCreate(_SessionForm):
    page_title = _("Add session")
    submit_label = _("Put on the timetable")

    def get_permission_object(self) -> Training:
        training = super().get_permission_object()
        self.session = _proposed(
            training, day=self.request.GET.get("day", ""), module=self.request.GET.get("module", "")
        )
        return training

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "jp": None}

    def save(self, plan: scheduling.SessionPlan) -> Session:
        return scheduling.schedule_session(training=self.training, plan=plan)

    def get_success_message(self) -> str:
        return gettext("“%(session)s” is on the timetable.") % {"session": self.result}


class SessionEdit(_SessionForm):
    page_title = _("Change session")

    def get_training_pk(self) -> int:
        self.session = session_in_view(self.request.user, self.kwargs["pk"])
        return self.session.training_id

    def save(self, plan: scheduling.SessionPlan) -> Session:
        before = list(self.session.trainers.select_related("trainer__person"))
        session = scheduling.change_session(session=self.session, plan=plan)
        kept = {part.trainer.pk for part in plan.parts}
        for part in before:
            if part.trainer_id not in kept:
                say_taken_out(self.request, part_pk=part.pk, trainer=part.trainer, session=session)
        return session


class SessionDelete(TrainingTab, ActionPage):
    """Take a session off the timetable."""

    permission = "trainings.manage_training"

    def get_training_pk(self) -> int:
        self.session = session_in_view(self.request.user, self.kwargs["pk"])
        return self.session.training_id

    def act(self, request: HttpRequest) -> str | Promise:
        label = str(self.session)
        scheduling.delete_session(session=self.session)
        return gettext("“%(session)s” is off the timetable.") % {"session": label}

    def get_undo_url(self) -> str:
        return reverse("trainings:session_put_back", args=[self.kwargs["pk"]])

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()


class SessionPutBack(TrainingTab, ActionPage):
    """Put a session that was taken off the timetable on it again."""

    permission = "trainings.manage_training"

    def get_training_pk(self) -> int:
        self.removed = last_known(Session, self.kwargs["pk"])
        pk: int = self.removed.training_id
        return pk

    def act(self, request: HttpRequest) -> str | Promise:
        session = scheduling.put_back_session(removed=self.removed)
        return gettext("“%(session)s” is on the timetable again.") % {"session": session}

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()


def _proposed(training: Training, *, day: str, module: str) -> Session:
    """A session as it would come next: the module that is not taught yet, when the day is free."""
    sessions = list(training.sessions.order_by("starts_at"))
    for session in sessions:
        session.training = training
    day_wanted = next((each for each in training.days if each.isoformat() == day), training.days[0])
    subject = _module_to_teach(training, {session.module_id for session in sessions}, wanted=module)
    start = datetime.datetime.combine(day_wanted, next_free_time(training, day_wanted, sessions), tzinfo=training.zone)
    length = datetime.timedelta(minutes=int(subject.jp * settings.JP_MINUTES)) if subject else USUAL_LENGTH
    latest = datetime.datetime.combine(day_wanted, LAST_MINUTE, tzinfo=training.zone)
    return Session(
        training=training,
        kind=Session.Kind.MODULE if subject else Session.Kind.OPENING,
        module=subject,
        starts_at=start,
        ends_at=min(start + max(length, datetime.timedelta(minutes=5)), latest),
        room=next((session.room for session in reversed(sessions) if session.room), ""),
    )


def _module_to_teach(training: Training, taught: set[int | None], *, wanted: str) -> Module | None:
    modules = list(Module.objects.filter(curriculum=training.curriculum_id).order_by("order"))
    untaught = (module for module in modules if module.pk not in taught)
    return next((module for module in modules if str(module.pk) == wanted), None) or next(untaught, None)

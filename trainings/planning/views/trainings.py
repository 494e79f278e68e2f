"""The list of trainings, one with its timetable, its moves from state to state, and its history."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from emm.audit.history import entries_of
from emm.common import formatting
from emm.ui.lists import ListPage
from emm.ui.timetable_layout import TimetableItem, build_timetable
from emm.ui.views import ActionView
from trainings.planning.files import with_file_columns
from trainings.planning.filters import TrainingFilter
from trainings.planning.learning_hours import total_jp
from trainings.planning.models import Session, SessionTrainer, Training
from trainings.planning.publication_checks import Check, Stage, check_readiness
from trainings.planning.registries import SESSION_PAGE
from trainings.planning.services import trainings as training_services
from trainings.planning.states import TRAINING
from trainings.planning.tables import TrainingTable
from trainings.planning.timetable import ScheduleWarning, common_room, schedule_warnings, sessions_of

from .calendar import views_of_trainings
from .training_tab import TrainingTab

TONES = {
    Session.Kind.MODULE: "lesson",
    Session.Kind.TEACH_BACK: "lesson",
    Session.Kind.BREAK: "break",
}
# The move that takes another one back; a cancelling is taken back by more than one.
UNDOING = {
    "publish": "unpublish",
    "unpublish": "publish",
    "complete": "reopen",
    "reopen": "complete",
    "restore": "cancel",
}
DONE = {
    "publish": _("Training published. It is now on the public pages."),
    "unpublish": _("The training is a draft again and no longer on the public pages."),
    "complete": _("Training marked as completed."),
    "reopen": _("Training reopened. You can change the plan again."),
    "cancel": _("Training cancelled. It is no longer on the public pages."),
    "restore": _("The training is a draft again."),
}
# Where in the form of the training the remedy lies.
FIELDS = {
    "no_place": "id_place",
    "no_venue": "id_venue",
    "no_address": "id_address",
    "no_summary": "id_summary_en",
    "untranslated": "id_title_en",
}
# More days than the picture has columns for; then only those with sessions are drawn.
MAX_COLUMNS = 14


class TrainingList(ListPage):
    permission = "planning.list_trainings"
    export_is_personal = False
    # Files have the first and the last day instead.
    export_exclude = ("starts_on",)
    model = Training
    table_class = TrainingTable
    filterset_class = TrainingFilter
    page_title = _("Trainings")
    empty_icon = "calendar-plus"
    empty_title = _("No training yet")

    def get_queryset(self) -> QuerySet[Any]:
        trainings: Any = super().get_queryset()
        return trainings.with_seats()

    def for_file(self, rows: Any) -> Any:
        return with_file_columns(rows)

    def get_primary_action(self) -> dict[str, Any] | None:
        if not self.request.user.has_perm("planning.manage_trainings"):
            return None
        return {"label": _("New training"), "url": reverse("planning:training_create")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_manage = self.request.user.has_perm("planning.manage_trainings")
        kwargs["empty_text"] = (
            _("Plan the first one, from its dates to its timetable.")
            if may_manage
            else _("Your trainings appear here when a programme officer assigns you to a session.")
        )
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "empty_text": kwargs["empty_text"],
            "tabs": views_of_trainings(self.request.user, current="list"),
        }


class TrainingPage(TrainingTab, TemplateView):
    """The timetable of one training, with what is left to do beside it."""

    tab = "timetable"
    template_name = "planning/training.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        training, may_change = self.training, context["may_change"]
        sessions = sessions_of(training)
        warnings = schedule_warnings(training, sessions) if may_change else []
        days = _days_to_plan(training) if may_change else {}
        context.update(
            timetable=build_timetable(
                _items(sessions, warnings, may_change=may_change),
                training.zone,
                add_urls=days if sessions else {},
                change_urls={
                    day: reverse("planning:training_day", args=[training.pk, day.isoformat()]) for day in days
                },
            ),
            add_urls=days,
            sessions=sessions,
            total_jp=total_jp(session.jp for session in sessions if not session.is_cancelled),
            common_room=common_room(sessions),
            points=_points(training, sessions, warnings) if may_change else [],
        )
        return context


class MoveTraining(TrainingTab, ActionView):
    """Move the training to another state; asked for without a POST, the page asks back."""

    permission = "planning.manage_training"
    http_method_names = ["get", "post", "options"]

    def get_permission_object(self) -> Training:
        self.transition = TRAINING.transitions.get(self.kwargs["transition"])
        if self.transition is None:
            raise Http404
        return super().get_permission_object()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        move = TRAINING.transitions[self.kwargs["transition"]]
        context = {
            "page_title": move.label,
            "breadcrumb": [
                {"label": _("Trainings"), "url": reverse("planning:trainings")},
                {"label": self.training.title, "url": self.training.get_absolute_url()},
            ],
            "question": QUESTIONS.get(move.name, _("Change the state of this training?")),
            "consequences": CONSEQUENCES.get(move.name, []),
            "submit_label": move.label,
            "cancel_url": self.get_success_url(),
            "cancel_label": _("Keep the current state"),
            "danger": move.name == "cancel",
        }
        return render(request, "components/confirm.html", context)

    def act(self, request: HttpRequest) -> str | Promise | None:
        name: str = self.kwargs["transition"]
        training_services.move_training(training=self.training, transition=name, by=request.user)
        return DONE[name]

    def get_undo_url(self) -> str:
        name = self.kwargs["transition"]
        if name == "cancel":
            return reverse("planning:training_uncancel", args=[self.training.pk])
        return reverse("planning:training_move", args=[self.training.pk, UNDOING[name]])

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()


class UncancelTraining(TrainingTab, ActionView):
    """Take back that a training was cancelled: it is what it was before."""

    permission = "planning.manage_training"

    def act(self, request: HttpRequest) -> str | Promise:
        training = training_services.undo_cancelling(training=self.training, by=request.user)
        return DONE["publish" if training.state == Training.State.PLANNED else "restore"]

    def get_success_url(self) -> str:
        return self.training.get_absolute_url()


QUESTIONS = {"cancel": _("Cancel this training?")}
CONSEQUENCES = {
    "cancel": [
        _("The training disappears from the public pages."),
        _("Its trainers are free for other trainings."),
        _("The list of participants is kept. Tell the participants yourself."),
        _("You can restore the training later as a draft."),
    ]
}


class TrainingHistory(TrainingTab, TemplateView):
    """Who changed what in the training and on its timetable."""

    permission = "planning.manage_training"
    tab = "history"
    template_name = "planning/training_history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = list(self.training.sessions.select_related("module"))
        parts = SessionTrainer.objects.filter(training=self.training)
        present = list(parts.select_related("trainer__person", "session__module"))
        deleted: Any = Session
        gone = deleted.history.filter(training_id=self.training.pk).exclude(id__in=[s.pk for s in sessions])
        return super().get_context_data(
            entries=entries_of(self.training, *sessions, *present, parts=[gone], zone=self.training.time_zone), **kwargs
        )


def _days_to_plan(training: Training) -> dict[Any, str]:
    """For each day of the training, where a session is added to it."""
    if training.day_count > MAX_COLUMNS:
        return {}
    address = reverse("planning:session_create", args=[training.pk])
    return {day: f"{address}?{urlencode({'day': day.isoformat()})}" for day in training.days}


def _items(
    sessions: Sequence[Session], warnings: Sequence[ScheduleWarning], *, may_change: bool
) -> list[TimetableItem]:
    room_is_said = bool(common_room(sessions))
    page = "planning:session_edit" if may_change else SESSION_PAGE.only().address
    return [
        TimetableItem(
            start=session.starts_at,
            end=session.ends_at,
            title=session.label,
            url=reverse(page, args=[session.pk]) if may_change or session.kind != Session.Kind.BREAK else "",
            tone=TONES.get(Session.Kind(session.kind), "ceremony"),
            lines=_lines(session, with_room=not room_is_said),
            is_cancelled=session.is_cancelled,
            warning=" ".join(warning.text for warning in warnings if warning.session.pk == session.pk),
        )
        for session in sessions
    ]


def _lines(session: Session, *, with_room: bool) -> tuple[str, ...]:
    names = [part.trainer.person.full_name for part in session.trainers.all()]
    lines = (
        formatting.jp(session.jp) if session.jp else "",
        ", ".join(names),
        session.room_name if with_room else "",
    )
    return tuple(line for line in lines if line)


def _points(
    training: Training, sessions: Sequence[Session], warnings: Sequence[ScheduleWarning]
) -> list[dict[str, Any]]:
    """What is left to do, each with the way to do it."""
    points = check_readiness(training, sessions, warnings)
    if training.state != Training.State.DRAFT and all(point.stage is Stage.DONE for point in points):
        return []  # nothing to see to: then the page does not speak of it
    return [{"text": point.text, "stage": point.stage.value, **_remedy(training, point)} for point in points]


def _remedy(training: Training, point: Check) -> dict[str, Any]:
    add_session = reverse("planning:session_create", args=[training.pk])
    if point.stage is Stage.DONE:
        return {}
    if point.code == "no_sessions":
        return {"label": _("Lay out"), "url": reverse("planning:training_lay_out", args=[training.pk])}
    if point.module is not None:
        return {"label": _("Add"), "url": f"{add_session}?{urlencode({'module': point.module.pk})}"}
    if point.code == "no_trainer":
        return {"label": _("Find"), "url": reverse("planning:training_trainers", args=[training.pk])}
    if point.session is not None:
        return {"label": _("Edit"), "url": reverse("planning:session_edit", args=[point.session.pk])}
    return {"label": _("Add"), "url": f"{reverse('planning:training_edit', args=[training.pk])}#{FIELDS[point.code]}"}

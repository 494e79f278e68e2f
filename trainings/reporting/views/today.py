"""The first page after signing in: what needs doing now, for whoever it is."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from emm.accounts.models import Role
from emm.common import words
from trainings.attendance.today import TodaysSession, sessions_of_today
from trainings.models import Programme, Training

from .. import reach, tasks_at_hand

UPCOMING_SHOWN = 5
# Trainings with something to do that stand on the page; the others come when these are done.
TASKS_SHOWN = 20


class TodayPage(LoginRequiredMixin, TemplateView):
    """Everybody who signed in may open it; what it holds follows from their roles."""

    template_name = "reporting/today.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if user.roles == {Role.PARTICIPANT}:
            return redirect("certificates:mine")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        context = super().get_context_data(
            page_title=_("Today"), lead=words.day(timezone.localdate(), year=True), has_role=bool(user.roles), **kwargs
        )
        runs, teaches = user.has_perm("trainings.manage_trainings"), user.has_perm("trainings.teach")
        if runs or teaches:
            context.update(_of_staff(user, runs=runs, teaches=user.has_role(Role.TRAINER)))
        elif user.has_perm("trainings.view_programme"):
            context.update(_of_viewer(user))
        return context


def _of_staff(user: Any, *, runs: bool, teaches: bool) -> dict[str, Any]:
    """For those who run trainings and those who teach; many do both."""
    sessions = sessions_of_today(user)
    marking = tasks_at_hand.marking_tasks(user)
    context: dict[str, Any] = {
        "runs_trainings": runs,
        "teaches": teaches,
        "other_sessions": sorted((each for each in sessions if not each.is_mine), key=_by_training),
        **_own_sessions([each for each in sessions if each.is_mine]),
    }
    if teaches:
        context["next_sessions"] = tasks_at_hand.next_sessions_of_trainer(user)
    if not runs:
        return {**context, **_most_urgent(marking)}
    in_hand = tasks_at_hand.trainings_in_hand(user)
    issuing = tasks_at_hand.issuing_tasks() if user.has_perm("certificates.issue_certificates") else []
    return {
        **context,
        **_most_urgent(tasks_at_hand.merged(marking, tasks_at_hand.planning_tasks(in_hand), issuing)),
        "upcoming": [training for training in in_hand if _is_ahead(training)][:UPCOMING_SHOWN],
        "stopped_jobs": tasks_at_hand.stopped_jobs(user),
        "expiring": tasks_at_hand.expiring_certificates(),
        "privacy": tasks_at_hand.privacy_requests() if user.has_perm("privacy.answer_requests") else None,
    }


def _most_urgent(tasks: list[tasks_at_hand.TrainingTasks]) -> dict[str, Any]:
    """The first of them, and of how many trainings more there is something to do."""
    return {"todo": tasks[:TASKS_SHOWN], "more_todo": len(tasks[TASKS_SHOWN:])}


def _is_ahead(training: Training) -> bool:
    return training.state == Training.State.PLANNED and training.starts_on > training.today


def _by_training(today: TodaysSession) -> tuple[date, int, datetime]:
    training = today.session.training
    return training.starts_on, training.pk, today.session.starts_at


def _own_sessions(sessions: list[TodaysSession]) -> dict[str, Any]:
    """What to mark now: what has begun and is not marked completely, else what comes next. The rest as a list."""
    now = timezone.now()
    waiting = [each for each in sessions if each.unmarked]
    begun = [each for each in waiting if each.session.starts_at <= now]
    at_hand = begun or waiting[:1]
    return {
        "own_sessions": sessions,
        "sessions_now": at_hand,
        "sessions_at_rest": [each for each in sessions if each not in at_hand],
    }


def _of_viewer(user: Any) -> dict[str, Any]:
    """Numbers of the programmes given to the viewer and what is planned next, and nothing about single people."""
    programmes = list(Programme.objects.for_user(user))
    kept = reach.kept_reach()
    coming: dict[int, list[Training]] = defaultdict(list)
    for training in Training.objects.public().upcoming().filter(programme__in=programmes):
        coming[training.programme_id].append(training)
    lead = _("How many people each programme has reached so far. Numbers below %(least)d are not shown.")
    return {
        "lead": lead % {"least": settings.SMALLEST_CELL},
        "smallest_cell": settings.SMALLEST_CELL,
        "counted_at": kept.counted_at,
        "programmes": [(each, kept.by_programme.get(each.pk), coming[each.pk][:UPCOMING_SHOWN]) for each in programmes],
    }

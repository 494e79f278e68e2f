"""The first page after signing in: what needs doing now, for whoever it is."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from emm.accounts.models import Role
from emm.common import formatting
from trainings.attendance.today import TodaysSession, sessions_of_today
from trainings.planning.models import Session, Training
from trainings.programmes.models import Programme
from trainings.reporting.panels import published_panels

from .. import todo_items

UPCOMING_SHOWN = 5
# Trainings with something to do that stand on the page; the others with ``?all``.
TASKS_SHOWN = 20


class TodayPage(LoginRequiredMixin, TemplateView):
    """Everybody who signed in may open it; what it holds follows from their roles."""

    template_name = "home/today.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if user.roles == {Role.PARTICIPANT}:
            return redirect("certificates:mine")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        context = super().get_context_data(page_title=_("Today"), has_role=bool(user.roles), **kwargs)
        context["lead"] = _days_in_words([])
        runs, teaches = user.has_perm("planning.manage_trainings"), user.has_perm("planning.teach")
        if runs or teaches:
            context.update(_of_staff(user, runs=runs, teaches=user.has_role(Role.TRAINER), most=self._most_tasks()))
        elif user.has_perm("programmes.view_programme"):
            context.update(_of_viewer(user))
        return context

    def _most_tasks(self) -> int | None:
        return None if "all" in self.request.GET else TASKS_SHOWN


def _of_staff(user: Any, *, runs: bool, teaches: bool, most: int | None) -> dict[str, Any]:
    """For those who run trainings and those who teach; many do both."""
    sessions = sessions_of_today(user)
    marking = todo_items.marking_tasks(user)
    context: dict[str, Any] = {
        "lead": _days_in_words([each.session for each in sessions]),
        "runs_trainings": runs,
        "teaches": teaches,
        "other_sessions": sorted((each for each in sessions if not each.is_mine), key=_by_training),
        **_own_sessions([each for each in sessions if each.is_mine]),
    }
    if teaches:
        context["next_sessions"] = todo_items.next_sessions_of_trainer(user)
    if not runs:
        own = todo_items.own_qualifications(user)
        return {**context, "own_qualifications": own, **_most_urgent(marking, most)}
    in_hand = todo_items.trainings_in_hand(user)
    issuing = todo_items.issuing_tasks() if user.has_perm("certificates.issue_certificates") else []
    return {
        **context,
        **_most_urgent(todo_items.merged(marking, todo_items.planning_tasks(in_hand), issuing), most),
        "upcoming": [training for training in in_hand if _is_ahead(training)][:UPCOMING_SHOWN],
        "emails": todo_items.emails_in_doubt(user),
        "stopped_jobs": todo_items.stopped_jobs(user),
        "may_view_jobs": user.has_perm("jobs.view_jobs"),
        "expiring": todo_items.expiring_certificates(user),
        "qualifications": todo_items.expiring_qualifications(user),
        "privacy": todo_items.privacy_requests() if user.has_perm("privacy.answer_requests") else None,
    }


def _most_urgent(tasks: list[todo_items.TrainingTasks], most: int | None) -> dict[str, Any]:
    """The first ``most`` of them (None: all), and of how many trainings more there is something to do."""
    shown = tasks[:most]
    return {"todo": shown, "more_todo": len(tasks) - len(shown)}


def _is_ahead(training: Training) -> bool:
    return training.state == Training.State.PLANNED and training.starts_on > training.today


def _days_in_words(sessions: list[Session]) -> str:
    """Today's day where ``sessions`` are, with the zones where they differ; without sessions that of the office."""
    now = timezone.now()
    zones: dict[date, list[str]] = defaultdict(list)
    for zone in sorted({session.training.time_zone for session in sessions}, key=_by_clock):
        name = formatting.zone_name(now, zone)
        if name not in zones[day := formatting.day_of(now, zone)]:
            zones[day].append(name)
    if len(zones) < 2:
        return formatting.day(next(iter(zones), timezone.localdate()), year=True)
    return " · ".join(f"{formatting.day(day, year=True)} ({', '.join(names)})" for day, names in sorted(zones.items()))


def _by_clock(zone: str) -> tuple[timedelta, str]:
    """Zones from west to east."""
    return timezone.now().astimezone(ZoneInfo(zone)).utcoffset() or timedelta(), zone


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
    panels = published_panels(programmes)
    coming: dict[int, list[Training]] = defaultdict(list)
    for training in Training.objects.public().upcoming().filter(programme__in=programmes):
        coming[training.programme_id].append(training)
    lead = _("Officials that each programme has trained so far. Numbers of people below %(least)d are hidden.")
    return {
        "lead": lead % {"least": settings.SMALLEST_CELL},
        "programmes": [
            (each, panel, coming[each.pk][:UPCOMING_SHOWN]) for each, panel in zip(programmes, panels, strict=True)
        ],
    }

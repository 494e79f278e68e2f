"""The trainings of a month as one sees them on a wall."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from emm.common.permissions import ObjectPermissionMixin
from emm.ui.month import Month, Span
from trainings.planning.models import Training


class TrainingCalendar(ObjectPermissionMixin, TemplateView):
    """``?month=2022-09``; this month without it."""

    permission = "planning.list_trainings"
    template_name = "planning/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        today = timezone.localdate()
        month = Month.of(self.request.GET.get("month", ""), otherwise=today)
        trainings = list(
            Training.objects.for_user(user)
            .filter(starts_on__lte=month.last, ends_on__gte=month.first)
            .exclude(state=Training.State.CANCELLED)
            .order_by("starts_on", "pk")
        )
        return super().get_context_data(
            page_title=_("Trainings"),
            tabs=views_of_trainings(user, current="calendar"),
            may_plan=user.has_perm("planning.manage_trainings"),
            month=month,
            today=today,
            weeks=month.weeks(Span(training.starts_on, training.ends_on, training) for training in trainings),
            trainings=trainings,
            **kwargs,
        )


def views_of_trainings(user: Any, *, current: str) -> list[dict[str, Any]]:
    """The ways to look at the trainings, as tabs; and what those who plan them use: templates and venues."""
    templates = {
        "label": _("Timetable templates"),
        "url": reverse("planning:timetable_templates"),
        "current": current == "timetable_templates",
    }
    venues = {"label": _("Venues"), "url": reverse("planning:venues"), "current": False}
    return [
        {"label": _("List"), "url": reverse("planning:trainings"), "current": current == "list"},
        {"label": _("Calendar"), "url": reverse("planning:calendar"), "current": current == "calendar"},
        *([templates] if user.has_perm("planning.view_timetable_templates") else []),
        *([venues] if user.has_perm("planning.view_venues") else []),
    ]

"""The trainings of a month as one sees them on a wall."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from emm.common.access import Guarded
from emm.common.month import Month, Span
from trainings.models import Training


class TrainingCalendar(Guarded, TemplateView):
    """``?month=2022-09``; this month without it."""

    permission = "trainings.list_trainings"
    template_name = "trainings/calendar.html"

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
            tabs=views_of_trainings(current="calendar"),
            may_plan=user.has_perm("trainings.manage_trainings"),
            month=month,
            today=today,
            weeks=month.weeks(Span(training.starts_on, training.ends_on, training) for training in trainings),
            trainings=trainings,
            **kwargs,
        )


def views_of_trainings(*, current: str) -> list[dict[str, Any]]:
    """The two ways to look at the trainings, as tabs."""
    return [
        {"label": _("List"), "url": reverse("trainings:trainings"), "current": current == "list"},
        {"label": _("Calendar"), "url": reverse("trainings:calendar"), "current": current == "calendar"},
    ]

"""What anyone may see of the trainings: those announced and those that were, and the agenda of each."""

from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from django_filters.views import FilterView

from emm.common import words
from emm.common.lists import ForgivingPaginator
from trainings.filters import PublicTrainingFilter
from trainings.models import Training
from trainings.timetable import common_room


class PublicTrainings(FilterView):
    """Upcoming trainings (those running among them), or past ones with ``?when=past``."""

    template_name = "trainings/public_trainings.html"
    filterset_class = PublicTrainingFilter
    paginator_class = ForgivingPaginator
    paginate_by = 12
    strict = False

    def get_queryset(self) -> QuerySet[Training]:
        self.past = self.request.GET.get("when") == "past"
        announced = Training.objects.public()
        if self.past:
            cut = announced.filter(_is_past()).order_by("-starts_on", "-pk")
        else:
            cut = announced.filter(_is_upcoming()).order_by("starts_on", "pk")
        return cut.with_seats().select_related("region")

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> tuple[Any, Any, Any, bool]:
        paginator = self.paginator_class(queryset, page_size)
        page = paginator.page(self.request.GET.get("page", 1))
        return paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        counts = Training.objects.public().aggregate(
            upcoming=Count("pk", filter=_is_upcoming()), past=Count("pk", filter=_is_past())
        )
        context.update(
            page_title=_("Trainings"),
            page_description=_(
                "Trainings in the essentials of migration management in Indonesia: coming and past ones."
            ),
            past=self.past,
            clear_url="?when=past" if self.past else self.request.path,
            tabs=[
                {"label": _("Upcoming"), "url": "?", "count": counts["upcoming"], "current": not self.past},
                {"label": _("Past"), "url": "?when=past", "count": counts["past"], "current": self.past},
            ],
        )
        return context


def _is_upcoming() -> Q:
    return Q(ends_on__gte=timezone.localdate())


def _is_past() -> Q:
    return Q(ends_on__lt=timezone.localdate())


class PublicTraining(TemplateView):
    """One announced training with its agenda; no names of people."""

    template_name = "trainings/public_training.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        announced = Training.objects.public().with_seats()
        training = get_object_or_404(
            announced.select_related("programme", "curriculum", "region"), pk=self.kwargs["pk"]
        )
        sessions = list(training.sessions.select_related("module__curriculum"))
        for session in sessions:
            session.training = training
        return super().get_context_data(
            training=training,
            common_room=common_room(sessions),
            days=[(day, list(those)) for day, those in groupby(sessions, key=lambda session: session.day)],
            seats_free=_seats_free(training),
            page_title=training.title,
            page_description=_description(training),
            **kwargs,
        )


def _seats_free(training: Any) -> str:
    """How many seats are left, while that can still matter to somebody; no number that tells of very few."""
    if training.is_over or training.state != Training.State.PLANNED:
        return ""
    if not training.seats_left:
        return _("All seats are taken")
    if not training.tells_seats_left:
        return _("Seats are free")
    return ngettext("%(count)d seat free", "%(count)d seats free", training.seats_left) % {"count": training.seats_left}


def _description(training: Training) -> str:
    """One or two sentences for previews of links."""
    when = words.date_range(training.starts_on, training.ends_on)
    where = training.place or training.get_mode_display()
    summary = Truncator(" ".join((training.summary or "").split())).chars(150)
    return f"{when}, {where}. {summary}".strip()

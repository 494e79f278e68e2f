"""What anyone may see of the trainings: those announced and those that were, and the agenda of each."""

from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from django_filters.views import FilterView

from emm.common import formatting
from emm.ui.lists import ForgivingPaginator
from trainings.planning.filters import PublicTrainingFilter
from trainings.planning.models import Training
from trainings.planning.models.days import where_today
from trainings.planning.timetable import common_room


class PublicTrainings(FilterView):
    """Upcoming trainings (those running among them), or past ones with ``?when=past``."""

    template_name = "planning/public_trainings.html"
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
            page_description=_("Upcoming and past trainings on the Essentials of Migration Management in Indonesia."),
            past=self.past,
            clear_url="?when=past" if self.past else self.request.path,
            tabs=[
                {"label": _("Upcoming"), "url": "?", "count": counts["upcoming"], "current": not self.past},
                {"label": _("Past"), "url": "?when=past", "count": counts["past"], "current": self.past},
            ],
        )
        return context


def _is_upcoming() -> Q:
    return where_today(lambda today: Q(ends_on__gte=today))


def _is_past() -> Q:
    return where_today(lambda today: Q(ends_on__lt=today))


class PublicTraining(TemplateView):
    """One announced training with its agenda; no names of people."""

    template_name = "planning/public_training.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        announced = Training.objects.public().with_seats()
        training = get_object_or_404(
            announced.select_related("programme", "curriculum", "region", "venue"), pk=self.kwargs["pk"]
        )
        sessions = list(training.sessions.select_related("module__curriculum", "room"))
        for session in sessions:
            session.training = training
        return super().get_context_data(
            training=training,
            donors=training.programme.donors.all(),
            partners=training.programme.partners.all(),
            common_room=common_room(sessions),
            days=[(day, list(those)) for day, those in groupby(sessions, key=lambda session: session.day)],
            seats_free=_seats_free(training),
            page_title=training.title,
            page_description=_description(training),
            **kwargs,
        )


def _seats_free(training: Any) -> str:
    """Whether places are left, while that can still matter to somebody."""
    if training.is_over or training.state != Training.State.PLANNED:
        return ""
    formatting = {"none": _("All places are taken"), "few": _("Few places are left"), "free": _("Places are free")}
    return formatting[training.public_seats]


def _description(training: Training) -> str:
    """One or two sentences for previews of links."""
    when = formatting.date_range(training.starts_on, training.ends_on)
    where = training.place or training.get_mode_display()
    summary = Truncator(" ".join((training.summary or "").split())).chars(150)
    return f"{when}, {where}. {summary}".strip()

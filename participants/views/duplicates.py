"""The queue of pairs that may be one person, and what one decides of each."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.permissions import require_permission, visible_to
from emm.jobs.models import Job
from emm.ui.lists import ListPage
from emm.ui.views import ActionView

from ..duplicate_lists import DuplicateFilter, DuplicateTable
from ..models import DuplicatePair, Person
from ..services.duplicate_pairs import decide_different, reopen
from ..services.scanning import start_scan
from .people import people_and_trainers


class Duplicates(ListPage):
    permission = "participants.manage_people"
    model = DuplicatePair
    table_class = DuplicateTable
    filterset_class = DuplicateFilter
    template_name = "participants/duplicate_list.html"
    page_title = gettext_lazy("Possible duplicates")
    empty_icon = "people"
    empty_title = gettext_lazy("No possible duplicates")
    empty_text = gettext_lazy("All people are compared once a day. Pairs that may be one person are listed here.")

    def get_queryset(self) -> QuerySet[Any]:
        history: Any = Person.history  # type: ignore[attr-defined]  # made by simple_history
        added = history.filter(history_type="+", history_user__is_active=True).order_by("history_date")
        keepers = {
            f"keeper_of_{side}": Subquery(added.filter(id=OuterRef(side)).values("history_user__full_name")[:1])
            for side in ("one", "other")
        }
        pairs: Any = super().get_queryset()
        if self.request.GET.get("decision") != DuplicatePair.Decision.DIFFERENT:
            pairs = pairs.open()
        found: QuerySet[Any] = pairs.with_visibility(self.request.user).annotate(**keepers)
        return found.select_related("one__institution", "other__institution").order_by("-points", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tabs=people_and_trainers(current="duplicates"), **kwargs)


class StartScan(ActionView):
    """Compares everybody now, and leads to where one sees how far it is."""

    permission = "participants.manage_people"
    job: Job | None = None

    def act(self, request: HttpRequest) -> None:
        self.job = start_scan(by=request.user)

    def get_success_url(self) -> str:
        return self.job.get_absolute_url() if self.job else reverse("participants:duplicates")


class PairAction(ActionView):
    """Base of what is decided of one pair, both of whose records the account sees and may change."""

    permission = "participants.manage_people"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Person:
        people = visible_to(Person.objects.all(), self.request.user)
        pairs = DuplicatePair.objects.filter(one__in=people, other__in=people).select_related("one", "other")
        self.pair: DuplicatePair = get_object_or_404(pairs, pk=self.kwargs["pk"])
        require_permission(self.request.user, self.permission, self.pair.other)
        return self.pair.one

    def get_success_url(self) -> str:
        return reverse("participants:duplicates")


class PairDifferent(PairAction):
    def act(self, request: HttpRequest) -> str:
        decide_different(pair=self.pair, by=request.user)
        told = {"one": self.pair.one.full_name, "other": self.pair.other.full_name}
        return _("%(one)s and %(other)s are not the same person. You will not be asked again.") % told

    def get_undo_url(self) -> str:
        return reverse("participants:pair_reopen", args=[self.pair.pk])


class PairReopen(PairAction):
    def act(self, request: HttpRequest) -> str:
        reopen(pair=self.pair, by=request.user)
        return _("The pair waits for a decision again.")

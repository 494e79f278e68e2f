"""What every page of one training shares: the training itself, its heading, its actions and its tabs."""

from typing import Any, ClassVar

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emm.common.permissions import ObjectPermissionMixin
from trainings.planning.models import Session, SessionTrainer, Training
from trainings.planning.registries import TABS
from trainings.planning.states import TRAINING

# Held by whoever has come to a page of the training.
VIEW = "planning.view_training"

# Moves that go well beside the title; the others are in the menu.
FOREMOST_MOVES = frozenset({"publish", "complete", "restore"})


class TrainingTab(ObjectPermissionMixin):
    """Mixin for the pages of one training; their templates extend ``trainings/training_base.html``.

    Set ``tab`` to the page's key. ``self.training`` comes with programme, curriculum and region and with the numbers
    ``confirmed_count`` and ``trainer_count``, in one query. A page whose address names something else than the
    training overrides ``get_training_pk``.
    """

    permission = VIEW
    tab: ClassVar[str] = ""
    kwargs: dict[str, Any]
    training: Training

    def get_training_pk(self) -> int:
        pk: int = self.kwargs["pk"]
        return pk

    def get_permission_object(self) -> Training:
        self.training = get_object_or_404(trainings_of_tabs(self.request.user), pk=self.get_training_pk())
        return self.training

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # of the view beside it
        context.update(heading_of(self.training, self.request.user, tab=self.tab))
        return context


def trainings_of_tabs(user: Any) -> Any:
    """The trainings that ``user`` may know of, with what the heading of their pages says."""
    trainers = (
        SessionTrainer.objects.filter(training=OuterRef("pk"))
        .exclude(session__state=Session.State.CANCELLED)
        .order_by()
        .values("training")
        .annotate(number=Count("trainer", distinct=True))
        .values("number")
    )
    return (
        Training.objects.for_user(user)
        .with_seats()
        .annotate(trainer_count=Coalesce(Subquery(trainers), 0))
        .select_related("programme", "curriculum", "region", "venue")
    )


def session_in_view(user: Any, pk: int) -> Session:
    """The session, with its training, if ``user`` may know of it; otherwise 404."""
    session = Session.objects.for_user(user).select_related("training", "module", "room").filter(pk=pk).first()
    if session is None:
        raise Http404
    return session


def last_known(model: Any, pk: int) -> Any:
    """The last entry of the history of a record that may be gone; 404 where there never was one."""
    entry = model.history.filter(id=pk).order_by("-history_date", "-history_id").first()
    if entry is None:
        raise Http404
    return entry


def heading_of(training: Any, user: Any, *, tab: str) -> dict[str, Any]:
    """The context of ``trainings/training_base.html`` for a training from ``trainings_of_tabs``."""
    may_manage = user.has_perm("planning.manage_training", training)
    moves = [move for move in TRAINING.available(training.state) if may_manage and is_time_for(move.name, training)]
    return {
        "training": training,
        "tab": tab,
        "may_manage": may_manage,
        "may_change": may_manage and training.is_open_to_changes,
        "breadcrumb": [{"label": _("Trainings"), "url": reverse("planning:trainings")}],
        "training_tabs": tabs_of(training, user, current=tab),
        "foremost_moves": [move for move in moves if move.name in FOREMOST_MOVES],
        "other_moves": [move for move in moves if move.name not in FOREMOST_MOVES],
        "seats_taken": ngettext(
            "%(taken)d of %(capacity)d place taken", "%(taken)d of %(capacity)d places taken", training.capacity
        )
        % {"taken": training.confirmed_count, "capacity": training.capacity},
    }


def is_time_for(move: str, training: Training) -> bool:
    """Whether the move is worth a button already; what is not over cannot be completed."""
    return move != "complete" or training.today >= training.ends_on


def tabs_of(training: Any, user: Any, *, current: str) -> list[dict[str, Any]]:
    """The pages of the training that ``user`` may open."""
    return [
        {
            "key": key,
            "label": str(tab.label),
            "url": reverse(tab.address, args=[training.pk]),
            "count": tab.count(training) if tab.count else None,
            "current": key == current,
        }
        for key, tab in sorted(TABS.items(), key=lambda each: each[1].order)
        if tab.permission == VIEW or user.has_perm(tab.permission, training)
    ]

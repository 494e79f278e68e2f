"""What the page of a programme shows of its trainings."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from emm.ui.lists import ForgivingPaginator
from trainings.programmes.models import Programme

from ..models import Training

# So many stand on a programme's page at a time.
TRAININGS_SHOWN = 25


@dataclass(frozen=True)
class ListedTraining:
    """A training on the page of its programme; ``taken`` is None where it is not told how many places are taken."""

    training: Any
    url: str
    taken: int | None


def trainings_of_programme(programme: Programme, request: HttpRequest) -> dict[str, Any]:
    """A page of the programme's trainings."""
    user: Any = request.user
    # Whoever is responsible for all of it sees how many came; others only what nobody is recognised by.
    exact = user.has_perm("programmes.view_exact_figures", programme)
    page = ForgivingPaginator(_trainings_of(programme, user), TRAININGS_SHOWN).page(request.GET.get("page", 1))
    page.object_list = [_as_listed(training, user, exact=exact) for training in page.object_list]
    return {"page": page}


def new_training(programme: Programme, request: HttpRequest) -> dict[str, Any] | None:
    """The button that plans a training in the programme, for whoever may."""
    return {"programme": programme} if request.user.has_perm("programmes.plan_in_programme", programme) else None


def _trainings_of(programme: Programme, user: Any) -> QuerySet[Training]:
    """Those that ``user`` runs, and of the others what is public."""
    trainings = Training.objects.filter(programme=programme).with_seats().order_by("-starts_on", "-pk")
    if user.scope.everything:
        return trainings
    own, public = Training.objects.run_by(user), Training.objects.public()
    return trainings.filter(Q(pk__in=own.values("pk")) | Q(pk__in=public.values("pk")))


def _as_listed(training: Training, user: Any, *, exact: bool) -> ListedTraining:
    """To whoever sees no exact figures, no places but those of own trainings are told: subtracted from the total of the
    programme, what is told of some would tell of the one that is too small.
    """
    is_own = user.has_perm("planning.manage_training", training)
    url = training.get_absolute_url() if is_own else training.get_public_url()
    return ListedTraining(training, url, training.confirmed_count if is_own or exact else None)

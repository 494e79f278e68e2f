"""What trainings mean for the editions of the curriculum that they teach."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from .models import Training


def announced() -> Q:
    """Whether a training of the edition, past or to come, was announced."""
    return Q(Exists(Training.objects.public().order_by().filter(curriculum=OuterRef("pk"))))


def to_be_taught() -> Q:
    """Of modules: whether trainings of their retired edition are still to be held."""
    still = Training.objects.filter(state__in=[Training.State.DRAFT, Training.State.PLANNED])
    return Q(curriculum__state="retired", curriculum__in=still.order_by().values("curriculum"))


def taught_by(user: Any) -> Q:
    """Whether ``user`` teaches in a training of the edition, of whatever state."""
    taught = Training.objects.order_by().filter(session_parts__trainer__person__user=user.pk)
    return Q(Exists(taught.filter(curriculum=OuterRef("pk"))))

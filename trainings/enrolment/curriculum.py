"""Who takes part in an edition of the curriculum."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from .models import Enrolment


def taken_by(user: Any) -> Q:
    """Whether ``user`` holds or held a place in a training of the edition, of whatever state."""
    places = Enrolment.objects.confirmed().order_by().filter(person__user=user.pk)
    return Q(Exists(places.filter(training__curriculum=OuterRef("pk"))))

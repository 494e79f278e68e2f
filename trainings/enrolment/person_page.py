"""What the page of a person shows of the trainings they take part in, as far as the reader sees these."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from .models import Enrolment


def places_seen_by(user: Any) -> QuerySet[Enrolment]:
    """The places that people hold in trainings that ``user`` sees."""
    return Enrolment.objects.for_user(user).confirmed()


def enrolments_of_person(person: Any, request: Any) -> dict[str, Any]:
    """All enrolments of the person that the reader sees, and whether that is all there are."""
    enrolments = person.enrolments.for_user(request.user).select_related("training", "institution")
    return {
        "enrolments": enrolments.order_by("-training__starts_on", "-pk"),
        "sees_all": request.user.scope.everything,
    }


def told_with_person(person: Any, user: Any) -> Iterable[Model]:
    """The enrolments whose history is told with the person's."""
    enrolments: Iterable[Model] = person.enrolments.for_user(user).select_related("training", "person")
    return enrolments

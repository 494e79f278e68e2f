"""What the file of a list of trainings tells beside what the page does."""

from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from participants.models import Person

from .models import Session, Training
from .registries import places_taken


def with_file_columns(trainings: QuerySet[Training]) -> QuerySet[Training]:
    """Annotates ``women`` and ``men`` (who hold a place) and ``jp`` (of the sessions that take place), with programmes
    and their donors at hand: two queries more, however many trainings.
    """
    taken = places_taken().filter(training=OuterRef("pk")).order_by().values("training")
    sessions = Session.objects.taking_place().filter(training=OuterRef("pk")).order_by().values("training")

    def number(sex: Person.Sex) -> Coalesce:
        counted = taken.annotate(number=Count("pk", filter=Q(person__sex=sex)))
        return Coalesce(Subquery(counted.values("number")), 0)

    return (
        trainings.select_related("programme")
        .prefetch_related("programme__donors")
        .annotate(
            women=number(Person.Sex.FEMALE),
            men=number(Person.Sex.MALE),
            jp=Coalesce(Subquery(sessions.annotate(sum=Sum("jp")).values("sum")), Decimal(0)),
        )
    )

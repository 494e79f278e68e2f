"""Counts the measures. The definitions in words stand beside, in ``definitions``."""

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from participants.models import Institution, Person, Trainer
from trainings.attendance.models import AttendanceMark
from trainings.certificates.models import Certificate
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

OFFICIAL = Q(institution__kind__in=Institution.GOVERNMENT)
OWN_STAFF = Q(institution__kind=Institution.Kind.OWN)
OTHER = Q(institution__isnull=True) | Q(institution__kind__in=Institution.OUTSIDE)

WOMAN = Q(person__sex=Person.Sex.FEMALE)
MAN = Q(person__sex=Person.Sex.MALE)


# --- Conditions on the places of people -------------------------------------------------------


def attended() -> Exists:
    """Of an enrolment: recorded as present or late in a session."""
    marks = AttendanceMark.objects.current().counting().filter(status__in=list(AttendanceMark.ATTENDED))
    return Exists(marks.filter(enrolment=OuterRef("pk")))


def certified(*, by_more_than_participation: bool = False) -> Exists:
    """Of an enrolment: a certificate of it is valid."""
    valid = Certificate.objects.in_force().filter(enrolment=OuterRef("pk"))
    return Exists(valid.exclude(kind=Certificate.Kind.PARTICIPATION) if by_more_than_participation else valid)


def _attendance_was_recorded() -> Exists:
    """Of an enrolment: somebody is marked in its training."""
    marks = AttendanceMark.objects.current().counting().exclude(status=AttendanceMark.Status.CLEARED)
    return Exists(marks.filter(session__training=OuterRef("training")))


def trained() -> QuerySet[Enrolment]:
    """The places of the people trained."""
    return (
        Enrolment.objects.confirmed()
        .filter(training__state=Training.State.COMPLETED)
        # In this order: a certificate is found at once, marks have to be read.
        .filter(Q(certified()) | Q(attended()) | ~Q(_attendance_was_recorded()))
    )


# --- Numbers ----------------------------------------------------------------------------------


def _people(condition: Q | None = None) -> Count:
    return Count("person", distinct=True, filter=condition)


# By name; of places that ``trained`` found.
COUNTS: dict[str, Count] = {
    "people": _people(),
    "people_women": _people(WOMAN),
    "people_men": _people(MAN),
    "officials": _people(OFFICIAL),
    "officials_women": _people(OFFICIAL & WOMAN),
    "officials_men": _people(OFFICIAL & MAN),
    "own_staff": _people(OWN_STAFF),
    "others": _people(OTHER),
    "trainings": Count("training", distinct=True),
    "seats": Count("pk", distinct=True),
    "officials_seats": Count("pk", distinct=True, filter=OFFICIAL),
    "government_institutions": Count("institution", distinct=True, filter=OFFICIAL),
    "other_institutions": Count("institution", distinct=True, filter=OWN_STAFF | OTHER),
    "provinces": Count(Coalesce(F("region__parent"), F("region")), distinct=True, filter=OFFICIAL),
}


def counts_of(seats: QuerySet[Enrolment]) -> dict[str, int]:
    """All numbers of the places given. One query."""
    return seats.order_by().aggregate(**COUNTS)


def officials_in(seats: QuerySet[Enrolment]) -> int:
    """How many officials are among the places given. One query."""
    return seats.filter(OFFICIAL).order_by().values("person").distinct().count()


def counts_with_certificates(seats: QuerySet[Enrolment]) -> dict[str, int]:
    """The same with the certificates that are neither revoked nor replaced. One query."""
    in_force = Q(certificates__state=Certificate.State.ISSUED)
    return seats.order_by().aggregate(**COUNTS, certificates=Count("certificates", distinct=True, filter=in_force))


def counts_by_programme(seats: QuerySet[Enrolment]) -> dict[int, dict[str, int]]:
    """The same for each programme that the places belong to, by its key. One query."""
    rows = seats.order_by().values("training__programme").annotate(**COUNTS)
    return {programme: dict(zip(COUNTS, counts, strict=True)) for programme, *counts in rows.values_list(*_ROW)}


_ROW = ("training__programme", *COUNTS)


def people_on_record(people: QuerySet[Person]) -> dict[str, int]:
    """The people given, by sex, and the qualified trainers among them. One query."""
    return people.order_by().aggregate(
        on_record=Count("pk"),
        on_record_women=Count("pk", filter=Q(sex=Person.Sex.FEMALE)),
        on_record_men=Count("pk", filter=Q(sex=Person.Sex.MALE)),
        qualified_trainers=Count("trainer", filter=Q(trainer__status=Trainer.Status.QUALIFIED)),
    )


def qualified_trainers() -> QuerySet[Trainer]:
    """The trainers who are qualified."""
    return Trainer.objects.filter(status=Trainer.Status.QUALIFIED)

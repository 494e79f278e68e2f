"""How far the participants of a training came, and where they come from."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from participants.models import Institution, Person
from trainings.attendance.models import AttendanceMark
from trainings.certificates.models import Certificate
from trainings.models import Enrolment, Training

# More bars than this nobody compares; the rest are one bar together.
MOST_INSTITUTIONS = 12


@dataclass(frozen=True)
class Step:
    """How many came so far; ``total`` counts those who stated no sex too."""

    label: str
    women: int
    men: int
    total: int


@dataclass(frozen=True)
class InstitutionBar:
    """The confirmed participants from one institution."""

    name: str
    women: int
    men: int
    total: int


def steps_of(training: Training) -> list[Step]:
    """Enrolled, confirmed, attended at least once, certified: each among those before it. One query."""
    attended = AttendanceMark.objects.current().filter(
        enrolment=OuterRef("pk"), status__in=list(AttendanceMark.ATTENDED)
    )
    # Having taken part is the step before.
    earned = Certificate.objects.in_force().exclude(kind=Certificate.Kind.PARTICIPATION)
    certified = earned.filter(enrolment=OuterRef("pk"))
    confirmed = Q(state=Enrolment.State.CONFIRMED)
    stages = [
        ("enrolled", _("Enrolled"), Q()),
        ("confirmed", _("Confirmed"), confirmed),
        ("attended", _("Attended"), confirmed & Q(was_there=True)),
        ("certified", _("Certified"), confirmed & Q(was_there=True, is_certified=True)),
    ]
    rows = Enrolment.objects.filter(training=training).annotate(
        was_there=Exists(attended), is_certified=Exists(certified)
    )
    numbers = rows.aggregate(
        **{
            f"{key}_{sex}": Count("pk", filter=condition & of_sex)
            for key, _label, condition in stages
            for sex, of_sex in _BY_SEX.items()
        }
    )
    return [
        Step(label, numbers[f"{key}_women"], numbers[f"{key}_men"], numbers[f"{key}_total"])
        for key, label, _condition in stages
    ]


_BY_SEX = {
    "women": Q(person__sex=Person.Sex.FEMALE),
    "men": Q(person__sex=Person.Sex.MALE),
    "total": Q(pk__isnull=False),
}


def institutions_of(training: Training) -> list[InstitutionBar]:
    """The institutions of the confirmed participants, the largest first; the rest beyond the limit as one bar."""
    seats: QuerySet[Enrolment] = Enrolment.objects.confirmed().filter(training=training)
    counts: dict[str, Counter[str]] = {}
    for seat in seats.select_related("person", "institution"):
        counts.setdefault(_name_of(seat.institution, seat), Counter())[seat.person.sex] += 1
    bars = [
        InstitutionBar(name, number[Person.Sex.FEMALE], number[Person.Sex.MALE], number.total())
        for name, number in counts.items()
    ]
    bars.sort(key=lambda bar: (-bar.total, bar.name))
    return _with_the_rest_together(bars)


def _name_of(institution: Institution | None, seat: Enrolment) -> str:
    """As it was called when the person was enrolled."""
    return seat.institution_name or (institution.name if institution else "") or _("No institution on record")


def _with_the_rest_together(bars: list[InstitutionBar]) -> list[InstitutionBar]:
    if len(bars) <= MOST_INSTITUTIONS:
        return bars
    rest = bars[MOST_INSTITUTIONS - 1 :]
    together = InstitutionBar(
        _("Others"), sum(b.women for b in rest), sum(b.men for b in rest), sum(b.total for b in rest)
    )
    return [*bars[: MOST_INSTITUTIONS - 1], together]

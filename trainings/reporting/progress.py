"""How far the participants of a training came, and which institutions they come from."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from emm.common.text import fold
from participants.models import Person
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

from .measures import counting
from .measures import definitions as measures
from .measures.definitions import Measure


@dataclass(frozen=True)
class Step:
    """How many came so far; ``total`` counts those who stated no sex too. ``url`` opens the definition."""

    label: str | Promise
    women: int
    men: int
    total: int
    url: str = ""


@dataclass(frozen=True)
class InstitutionBar:
    """The people from one institution."""

    name: str
    women: int
    men: int
    total: int


def steps_of(training: Training) -> list[Step]:
    """Enrolled, confirmed, attended at least once, certified: each among those before it. One query."""
    confirmed = Q(state=Enrolment.State.CONFIRMED)
    stages = [
        (measures.ENROLLED, Q()),
        (measures.CONFIRMED, confirmed),
        (measures.ATTENDED, confirmed & Q(was_there=True)),
        # Having taken part is the step before.
        (measures.CERTIFIED, confirmed & Q(was_there=True, is_certified=True)),
    ]
    rows = Enrolment.objects.filter(training=training).annotate(
        was_there=counting.attended(), is_certified=counting.certified(by_more_than_participation=True)
    )
    numbers = rows.aggregate(
        **{
            f"{measure.code}_{sex}": Count("pk", filter=condition & of_sex)
            for measure, condition in stages
            for sex, of_sex in _BY_SEX.items()
        }
    )
    return [_step(measure, numbers) for measure, _condition in stages]


def _step(measure: Measure, numbers: dict[str, int]) -> Step:
    women, men, total = (numbers[f"{measure.code}_{sex}"] for sex in _BY_SEX)
    return Step(measure.name, women, men, total, measure.url)


_BY_SEX = {"women": counting.WOMAN, "men": counting.MAN, "total": Q(pk__isnull=False)}


def institutions_of(training: Training) -> list[InstitutionBar]:
    """The institutions of the confirmed participants, all of them, the largest first. One query."""
    return institutions_in(Enrolment.objects.confirmed().filter(training=training))


def institutions_in(seats: QuerySet[Enrolment]) -> list[InstitutionBar]:
    """The institutions that the places were taken for, the largest first; each person counts once in each."""
    people: dict[str, dict[int, str]] = {}
    for seat in seats.select_related("person", "institution"):
        people.setdefault(_name_of(seat), {})[seat.person_id] = seat.person.sex
    bars = [_bar(name, Counter(sexes.values())) for name, sexes in people.items()]
    return sorted(bars, key=lambda bar: (-bar.total, fold(bar.name), bar.name))


def _bar(name: str, number: Counter[str]) -> InstitutionBar:
    return InstitutionBar(name, number[Person.Sex.FEMALE], number[Person.Sex.MALE], number.total())


def _name_of(seat: Enrolment) -> str:
    """As it was called when the person was enrolled."""
    return seat.institution_name or (seat.institution.name if seat.institution else "") or _("No institution")

"""Who may have a place: how many are free, who waits first, and what an officer decides before somebody is confirmed.

All of it is asked while the training's row is locked by the caller, and then those of the people concerned: always in
this order, so that of two who confirm at once the second sees what the first did.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Min
from django.utils import timezone

from emm.common.errors import DomainError, sentence_of
from participants.models import Person
from trainings.planning.models import Session, SessionTrainer, Training

from .models import Enrolment

# So many of several people are named; the others are counted.
MAX_NAMED = 3


@dataclass(frozen=True)
class Question:
    """Something that speaks against confirming and that a person may decide all the same.

    ``code`` is "full", "overtakes" or "elsewhere"; ``data`` is what its sentence tells.
    """

    code: str
    data: dict[str, Any]

    @property
    def wants_reason(self) -> bool:
        """Whether a person decides it with a reason only."""
        return self.code == "full"

    @property
    def text(self) -> str:
        return sentence_of(f"enrolment.asks_{self.code}", **self.data)

    @property
    def noted(self) -> str:
        """What the history keeps of the decision."""
        return sentence_of(f"enrolment.noted_{self.code}")


class DecisionNeeded(DomainError):
    """Nobody is confirmed before a person has decided on ``questions``; their codes then come back as ``despite``."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        super().__init__("enrolment.undecided", questions=self.questions)


def free_seats(training: Training) -> int:
    """How many more can be confirmed; one query."""
    return max(0, training.capacity - Enrolment.objects.confirmed().filter(training=training).count())


def require_free_seat(training: Training) -> None:
    """Raise ``DomainError`` when every place is taken."""
    if free_seats(training) == 0:
        raise DomainError("enrolment.full", capacity=training.capacity)


def first_session_has_begun(training: Training) -> bool:
    """Whether the first session has begun, or without any the first day. From then on nobody moves up unasked."""
    sessions = Session.objects.taking_place().filter(training=training)
    first: datetime.datetime | None = sessions.aggregate(first=Min("starts_at"))["first"]
    return first <= timezone.now() if first else training.starts_on <= training.today


def lock_people(person_pks: Iterable[int]) -> None:
    """Hold the people's rows, by key, so that no other training confirms them meanwhile. Rows may still point here."""
    rows = Person.objects.filter(pk__in=person_pks).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def questions_about(
    training: Training, enrolment: Enrolment, *, seen_by: Any, restored: bool = False
) -> list[Question]:
    """What is to be decided before this one is confirmed; a place that is only ``restored`` overtakes nobody.

    Raises ``DomainError`` when every place is taken and the training has not come yet.
    """
    questions = []
    if free_seats(training) == 0:
        if not training.takes_walk_ins:
            require_free_seat(training)
        questions.append(Question("full", {"capacity": training.capacity}))
    waiting = Enrolment.objects.waiting_in_line().filter(training=training)
    ahead = list(waiting.values_list("pk", flat=True))
    if enrolment.pk in ahead:
        ahead = ahead[: ahead.index(enrolment.pk)]
    if ahead and not restored:
        questions.append(Question("overtakes", {"count": len(ahead)}))
    return questions + _elsewhere(training, [enrolment], seen_by=seen_by)


def questions_about_all(training: Training, enrolments: Sequence[Enrolment], *, seen_by: Any) -> list[Question]:
    """What is to be decided before several who are nominated are confirmed, for whom there are places."""
    waiting = Enrolment.objects.waiting_in_line().filter(training=training).count()
    return [
        *([Question("overtakes", {"count": waiting})] if waiting else []),
        *_elsewhere(training, enrolments, seen_by=seen_by),
    ]


def require_decided(questions: Sequence[Question], *, despite: Collection[str], reason: str) -> str:
    """What the history keeps of a decision on all of ``questions``; ``DecisionNeeded`` when one is open."""
    wants_reason = any(question.wants_reason for question in questions)
    if not {question.code for question in questions} <= set(despite) or (wants_reason and not reason.strip()):
        raise DecisionNeeded(questions)
    return " ".join([question.noted for question in questions] + ([reason.strip()] if questions else [])).strip()


def engaged_elsewhere(training: Training, person_pks: Collection[int]) -> dict[int, list[Training]]:
    """Other trainings of overlapping days in which these people are confirmed or teach. At most three queries."""
    meanwhile = {"training__starts_on__lte": training.ends_on, "training__ends_on__gte": training.starts_on}
    found: dict[int, set[int]] = defaultdict(set)
    seats = Enrolment.objects.confirmed().filter(person__in=person_pks, **meanwhile)
    parts = SessionTrainer.objects.filter(trainer__person__in=person_pks, **meanwhile)
    for rows, person in ((seats, "person"), (parts, "trainer__person")):
        others: Any = rows.exclude(training=training.pk).exclude(training__state=Training.State.CANCELLED)
        pairs = others.values_list(person, "training").distinct()
        for person_pk, training_pk in pairs:
            found[person_pk].add(training_pk)
    trainings = Training.objects.in_bulk({pk for those in found.values() for pk in those}) if found else {}
    return {
        person: sorted((trainings[pk] for pk in those), key=lambda each: (each.starts_on, each.pk))
        for person, those in found.items()
    }


# --- Inside -----------------------------------------------------------------------------------


def _elsewhere(training: Training, enrolments: Sequence[Enrolment], *, seen_by: Any) -> list[Question]:
    """Whoever takes part elsewhere on these days. Which trainings these are only tells who may know of them."""
    engaged = engaged_elsewhere(training, [enrolment.person_id for enrolment in enrolments])
    if not engaged:
        return []
    others = {other.pk for those in engaged.values() for other in those}
    known = set(Training.objects.for_user(seen_by).filter(pk__in=others).values_list("pk", flat=True))
    concerned = [enrolment.person for enrolment in enrolments if enrolment.person_id in engaged]
    named = [(person, [each for each in engaged[person.pk] if each.pk in known]) for person in concerned[:MAX_NAMED]]
    return [Question("elsewhere", {"named": named, "further": max(0, len(concerned) - MAX_NAMED)})]

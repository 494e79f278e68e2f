"""Seats of two records that become one: in each training one seat, with the histories of both."""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import ngettext

from emm.common.registry import Registry
from participants.merging.journal import Journal
from participants.merging.references import PersonReference, assigned_by_field
from participants.models import Person
from trainings.planning.models import Training

from .models import Enrolment

State = Enrolment.State
# Of two seats in one training the one that is further on stays.
_RANK = [State.CONFIRMED, State.WAITLISTED, State.NOMINATED, State.WITHDRAWN, State.DECLINED]
# What apps above have on a seat, and give to the one that stays: ``(journal, kept, dropped)``.
SEAT_MOVES: Registry[Callable[[Journal, Enrolment, Enrolment], None]] = Registry()


def lock_trainings(people: Collection[int]) -> None:
    """The trainings in which the people have seats, by key: whoever enrols or confirms holds them, too."""
    trainings = Enrolment.objects.filter(person__in=people).order_by().values("training")
    list(Training.objects.filter(pk__in=trainings).order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def move_seats(journal: Journal, survivor: Person, merged: Person) -> None:
    """Each seat is the survivor's. Where both sit in one training, one seat stays, and the other is in the history."""
    own = {each.training_id: each for each in Enrolment.objects.filter(person=survivor)}
    for enrolment in Enrolment.objects.filter(person=merged).order_by("pk"):
        same = own.get(enrolment.training_id)
        if same is None:
            journal.change(enrolment, person_id=survivor.pk)
            continue
        kept, dropped = sorted([same, enrolment], key=lambda each: (_RANK.index(State(each.state)), each is not same))
        for move in SEAT_MOVES.values():
            move(journal, kept, dropped)
        journal.delete(dropped)
        if kept is enrolment:
            journal.change(kept, person_id=survivor.pk)


def past_seats(people: Collection[int], user: Any) -> QuerySet[Any]:
    """The histories of seats that people had under records that were merged, in trainings that ``user`` may see."""
    seen = Training.objects.for_user(user).order_by().values("pk")
    history: Any = Enrolment.history  # type: ignore[attr-defined]  # made by simple_history
    rows: QuerySet[Any] = history.filter(person_id__in=people, training__in=seen)
    return rows.select_related("training", "person")


SEATS = PersonReference(
    label=lambda number: ngettext("%(count)d enrolment", "%(count)d enrolments", number) % {"count": number},
    rows=lambda people: Enrolment.objects.filter(person__in=people),
    move=move_seats,
    lock=lock_trainings,
    assign=assigned_by_field(),
    past=past_seats,
    fields=("enrolment.enrolment.person",),
)

"""Participants of a training that come as a list (``participants.imports``)."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from simple_history.utils import bulk_create_with_history

from emm.common.acting import acting, when, why
from participants.imports.registries import Place
from trainings.planning.models import Training

from .models import Enrolment
from .services import lock_open, province_of, snapshot_institution


class TrainingTarget:
    """Puts the people of a list into a training, as nominated."""

    def find(self, key: int, *, user: Any) -> Training | None:
        """The training, where ``user`` may nominate people for it and it is open to changes."""
        training: Training | None = Training.objects.for_user(user).filter(pk=key).first()
        if training is None or not training.is_open_to_changes:
            return None
        return training if user.has_perm("planning.manage_training", training) else None

    def url(self, record: Training) -> str:
        return reverse("enrolment:participants", args=[record.pk])

    def already_there(self, record: Training, people: Sequence[int]) -> set[int]:
        here = Enrolment.objects.filter(training=record).values_list("person", flat=True)
        return set(here) & set(people)

    def put(self, record: Training, places: Sequence[Place], *, by: Any) -> set[int]:
        return nominate_many(training=record, places=places, by=by)

    def take_out(self, record: Training, people: Sequence[int], *, by: Any) -> set[int]:
        return remove_unused(training=record, people=people)


@transaction.atomic
def nominate_many(*, training: Training, places: Sequence[Place], by: Any) -> set[int]:
    """Nominate everybody who is not in the training yet; returns the keys of those who were not.

    What was true that day is what the list says, else what is on record. Raises ``DomainError`` when the training is
    closed to changes.
    """
    training = lock_open(training)
    here = set(Enrolment.objects.filter(training=training).values_list("person", flat=True))
    enrolments = []
    for place in places:
        person = place.person
        if person.pk in here:
            continue
        here.add(person.pk)
        enrolment = Enrolment(
            training=training,
            person=person,
            position=place.position or person.position,
            region=province_of(person),
            note=place.note,
        )
        snapshot_institution(enrolment, place.institution or (None if place.institution_name else person.institution))
        if place.institution_name:
            enrolment.institution_name_en = enrolment.institution_name_ind = place.institution_name[:250]
        enrolment.clean_fields(exclude=["training", "person", "institution", "region"])
        enrolments.append(enrolment)
    with acting(by=by):
        bulk_create_with_history(
            enrolments,
            Enrolment,
            batch_size=100,
            default_user=by,
            default_change_reason=why() or None,
            default_date=when(),
        )
    return {enrolment.person_id for enrolment in enrolments}


@transaction.atomic
def remove_unused(*, training: Training, people: Sequence[int]) -> set[int]:
    """Delete the nominations of these people that nobody has decided on, marked or changed; the keys of the others."""
    training = lock_open(training)
    history: Any = Enrolment.history  # type: ignore[attr-defined]  # made by simple_history
    stay: set[int] = set()
    for enrolment in Enrolment.objects.filter(training=training, person__in=people).select_for_update(of=("self",)):
        key = enrolment.pk
        if enrolment.state != Enrolment.State.NOMINATED or history.filter(id=key).count() > 1 or _is_used(enrolment):
            stay.add(enrolment.person_id)
            continue
        enrolment.delete()
        history.filter(id=key).delete()
    return stay


def _is_used(enrolment: Enrolment) -> bool:
    """Whether a mark, a result or anything else refers to it."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: enrolment.pk}).exists()
        for relation in enrolment._meta.related_objects
        if "Historical" not in relation.related_model.__name__
    )

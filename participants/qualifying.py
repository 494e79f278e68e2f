"""Making people trainers, and what they may teach."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from .models import Person, Qualification, Trainer


@dataclass(frozen=True)
class Qualified:
    """A module that a trainer may teach: since when, and from which training (None: from elsewhere).

    Modules and trainings are named by relations only: their apps are beside and above this one.
    """

    module: Any
    qualified_on: datetime.date
    source_training: Any = None


@transaction.atomic
def save_trainer(
    *,
    person: Person,
    status: str,
    teaches_in_indonesian: bool,
    teaches_in_english: bool,
    qualified: Iterable[Qualified],
    by: Any,
) -> Trainer:
    """Make ``person`` a trainer, or change what they are as one; ``qualified`` is the whole list of their modules."""
    trainer = Trainer.objects.select_for_update().filter(person=person).first() or Trainer(person=person)
    trainer.status = status
    trainer.teaches_in_indonesian = teaches_in_indonesian
    trainer.teaches_in_english = teaches_in_english
    trainer.full_clean()
    _save(trainer, by)
    _save_qualifications(trainer, {item.module.pk: item for item in qualified}, by)
    return trainer


@transaction.atomic
def certify_trainer(
    *,
    person: Person,
    modules: Iterable[Any],
    source_training: Any,
    qualified_on: datetime.date,
    in_indonesian: bool,
    in_english: bool,
    by: Any,
) -> Trainer:
    """Put on record that a training of trainers made ``person`` a trainer of ``modules``; what is known is kept.

    Where somebody has entered already what that training qualified them for, no module is added. Who was set to
    inactive stays so: that was decided for another reason.
    """
    trainer = Trainer.objects.select_for_update().filter(person=person).first()
    if trainer is None:
        trainer = Trainer(person=person, teaches_in_indonesian=in_indonesian, teaches_in_english=in_english)
    if trainer.status == Trainer.Status.CANDIDATE:
        trainer.status = Trainer.Status.QUALIFIED
        _save(trainer, by)
    known = trainer.qualifications.all()
    if any(each.source_training_id == source_training.pk for each in known):
        return trainer
    for module in modules:
        if module.pk not in {each.module_id for each in known}:
            _save(
                Qualification(
                    trainer=trainer, module=module, source_training=source_training, qualified_on=qualified_on
                ),
                by,
            )
    return trainer


def _save_qualifications(trainer: Trainer, wanted: dict[int, Qualified], by: Any) -> None:
    existing = {qualification.module_id: qualification for qualification in trainer.qualifications.all()}
    for module_id, qualification in existing.items():
        if module_id not in wanted:
            qualification._history_user = by  # type: ignore[attr-defined]  # whom the history names
            qualification.delete()
    for module_id, item in wanted.items():
        qualification = existing.get(module_id) or Qualification(trainer=trainer, module=item.module)
        facts = (item.qualified_on, item.source_training)
        if qualification.pk and facts == (qualification.qualified_on, qualification.source_training):
            continue
        qualification.qualified_on, qualification.source_training = facts
        qualification.full_clean()
        _save(qualification, by)


def _save(record: Any, by: Any) -> None:
    record._history_user = by
    record.save()

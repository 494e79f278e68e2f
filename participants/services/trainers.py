"""Making people trainers, and what they may teach."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from emm.common.acting import acting
from emm.common.days import years_later
from emm.common.errors import DomainError
from participants.models import Person, Qualification, Trainer
from participants.registries import SOURCES

MAX_REASON_LENGTH = 300


@dataclass(frozen=True)
class Qualified:
    """A module that a trainer may teach: since when, and from which training (None: from elsewhere).

    Trainings are of an app above this one, which keeps what is recorded of them (``SOURCES``).
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
def grant_qualification(
    *,
    person: Person,
    modules: Iterable[Any],
    source_training: Any,
    qualified_on: datetime.date,
    in_indonesian: bool,
    in_english: bool,
    by: Any,
) -> Trainer:
    """Record that a training of trainers made ``person`` a trainer of ``modules``; what is known is kept.

    A module that is known already is refreshed: it holds as long as one gained in this training. Where somebody has
    entered already what that training qualified them for, no module is added. Who was set to
    inactive stays so: that was decided for another reason.
    """
    trainer = Trainer.objects.select_for_update().filter(person=person).first()
    if trainer is None:
        trainer = Trainer(person=person, teaches_in_indonesian=in_indonesian, teaches_in_english=in_english)
    if trainer.status == Trainer.Status.CANDIDATE:
        trainer.status = Trainer.Status.QUALIFIED
        _save(trainer, by)
    known = {each.module_id: each for each in trainer.qualifications.all()}
    if source_training in SOURCES.only().of(known.values()).values():
        return trainer
    last_day = last_day_of(qualified_on)
    for module in modules:
        held = known.get(module.pk)
        if held is None:
            gained = Qualification(trainer=trainer, module=module, qualified_on=qualified_on, expires_on=last_day)
            _save_gained(gained, source_training, by)
        elif held.expires_on is not None and (last_day is None or held.expires_on < last_day):
            held.expires_on = last_day
            _save(held, by)
    return trainer


@transaction.atomic
def extend_qualification(
    *, qualification: Qualification, expires_on: datetime.date | None, reason: str, by: Any
) -> Qualification:
    """Let a qualification hold until a later day (None: without end), for instance after a refresher.

    Raises ``DomainError`` when the day is not later than the present one, or has passed.
    """
    qualification = Qualification.objects.select_for_update().get(pk=qualification.pk)
    now_until = qualification.expires_on
    if expires_on is None:
        is_later = now_until is not None
    else:
        is_later = now_until is not None and expires_on > now_until and expires_on >= timezone.localdate()
    if not is_later:
        raise DomainError("participants.extension_not_later", field="expires_on", day=now_until)
    qualification.expires_on = expires_on
    qualification.full_clean()
    with acting(by=by, reason=reason):
        qualification.save()
    return qualification


def last_day_of(qualified_on: datetime.date) -> datetime.date | None:
    """Until when a qualification of this day holds without a refresher: ``QUALIFICATION_YEARS``; None: without end."""
    years = settings.QUALIFICATION_YEARS
    return years_later(qualified_on, years) if years else None


def _save_qualifications(trainer: Trainer, wanted: dict[int, Qualified], by: Any) -> None:
    existing = {qualification.module_id: qualification for qualification in trainer.qualifications.all()}
    for module_id, qualification in existing.items():
        if module_id not in wanted:
            with acting(by=by):
                qualification.delete()
    sources = SOURCES.only().of(existing.values())
    for module_id, item in wanted.items():
        qualification = existing.get(module_id) or Qualification(trainer=trainer, module=item.module)
        facts = (item.qualified_on, item.source_training)
        if qualification.pk and facts == (qualification.qualified_on, sources.get(qualification.pk)):
            continue
        # A last day that somebody entered stays; one that follows from the first day follows it.
        if module_id not in existing or qualification.expires_on == last_day_of(qualification.qualified_on):
            qualification.expires_on = last_day_of(item.qualified_on)
        qualification.qualified_on = item.qualified_on
        qualification.full_clean()
        _save_gained(qualification, item.source_training, by)


def _save(record: Any, by: Any) -> None:
    with acting(by=by):
        record.save()


def _save_gained(qualification: Qualification, training: Any, by: Any) -> None:
    """Save a qualification, and in which training it was gained."""
    with acting(by=by):
        qualification.save()
        SOURCES.only().record(qualification, training)

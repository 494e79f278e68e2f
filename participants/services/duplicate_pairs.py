"""What is decided of two records that may be one person."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from emm.common.errors import DomainError
from participants.models import DuplicatePair, Person


@transaction.atomic
def decide_different(*, pair: DuplicatePair, by: Any) -> DuplicatePair:
    """Remember that the two are not the same person. Raises ``DomainError`` if that was decided already."""
    return _decide(pair, DuplicatePair.Decision.OPEN, DuplicatePair.Decision.DIFFERENT, by)


@transaction.atomic
def remember_different(*, person: Person, others: Iterable[Person], by: Any) -> None:
    """Remember that ``person``, who was just entered, is none of ``others``, with whom they were compared."""
    now = timezone.now()
    pairs = [sorted([person.pk, other.pk]) for other in others]
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(
                one_id=one,
                other_id=other,
                verdict=DuplicatePair.Verdict.PERHAPS,
                decision=DuplicatePair.Decision.DIFFERENT,
                decided_by=by,
                decided_at=now,
            )
            for one, other in pairs
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def reopen(*, pair: DuplicatePair, by: Any) -> DuplicatePair:
    """Take the decision back: the pair waits again. Raises ``DomainError`` if it waits already."""
    return _decide(pair, DuplicatePair.Decision.DIFFERENT, DuplicatePair.Decision.OPEN, by)


def _decide(pair: DuplicatePair, before: str, after: str, by: Any) -> DuplicatePair:
    locked = DuplicatePair.objects.select_for_update().filter(pk=pair.pk, decision=before).first()
    if locked is None:
        raise DomainError("participants.pair_decided")
    people = Person.objects.filter(pk__in=[locked.one_id, locked.other_id])
    if not all(by.has_perm("participants.manage_people", person) for person in people):
        raise DomainError("participants.merge_outside")
    locked.decision = after
    is_open = after == DuplicatePair.Decision.OPEN
    locked.decided_by, locked.decided_at = (None, None) if is_open else (by, timezone.now())
    locked.save(update_fields=["decision", "decided_by", "decided_at", "updated_at"])
    return locked

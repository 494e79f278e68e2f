"""Keeping ready which certificates differ from the record, for lists and *Today*.

What a certificate prints is changed by many services of many apps. None of them tells this one: a worker compares
training after training, the one that waits longest first, for a small part of its time. Pages about one training or
certificate compare at once. Decision 0028 says what that costs.
"""

import datetime
import time
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from trainings.certificates.records.models import Certificate
from trainings.planning.models import Training

from .comparison import Comparison, comparisons_of
from .models import RecordCheck, RecordDifference

CHECK_EVERY = datetime.timedelta(minutes=1)
# Of each minute; what is left waits for the next.
MAX_SECONDS = 2.0
# A training compared so lately is not compared again.
FRESH = datetime.timedelta(minutes=5)
MAX_TRAININGS = 200


def check_due() -> None:
    """Compare the trainings that wait longest, as long as there is time."""
    until = time.monotonic() + MAX_SECONDS
    for training in due_trainings():
        check_training(training)
        if time.monotonic() > until:
            return


def due_trainings() -> list[Training]:
    """Trainings with a certificate in force, those never compared first, then the longest ago. One query."""
    held = Certificate.objects.in_force().filter(training=OuterRef("pk"))
    waiting = Training.objects.filter(Exists(held)).exclude(record_check__checked_at__gt=timezone.now() - FRESH)
    return list(waiting.order_by(F("record_check__checked_at").asc(nulls_first=True), "pk")[:MAX_TRAININGS])


@transaction.atomic
def check_training(training: Training) -> list[Comparison]:
    """Compare the certificates of a training with the record and keep which of them differ; returns those."""
    now = timezone.now()
    differing = [each for each in comparisons_of(training) if each.differs]
    _keep(training, differing)
    RecordCheck.objects.update_or_create(training=training, defaults={"checked_at": now})
    return differing


def _keep(training: Training, differing: Sequence[Comparison]) -> None:
    wanted = {each.certificate.pk: (each.is_entitled, each.fields) for each in differing}
    known = RecordDifference.objects.filter(certificate__training=training)
    kept = {row.pk: (row.is_entitled, row.fields) for row in known}
    if gone := kept.keys() - wanted.keys():
        RecordDifference.objects.filter(pk__in=gone).delete()
    RecordDifference.objects.bulk_create(
        [
            RecordDifference(certificate_id=pk, is_entitled=is_entitled, fields=fields)
            for pk, (is_entitled, fields) in wanted.items()
            if kept.get(pk) != (is_entitled, fields)
        ],
        update_conflicts=True,
        unique_fields=["certificate"],
        update_fields=["is_entitled", "fields"],
    )

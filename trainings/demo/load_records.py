"""What ten years leave behind beside the records themselves: their histories, the audit log and background work."""

import datetime
import itertools
import random
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from emm.accounts.models import User
from emm.audit.history import historical_models
from emm.audit.models import AuditEvent
from emm.jobs.models import Job
from participants.models import Person
from trainings.certificates.issuing import services as issuing_services
from trainings.certificates.models import Certificate
from trainings.enrolment.models import Enrolment
from trainings.evaluation.models import Result
from trainings.planning.models import Session, SessionTrainer, Training

from . import bulk

DAYS = 3650
# Of ten events so many are sign-ins; the others are files that were fetched.
ACTS = [AuditEvent.Act.SIGN_IN] * 6 + [AuditEvent.Act.DOWNLOAD] * 3 + [AuditEvent.Act.EXPORT]


def make(trainings: list[Training], *, events: int, chance: random.Random) -> dict[str, int]:
    """Write them; returns the counts by kind."""
    _make_histories()
    return {
        "acts in histories": sum(model.objects.count() for model in historical_models()),
        "events of the audit log": _make_events(events, trainings, chance),
        "jobs": _make_jobs(trainings),
    }


def _make_histories() -> None:
    """Everything was made, trainings were published and completed, and participants nominated before confirmed."""
    for model in (Person, Session, SessionTrainer, Result, Certificate):
        bulk.copy_into_history(model, act="+", when="created_at")
    bulk.copy_into_history(Training, act="+", when="created_at", instead={"state": Training.State.DRAFT})
    bulk.copy_into_history(Training, act="~", when="created_at", instead={"state": Training.State.PLANNED})
    completed = f"state = '{Training.State.COMPLETED}'"
    bulk.copy_into_history(Training, act="~", when="updated_at", where=completed)
    bulk.copy_into_history(Enrolment, act="+", when="created_at", instead={"state": Enrolment.State.NOMINATED})
    bulk.copy_into_history(Enrolment, act="~", when="updated_at")


def _make_events(count: int, trainings: list[Training], chance: random.Random) -> int:
    now = timezone.now()
    accounts = list(User.objects.filter(email__endswith="@load.example.org").values_list("pk", flat=True))

    def rows() -> Iterator[tuple[Any, ...]]:
        for act in chance.choices(ACTS, k=count):
            at = now - datetime.timedelta(minutes=chance.randrange(DAYS * 24 * 60))
            by = chance.choice(accounts)
            if act == AuditEvent.Act.DOWNLOAD:
                training = chance.choice(trainings)
                yield at, act.value, by, "planning.training", training.pk, {"certificates": []}, "203.0.113.0/24"
            elif act == AuditEvent.Act.EXPORT:
                data = {"title": {"en": "People", "id": "Orang"}, "rows": 250, "format": "csv"}
                yield at, act.value, by, "", None, data, "203.0.113.0/24"
            else:
                yield at, act.value, by, "", None, {"methods": ["password"]}, "203.0.113.0/24"

    return bulk.insert(AuditEvent, "at act by_id object_type object_id data network", rows())


def _make_jobs(trainings: list[Training]) -> int:
    """The certificates of each training were issued in the background; one time in fifty that failed."""
    officer = User.objects.get(email="officer@load.example.org").pk

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, training in zip(itertools.count(1), trainings, strict=False):
            if training.state != Training.State.COMPLETED:
                continue
            failed = number % 50 == 0
            state = Job.State.FAILED if failed else Job.State.SUCCEEDED
            at = datetime.datetime.combine(training.ends_on, datetime.time(17), tzinfo=training.zone)
            error = "No room on the disk for the files." if failed else ""
            payload = {"training": training.pk, "issued_by": officer}
            yield (
                issuing_services.JOB_KIND,
                training.title_en,
                payload,
                state.value,
                20,
                20,
                error,
                1,
                officer,
                at,
                at,
                at,
                at,
            )

    columns = (
        "kind subject payload state done total error attempts "
        "started_by_id started_at finished_at created_at updated_at"
    )
    return bulk.insert(Job, columns, rows())

"""How a certificate of a training would look: the same document from what is in the database now, without a number."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from participants import person_lookup
from participants.models import Person
from trainings.attendance.models import AttendanceMark
from trainings.attendance.summary import attendance_sessions, summarise
from trainings.certificates.kinds import Kind
from trainings.certificates.records.snapshot import (
    Hours,
    Snapshot,
    hours_attended,
    hours_taught,
    participant,
    snapshot_of,
)
from trainings.certificates.records.validity import validity_of
from trainings.certificates.rules.eligibility import Eligibility
from trainings.certificates.templates.services import version_for
from trainings.enrolment.models import Enrolment
from trainings.planning.models import SessionTrainer, Training


def specimen_of(*, training: Training, kind: str, seen_by: Any, eligibility: Eligibility | None = None) -> Snapshot:
    """What a certificate would say for somebody, or for a person invented who attended, or taught, everything.

    Without the NIP of somebody whose record ``seen_by`` does not see.
    Its QR code leads to the page of verification, and to no certificate. Raises ``DomainError`` without a template.
    """
    if eligibility is None:
        invented = Enrolment(training=training, person=Person(full_name=_("Name of the participant")))
        holder, hours = participant(invented), _everything(training, kind)
    else:
        holder, hours = eligibility.holder, eligibility.hours
        if holder.nip and eligibility.person.pk not in person_lookup.visible_people(seen_by, [eligibility.person]):
            holder = holder._replace(nip="")
    return snapshot_of(
        training=training,
        kind=kind,
        holder=holder,
        hours=hours,
        version=version_for(training),
        number="",
        code="",
        url=f"{settings.SITE_URL}{reverse('certificates:verify')}",
        issued_on=timezone.localdate(timezone=training.zone),
        valid_until=validity_of(kind, training),
    )


def _everything(training: Training, kind: str) -> Hours:
    sessions = attendance_sessions(training)
    if kind == Kind.SERVICE:
        return hours_taught(SessionTrainer(session=session) for session in sessions if session.jp > 0)
    statuses = {session.pk: AttendanceMark.Status.PRESENT for session in sessions}
    return hours_attended(summarise(sessions=sessions, statuses=statuses, minimum_share=training.minimum_share))

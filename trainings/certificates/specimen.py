"""How a certificate of a training would look: the same document from what is on record now, without a number."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.models import Person
from trainings.attendance.models import AttendanceMark
from trainings.attendance.summary import AttendanceSummary, attendance_sessions, summarise
from trainings.models import Enrolment, Training

from .designing import version_for
from .eligibility import Eligibility
from .models import Certificate
from .snapshot import Snapshot, hours_attended, participant, snapshot_of


def specimen_of(*, training: Training, eligibility: Eligibility | None = None) -> Snapshot:
    """What a certificate would say for a participant, or for somebody invented who attended everything.

    Its QR code leads to the page of verification, and to no certificate. Raises ``DomainError`` without a template.
    """
    if eligibility is None:
        person = Person(full_name=_("Name of the participant"))
        enrolment, summary = Enrolment(training=training, person=person), _full_attendance(training)
    else:
        enrolment, summary = eligibility.enrolment, eligibility.summary
    return snapshot_of(
        training=training,
        holder=participant(enrolment),
        hours=hours_attended(summary),
        version=version_for(training),
        number="",
        code="",
        url=f"{settings.SITE_URL}{reverse('certificates:verify')}",
        issued_on=timezone.localdate(timezone=training.zone),
        kind=Certificate.Kind.COMPLETION,
    )


def _full_attendance(training: Training) -> AttendanceSummary:
    sessions = attendance_sessions(training)
    statuses = {session.pk: AttendanceMark.Status.PRESENT for session in sessions}
    return summarise(sessions=sessions, statuses=statuses, minimum_share=training.minimum_share)

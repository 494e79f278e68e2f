"""A training that is over, with who attended how much of it: what every test of certificates starts from."""

import dataclasses
import datetime

from tests.factories import (
    AttendanceMarkFactory,
    EnrolmentFactory,
    PersonFactory,
    SessionFactory,
    TemplateVersionFactory,
    TrainingFactory,
    at,
)
from trainings.certificates.bilingual import InBoth
from trainings.certificates.designs.design import Design, SignatoryLine
from trainings.certificates.models import TemplateVersion
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session, Training

FIRST_DAY = datetime.date(2022, 9, 29)
TITLE = InBoth("Managing migration", "Mengelola migrasi")


def signed_template() -> TemplateVersion:
    """The default template in its first version, with two signatories."""
    return TemplateVersionFactory(
        template__name="Standard",
        number=1,
        signatories=(
            SignatoryLine("Dr. Ratna Dewi, M.A.", InBoth("Chief of Mission", "Kepala Misi")),
            SignatoryLine("Bambang Sutrisno", InBoth("Director", "Direktur Pelatihan")),
        ),
    )


def signed_by(design: Design, *names: str) -> Design:
    """``design`` with other signatories."""
    title = InBoth("Chief of Mission", "Kepala Misi")
    return dataclasses.replace(design, signatories=tuple(SignatoryLine(name, title) for name in names))


def taught_training(**values) -> Training:
    """Five sessions of 2 JP each on two days, 29 and 30 September 2022 unless told otherwise, in Jakarta.

    It has the same title in every test: the page of its certificates, costly to set, is then set once for all.
    """
    training = TrainingFactory(**{"starts_on": FIRST_DAY, "title_en": TITLE.en, "title_ind": TITLE.id, **values})
    for number, (day, clock) in enumerate([(0, "08:00"), (0, "10:00"), (0, "13:00"), (1, "08:00"), (1, "10:00")], 1):
        SessionFactory(
            training=training,
            starts_at=at(training, clock, day),
            module__order=number,
            module__title_en=f"Subject {number}",
            module__title_ind=f"Pokok {number}",
        )
    return training


def attendee(
    training: Training, name: str = "Siti Rahmawati", *, attended: int = 5, marked: int = 5, **person
) -> Enrolment:
    """Somebody with a seat: present in the first ``attended`` sessions, absent in the others that are ``marked``."""
    enrolment = EnrolmentFactory(training=training, person=PersonFactory(full_name=name, **person))
    for number, session in enumerate(Session.objects.filter(training=training).order_by("starts_at")[:marked]):
        status = "present" if number < attended else "absent"
        AttendanceMarkFactory(session=session, enrolment=enrolment, status=status)
    return enrolment

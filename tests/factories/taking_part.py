"""Places in trainings, marks of attendance, and results."""

import factory
from factory.django import DjangoModelFactory

from trainings.attendance.models import AttendanceMark
from trainings.enrolment.models import Enrolment
from trainings.evaluation.models import Result

from .participants import PersonFactory
from .planning import SessionFactory, TrainingFactory


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    training = factory.SubFactory(TrainingFactory)
    person = factory.SubFactory(PersonFactory)
    state = Enrolment.State.CONFIRMED
    institution = factory.SelfAttribute("person.institution")
    institution_name_en = factory.LazyAttribute(lambda e: e.institution.name_en if e.institution else "")
    institution_name_ind = factory.LazyAttribute(lambda e: e.institution.name_ind if e.institution else "")
    position = factory.SelfAttribute("person.position")


class AttendanceMarkFactory(DjangoModelFactory):
    class Meta:
        model = AttendanceMark

    session = factory.SubFactory(SessionFactory)
    enrolment = factory.SubFactory(EnrolmentFactory, training=factory.SelfAttribute("..session.training"))
    status = AttendanceMark.Status.PRESENT


class ResultFactory(DjangoModelFactory):
    class Meta:
        model = Result

    enrolment = factory.SubFactory(EnrolmentFactory)

"""People who were there, for tests of figures."""

from participants.models import Person
from tests.factories import AttendanceMarkFactory, PersonFactory, SessionFactory
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training


def attend(training: Training, *, women: int = 0, men: int = 0, unstated: int = 0, **fields: object) -> list[Enrolment]:
    """So many enrolments, each with a mark in the training's first session; ``fields`` are those of the mark."""
    session = training.sessions.first() or SessionFactory(training=training)
    sexes = [Person.Sex.FEMALE] * women + [Person.Sex.MALE] * men + [Person.Sex.UNSTATED] * unstated
    return [
        AttendanceMarkFactory(session=session, enrolment__person=PersonFactory(sex=sex), **fields).enrolment
        for sex in sexes
    ]

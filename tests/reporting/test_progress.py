"""How far the participants of a training came, and where they are from."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.models import Person
from tests.factories import (
    AdministratorFactory,
    AttendanceMarkFactory,
    EnrolmentFactory,
    InstitutionFactory,
    OfficerFactory,
    SessionFactory,
    TemplateVersionFactory,
)
from trainings.attendance.models import AttendanceMark
from trainings.certificates.issuing import issue_certificate
from trainings.models import Enrolment
from trainings.reporting.progress import MOST_INSTITUTIONS, InstitutionBar, institutions_of, steps_of

pytestmark = pytest.mark.django_db
WOMAN, MAN = Person.Sex.FEMALE, Person.Sex.MALE


@pytest.fixture
def session():
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    return SessionFactory(training__starts_on=yesterday, training__ends_on=yesterday)


def enrol(session, sex=WOMAN, **values):
    return EnrolmentFactory(training=session.training, person__sex=sex, **values)


def certify(enrolment) -> None:
    TemplateVersionFactory()
    issue_certificate(enrolment=enrolment, issued_by=AdministratorFactory())


def numbers(session) -> list[tuple[int, int, int]]:
    return [(step.women, step.men, step.total) for step in steps_of(session.training)]


def test_each_step_counts_those_who_came_so_far_by_sex(session):
    enrol(session, state=Enrolment.State.NOMINATED)
    enrol(session, MAN)
    there = enrol(session, MAN)
    AttendanceMarkFactory(session=session, enrolment=there)
    certified = enrol(session)
    AttendanceMarkFactory(session=session, enrolment=certified)
    certify(certified)
    EnrolmentFactory()  # in another training

    assert [step.label for step in steps_of(session.training)] == ["Enrolled", "Confirmed", "Attended", "Certified"]
    assert numbers(session) == [(2, 2, 4), (1, 2, 3), (1, 1, 2), (1, 0, 1)]


def test_who_was_absent_did_not_attend(session):
    AttendanceMarkFactory(session=session, enrolment=enrol(session), status=AttendanceMark.Status.ABSENT)

    assert numbers(session) == [(1, 0, 1), (1, 0, 1), (0, 0, 0), (0, 0, 0)]


def test_institutions_come_by_number_and_then_by_name(session):
    names = {name: InstitutionFactory(name_en=name) for name in ("Beta", "Alpha")}
    for institution, sex in ((names["Beta"], WOMAN), (names["Alpha"], MAN), (names["Beta"], MAN)):
        enrol(session, sex, institution=institution, institution_name_en=institution.name_en)
    enrol(session, institution=names["Alpha"], state=Enrolment.State.NOMINATED)

    assert institutions_of(session.training) == [InstitutionBar("Beta", 1, 1, 2), InstitutionBar("Alpha", 0, 1, 1)]


def test_many_institutions_end_in_others(session):
    for number in range(MOST_INSTITUTIONS + 2):
        enrol(session, institution_name_en=f"Office {number:02}")

    bars = institutions_of(session.training)

    assert len(bars) == MOST_INSTITUTIONS
    assert bars[-1] == InstitutionBar("Others", 3, 0, 3)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_the_page_takes_the_same_queries_however_many(client, session, number, django_assert_num_queries):
    client.force_login(OfficerFactory())
    for _ in range(number):
        enrol(session)

    with django_assert_num_queries(6):
        response = client.get(reverse("reporting:progress", args=[session.training.pk]))

    assert response.status_code == 200
    assert [step.total for step in response.context["steps"]] == [number, number, 0, 0]

"""How far the participants of a training came, and where they are from."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from emm.audit.models import AuditEvent
from participants.models import Person
from tests.factories import (
    AdministratorFactory,
    AttendanceMarkFactory,
    EnrolmentFactory,
    InstitutionFactory,
    OfficerFactory,
    SessionFactory,
    TemplateVersionFactory,
    TrainingFactory,
)
from trainings.attendance.models import AttendanceMark
from trainings.certificates.issuing.services import issue_certificate
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training
from trainings.reporting.progress import InstitutionBar, institutions_of, steps_of
from trainings.reporting.views.progress import BARS_SHOWN

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


@pytest.fixture
def fourteen(client, session):
    """A training with people from more institutions than the picture shows at once, and somebody who may see it."""
    client.force_login(OfficerFactory())
    for number in range(BARS_SHOWN + 2):
        enrol(session, institution_name_en=f"Office {number:02}", institution_name_ind=f"Kantor {number:02}")
    return reverse("reporting:progress", args=[session.training.pk])


def test_every_institution_is_named_in_the_picture_and_in_the_table(client, fourteen):
    response = client.get(fourteen)
    page = response.content.decode()

    assert [page.count(f"Office {number:02}") for number in range(BARS_SHOWN + 2)] == [2] * (BARS_SHOWN + 2)
    assert "Others" not in page
    assert "Show 2 more institutions" in page


def test_every_institution_is_in_the_file(client, fourteen):
    lines = client.get(f"{fourteen}?export=csv").getvalue().decode("utf-8-sig").splitlines()

    assert lines[0] == "Institution,Women,Men,All"
    assert lines[1:] == [f"Office {number:02},1,0,1" for number in range(BARS_SHOWN + 2)]
    assert AuditEvent.objects.filter(act="export").count() == 1


def test_a_programme_names_the_institutions_of_all_its_trainings(client, session):
    Training.objects.update(state="completed")
    people = [enrol(session, institution_name_en="Alpha"), enrol(session, MAN, institution_name_en="Beta")]
    second = TrainingFactory(programme=session.training.programme, state="completed")
    EnrolmentFactory(training=second, person=people[0].person, institution_name_en="Alpha")
    client.force_login(OfficerFactory())
    page = client.get(session.training.programme.get_absolute_url()).content.decode()
    address = reverse("reporting:programme_institutions", args=[session.training.programme_id])

    assert f'href="{address}"' in page
    assert client.get(address).context["institutions"] == [
        InstitutionBar("Alpha", 1, 0, 1),
        InstitutionBar("Beta", 0, 1, 1),
    ]


def test_each_step_leads_to_its_definition(client, session):
    enrol(session)
    client.force_login(OfficerFactory())
    page = client.get(reverse("reporting:progress", args=[session.training.pk])).content.decode()

    assert [
        code for code in ("enrolled", "confirmed", "attended", "certified") if f"/en/measures/#{code}" not in page
    ] == []


@pytest.mark.parametrize("number", [0, 1, 3])
def test_the_page_takes_the_same_queries_however_many(client, session, number, django_assert_num_queries):
    client.force_login(OfficerFactory())
    for _ in range(number):
        enrol(session)

    with django_assert_num_queries(6):
        response = client.get(reverse("reporting:progress", args=[session.training.pk]))

    assert response.status_code == 200
    assert [step.total for step in response.context["steps"]] == [number, number, 0, 0]

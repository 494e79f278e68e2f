"""What the measures count, and that every page means the same by them."""

import datetime

import pytest
from django.utils import timezone

from participants.models import Institution, Person, Trainer
from tests.factories import (
    AdministratorFactory,
    AttendanceMarkFactory,
    EnrolmentFactory,
    InstitutionFactory,
    OfficerFactory,
    PersonFactory,
    RegionFactory,
    SessionFactory,
    TemplateVersionFactory,
    TrainerFactory,
    TrainingFactory,
    ViewerFactory,
)
from tests.reporting.reached import attend
from trainings.certificates.issuing.services import issue_certificate
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training
from trainings.reporting.measures import counting
from trainings.reporting.measures.definitions import GROUPS

pytestmark = pytest.mark.django_db
Kind = Institution.Kind


@pytest.fixture
def training():
    return TrainingFactory(state="completed", starts_on=timezone.localdate() - datetime.timedelta(days=5))


def counts() -> dict[str, int]:
    return counting.counts_of(counting.trained())


def confirmed(training: Training, number: int, *, kind: str = Kind.MINISTRY, **fields: object) -> list[Enrolment]:
    people = [PersonFactory(institution=InstitutionFactory(kind=kind), **fields) for _ in range(number)]
    return [EnrolmentFactory(training=training, person=person, institution=person.institution) for person in people]


# --- Who is trained ---------------------------------------------------------------------------


def test_people_are_counted_once_and_seats_as_often_as_taken(training):
    again = SessionFactory(training=TrainingFactory(state="completed"))
    for enrolment in attend(training, women=6, men=5):
        person = enrolment.person
        AttendanceMarkFactory(
            session=again,
            enrolment=EnrolmentFactory(training=again.training, person=person, institution=enrolment.institution),
        )
    found = counts()
    assert (found["people"], found["people_women"], found["people_men"], found["seats"]) == (11, 6, 5, 22)


def test_whoever_attended_no_session_was_not_trained(training):
    attend(training, women=5)
    attend(training, women=3, status="absent")
    confirmed(training, 4)
    assert counts()["people"] == 5


def test_where_no_attendance_was_recorded_everyone_confirmed_was_trained(training):
    confirmed(training, 12)
    EnrolmentFactory(training=training, state=Enrolment.State.DECLINED)
    assert counts()["people"] == 12


def test_marks_that_were_cleared_are_no_attendance_on_record(training):
    (enrolment, *_others) = confirmed(training, 3)
    AttendanceMarkFactory(session=SessionFactory(training=training), enrolment=enrolment, status="cleared")
    assert counts()["people"] == 3


def test_a_mark_that_was_corrected_to_absent_does_not_count(training):
    (first, *_others) = attend(training, women=6)
    later = timezone.now() + datetime.timedelta(minutes=1)
    AttendanceMarkFactory(session=training.sessions.get(), enrolment=first, status="absent", marked_at=later)
    assert counts()["people"] == 5


def test_a_certificate_shows_that_its_holder_was_trained(training):
    attend(training, women=2)
    (holder,) = confirmed(training, 1)
    AttendanceMarkFactory(session=training.sessions.get(), enrolment=holder)
    TemplateVersionFactory()
    issue_certificate(enrolment=holder, issued_by=AdministratorFactory())
    later = timezone.now() + datetime.timedelta(minutes=1)
    AttendanceMarkFactory(session=training.sessions.get(), enrolment=holder, status="absent", marked_at=later)
    assert counts()["people"] == 3


@pytest.mark.parametrize("state", ["draft", "planned", "cancelled"])
def test_a_training_that_is_not_completed_trained_nobody(training, state):
    attend(training, women=9)
    Training.objects.update(state=state)
    assert counts()["people"] == 0


# --- Officials, own staff, others -------------------------------------------------------------


def test_officials_own_staff_and_others_are_apart(training):
    for kind, number in [
        (Kind.MINISTRY, 1),
        (Kind.AGENCY, 1),
        (Kind.PROVINCIAL_OFFICE, 1),
        (Kind.LOCAL_GOVERNMENT, 1),
        (Kind.OWN, 2),
        (Kind.UN_AGENCY, 1),
        (Kind.NGO, 1),
        (Kind.UNIVERSITY, 1),
        (Kind.DONOR, 1),
        (Kind.OTHER, 1),
    ]:
        confirmed(training, number, kind=kind)
    EnrolmentFactory(training=training, person=PersonFactory(institution=None), institution=None)
    found = counts()
    assert (found["people"], found["officials"], found["own_staff"], found["others"]) == (12, 4, 2, 6)
    assert (found["government_institutions"], found["other_institutions"]) == (4, 7)


def test_it_counts_for_which_institution_somebody_took_the_place(training):
    (enrolment,) = confirmed(training, 1)
    Person.objects.update(institution=InstitutionFactory(kind=Kind.OWN))
    assert (counts()["officials"], counts()["own_staff"], enrolment.institution.kind) == (1, 0, Kind.MINISTRY)


def test_provinces_of_officials_are_counted_and_regencies_within_them(training):
    province = RegionFactory(code="31")
    regency = RegionFactory(code="31.71", level="regency", parent=province)
    regions = [province, regency, RegionFactory(code="73")]
    for enrolment, region in zip(confirmed(training, 3), regions, strict=True):
        enrolment.region = region
        enrolment.save()
    (staff,) = confirmed(training, 1, kind=Kind.OWN)
    staff.region = RegionFactory(code="11")
    staff.save()
    assert counts()["provinces"] == 2


def test_only_qualified_trainers_are_counted():
    TrainerFactory.create_batch(2)
    TrainerFactory(status=Trainer.Status.CANDIDATE)
    assert counting.qualified_trainers().count() == 2


# --- Every page means the same ----------------------------------------------------------------


def told(client, address, user=None) -> dict[str, tuple[int, int | None]]:
    """The figures of a page by the code of their measure, with the women among them."""
    if user is not None:
        client.force_login(user)
    response = client.get(address)
    panels = [response.context["panel"]] if "panel" in response.context else []
    if "programmes" in response.context and not panels:
        panels = [panel for _programme, panel, _coming in response.context["programmes"]]
    return {each.url.partition("#")[2]: (each.value, each.women) for panel in panels for each in panel.figures}


def test_all_pages_agree_about_a_completed_training_without_marks(client, training):
    for sex in (Person.Sex.FEMALE, Person.Sex.MALE):
        confirmed(training, 6, sex=sex)
        confirmed(training, 5, sex=sex, kind=Kind.OWN)
    confirmed(training, 2, kind=Kind.UN_AGENCY)
    page = training.programme.get_absolute_url()
    viewer = ViewerFactory(role__programmes=[training.programme])
    pages = [
        told(client, "/en/"),
        told(client, "/en/today/", viewer),
        told(client, page, viewer),
        told(client, page, OfficerFactory()),
    ]
    assert [each["officials-trained"] for each in pages] == [(12, 6)] * 4
    assert [each["government-institutions"] for each in pages] == [(12, None)] * 4
    assert [each.get("own-staff-trained") for each in pages] == [None, (10, None), (10, None), (10, None)]
    assert [each.get("others-trained") for each in pages] == [None, None, None, (2, None)]
    assert [each.get("people-trained") for each in pages] == [None, None, None, (24, pages[3]["people-trained"][1])]


def test_all_pages_agree_that_a_running_training_has_trained_nobody_yet(client, training):
    attend(training, women=9, men=9)
    Training.objects.update(state="planned")
    page = training.programme.get_absolute_url()
    viewer = ViewerFactory(role__programmes=[training.programme])
    assert [
        told(client, "/en/"),
        told(client, "/en/today/", viewer),
        told(client, page, viewer),
        told(client, page, OfficerFactory()),
    ] == [{}] * 4
    assert "The figures appear when the first training" in client.get(page).content.decode()


def test_the_page_of_an_institution_counts_by_the_same_measure(client, training):
    (enrolment,) = confirmed(training, 1)
    EnrolmentFactory(person=enrolment.person, institution=enrolment.institution)  # to come
    found = told(client, enrolment.institution.get_absolute_url(), OfficerFactory())
    assert {code: value for code, (value, _women) in found.items()} == {
        "people-on-record": 1,
        "people-trained": 1,
        "places-taken": 1,
        "trainings-completed": 1,
    }


# --- The definitions --------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_measure_is_defined_on_one_page_in_both_languages(client, language):
    page = client.get(f"/{language}/measures/").content.decode()
    codes = [measure.code for group in GROUPS for measure in group.measures]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if f'id="{code}"' not in page] == []


@pytest.mark.parametrize("language", ["en", "id"])
def test_each_figure_leads_to_its_definition(client, training, language):
    attend(training, women=6, men=5)
    page = client.get(f"/{language}/").content.decode()
    assert f'href="/{language}/measures/#officials-trained"' in page
    assert f'href="/{language}/measures/#government-institutions"' in page

"""The history tab: each act once, in words of the reader's language, with a bounded number of queries."""

import datetime

import pytest
from django.utils import translation

from emm.audit.history import Change, entries_of
from participants.models import Person
from tests.factories import (
    EnrolmentFactory,
    InstitutionFactory,
    ModuleFactory,
    OfficerFactory,
    PersonFactory,
    ProgrammeFactory,
    SessionFactory,
    TrainingFactory,
    UserFactory,
)
from trainings.access.models import RoleGrant
from trainings.planning.models import Session, Training

pytestmark = pytest.mark.django_db


def test_making_a_record_is_one_entry_without_changes():
    training = TrainingFactory(title_en="Roll-out in Makassar")
    (entry,) = entries_of(training)
    assert (entry.kind, entry.subject, entry.changes, entry.by) == (
        "+",
        "Training: Roll-out in Makassar",
        [],
        "the system",
    )


def test_a_change_says_the_field_and_both_values_in_words():
    old, new = PersonFactory().institution, InstitutionFactory(name_en="Ministry of Manpower")
    person = PersonFactory(institution=old, sex=Person.Sex.MALE)
    person.institution, person.sex = new, Person.Sex.FEMALE
    person.save()
    assert entries_of(person)[0].changes == [
        Change("Sex", "Man", "Woman"),
        Change("Institution", str(old), "Ministry of Manpower"),
    ]


def test_a_change_is_told_in_the_language_of_the_reader():
    institution = InstitutionFactory(name_en="Ministry of Labour", name_ind="Kementerian Ketenagakerjaan")
    person = PersonFactory(institution=None)
    person.institution = institution
    person.save()
    with translation.override("id"):
        assert entries_of(person)[0].changes[0].new == "Kementerian Ketenagakerjaan"


def test_both_languages_of_a_translated_field_are_told_apart():
    training = TrainingFactory(title_en="A", title_ind="Satu")
    training.title_en, training.title_ind = "B", "Dua"
    training.save()
    assert entries_of(training)[0].changes == [
        Change("Title (English)", "A", "B"),
        Change("Title (Indonesian)", "Satu", "Dua"),
    ]


def test_dates_and_numbers_are_written_as_people_write_them():
    training = TrainingFactory(starts_on=datetime.date(2022, 9, 7), ends_on=datetime.date(2022, 9, 9), capacity=30)
    training.ends_on, training.capacity = datetime.date(2022, 9, 10), 1200
    training.save()
    assert entries_of(training)[0].changes == [
        Change("Until", "9 September 2022", "10 September 2022"),
        Change("Places", "30", "1,200"),
    ]


def test_whoever_changed_it_on_a_page_is_named(client):
    training = TrainingFactory(state=Training.State.DRAFT)
    client.force_login(OfficerFactory(full_name="Siti Rahma"))
    client.post(f"/en/staff/trainings/{training.pk}/move/cancel/")
    training.refresh_from_db()
    (entry, _made) = entries_of(training)
    assert (entry.by, entry.changes) == ("Siti Rahma", [Change("State", "Draft", "Cancelled")])


def test_saving_without_a_change_is_no_entry():
    person = PersonFactory()
    person.save()
    assert [entry.kind for entry in entries_of(person)] == ["+"]


def test_empty_and_nothing_are_no_change():
    training = TrainingFactory(summary_en=None)
    training.summary_en = ""
    training.save()
    assert len(entries_of(training)) == 1


def test_what_is_encrypted_stays_hidden():
    person = PersonFactory(nip="")
    for nip in ("198001012005011001", "198001012005011002", ""):
        person.nip = nip
        person.save()
    told = [entry.changes for entry in entries_of(person)]
    assert told == [
        [Change("NIP", "(hidden)", "–")],
        [Change("NIP", "(hidden)", "(hidden)")],
        [Change("NIP", "–", "(hidden)")],
        [],
    ]


def test_links_to_many_are_told_by_name():
    programme = ProgrammeFactory()
    fund, agency = InstitutionFactory(name_en="Fund"), InstitutionFactory(name_en="Agency")
    programme.donors.add(fund)
    programme.donors.add(agency)
    programme.donors.remove(fund)
    assert [entry.changes for entry in entries_of(programme)][:3] == [
        [Change("Donors", "Fund and Agency", "Agency")],
        [Change("Donors", "Fund", "Fund and Agency")],
        [Change("Donors", "–", "Fund")],
    ]


def test_what_a_field_pointed_to_and_is_gone_is_said_to_be_deleted():
    institution = InstitutionFactory()
    person = PersonFactory(institution=institution)
    person.institution = None
    person.save()
    institution.delete()
    assert entries_of(person)[0].changes == [Change("Institution", "(deleted)", "–")]


def test_parts_that_were_deleted_are_told_of():
    training = TrainingFactory()
    SessionFactory(training=training, title_en="Opening words").delete()
    told = entries_of(training, parts=[Session.history.filter(training_id=training.pk)])
    assert [(entry.kind, entry.subject) for entry in told] == [
        ("-", "Session: Opening words"),
        ("+", "Session: Opening words"),
        ("+", f"Training: {training}"),
    ]


def test_a_deleted_part_whose_namesake_is_gone_too_is_told_by_number():
    training = TrainingFactory()
    module = ModuleFactory(curriculum=training.curriculum)
    session = SessionFactory(training=training, module=module)
    number = session.pk
    session.delete()
    module.delete()
    (last, *_) = entries_of(training, parts=[Session.history.filter(training_id=training.pk)])
    assert last.subject == f"Session: #{number}"


def test_several_records_are_told_in_one_order_the_newest_first():
    first, second = TrainingFactory(), TrainingFactory()
    first.place = "Makassar"
    first.save()
    assert [entry.subject for entry in entries_of(first, second)] == [
        f"Training: {first}",
        f"Training: {second}",
        f"Training: {first}",
    ]


def test_roles_given_are_part_of_an_accounts_history():
    user = UserFactory(full_name="Ani", role="officer")
    user.full_name = "Ani Lestari"
    user.save()
    told = entries_of(user, *user.role_grants.all())
    assert [entry.subject for entry in told] == [
        "Account: Ani Lestari",
        "Role: Ani Lestari: Programme officer",
        "Account: Ani Lestari",
    ]
    assert told[0].changes == [Change("Full name", "Ani", "Ani Lestari")]
    assert isinstance(user.role_grants.get(), RoleGrant)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_records(count, django_assert_num_queries):
    training = TrainingFactory()
    enrolments = EnrolmentFactory.create_batch(count, training=training)
    for enrolment in enrolments:
        enrolment.institution = InstitutionFactory()
        enrolment.save()
    enrolments = list(training.enrolments.select_related("person", "training"))
    training = Training.objects.get(pk=training.pk)
    with django_assert_num_queries(5):  # history of both models, names of institutions, zones of both models
        assert len(entries_of(training, *enrolments)) == 1 + 2 * count


def test_a_long_past_is_cut_at_the_oldest_end(monkeypatch):
    monkeypatch.setattr("emm.audit.history.MAX_HISTORY_ENTRIES", 2)
    person = PersonFactory(position="first")
    for position in ("second", "third", "fourth"):
        person.position = position
        person.save()
    assert [entry.changes[0].new for entry in entries_of(person)] == ["fourth", "third"]


def test_an_act_whose_before_lies_too_far_back_is_left_out_rather_than_told_wrongly(monkeypatch):
    monkeypatch.setattr("emm.audit.history.MAX_ROWS", 2)
    person = PersonFactory(position="first")
    for position in ("second", "third", "fourth"):
        person.position = position
        person.save()
    assert [entry.changes for entry in entries_of(person)] == [[Change("Position", "third", "fourth")]]

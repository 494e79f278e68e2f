"""What is on record now beside what certificates say."""

import datetime

import pytest

from emm.common.errors import DomainError
from tests.background import run_now
from tests.certificates.scenes import attendee
from tests.factories import AdministratorFactory, AttendanceMarkFactory, ConsentFactory
from trainings.certificates.differences.comparison import comparison_of, comparisons_of
from trainings.certificates.differences.record_checks import check_due, check_training, due_trainings
from trainings.certificates.issuing.lifecycle import replace, revoke
from trainings.certificates.issuing.replacing import start_replacing
from trainings.certificates.issuing.services import record_certificate
from trainings.certificates.models import Certificate, RecordDifference
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.enrolment.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db):
    return AdministratorFactory()


def recorded(training, *names, **values):
    """The certificates of people of these names, without documents."""
    for name in names:
        attendee(training, name, **values)
    return [record_certificate(eligibility=each, issued_by=None) for each in eligibility_of(training) if each.eligible]


def rename(certificate, name):
    certificate.person.full_name = name
    certificate.person.save()


def compared(certificate):
    """As it is in the database now."""
    return comparison_of(Certificate.objects.get(pk=certificate.pk))


def said(certificate):
    """The rows that differ, as label, printed and recorded."""
    return [tuple(row[:3]) for row in compared(certificate).differing_rows()]


def test_a_certificate_just_issued_says_what_is_on_record(training):
    (certificate,) = recorded(training, "Siti")

    found = compared(certificate)

    assert (found.differs, found.fields, found.can_be_replaced) == (False, [], False)


def test_a_renamed_person_and_a_corrected_title_differ(training):
    (certificate,) = recorded(training, "Siti Rahmawti")
    rename(certificate, "Siti Rahmawati")
    training.title_en = "Managing migrations"
    training.save()

    assert said(certificate) == [
        ("Name", ["Siti Rahmawti"], ["Siti Rahmawati"]),
        (
            "Training",
            ["Managing migration", "Mengelola migrasi"],
            ["Managing migrations", "Mengelola migrasi"],
        ),
    ]


def test_a_changed_day_differs(training):
    (certificate,) = recorded(training, "Siti")
    training.starts_on -= datetime.timedelta(days=1)
    training.save()

    assert said(certificate) == [("Dates", ["29–30 September 2022"], ["28–30 September 2022"])]


def test_a_corrected_mark_changes_hours_and_the_line_of_its_module(training):
    (certificate,) = recorded(training, "Siti")
    session = training.sessions.order_by("starts_at").last()
    AttendanceMarkFactory(session=session, enrolment=certificate.enrolment, status="absent")

    assert said(certificate) == [
        ("Learning hours", ["10 of 10 JP (100%)"], ["8 of 10 JP (80%)"]),
        ("Modules", ["Subject 5: 2 of 2 JP"], ["Subject 5: 0 of 2 JP"]),
    ]


def test_a_mark_moved_to_another_module_is_found_though_the_sums_agree(training):
    (certificate,) = recorded(training, "Siti", attended=4)
    first, *_others, last = training.sessions.order_by("starts_at")
    AttendanceMarkFactory(session=first, enrolment=certificate.enrolment, status="absent")
    AttendanceMarkFactory(session=last, enrolment=certificate.enrolment, status="present")

    assert compared(certificate).fields == ["modules"]


def test_a_module_renamed_in_the_curriculum_was_right_on_its_day(training):
    (certificate,) = recorded(training, "Siti")
    module = training.sessions.first().module
    module.title_en = "A newer title"
    module.save()

    assert not compared(certificate).differs


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": "withdrawn"}, "The person is no longer a confirmed participant of the training."),
        ({}, "Attended 4 of 10 JP (40%); 80% is needed."),
    ],
)
def test_who_withdrew_or_attended_too_little_is_no_longer_entitled(training, change, reason):
    (certificate,) = recorded(training, "Siti")
    if change:
        Enrolment.objects.filter(pk=certificate.enrolment_id).update(**change)
    else:
        for session in list(training.sessions.order_by("starts_at"))[2:]:
            AttendanceMarkFactory(session=session, enrolment=certificate.enrolment, status="absent")

    found = compared(certificate)

    assert (found.differs, found.is_entitled, found.can_be_replaced, found.reasons) == (True, False, False, reason)


def test_a_nip_is_never_shown_and_a_withdrawn_consent_differs(training):
    enrolment = attendee(training, "Siti", nip="198001012005012001")
    consent = ConsentFactory(person=enrolment.person, purpose="nip_on_certificate")
    certificate = record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)
    assert not compared(certificate).differs

    consent.withdrawn_on = consent.given_on
    consent.save()

    assert said(certificate) == [("NIP", ["A NIP is printed"], ["No NIP, or no consent to print it"])]


def test_a_nip_recorded_later_is_no_difference(training):
    (certificate,) = recorded(training, "Siti")
    ConsentFactory(person=certificate.person, purpose="nip_on_certificate")
    certificate.person.nip = "198001012005012001"
    certificate.person.save()

    assert not compared(certificate).differs


def test_people_without_a_name_and_ended_certificates_are_left_out(training, administrator):
    removed, ended = recorded(training, "Ani", "Budi")
    rename(removed, "–")
    removed.person.identity_removed_on = datetime.date(2026, 1, 1)
    removed.person.save()
    rename(ended, "Budiman")
    revoke(certificate=ended, reason="Error", by=administrator)

    assert comparisons_of(training) == []


@pytest.mark.parametrize("count", [1, 3])
def test_comparing_takes_the_same_queries_however_many_there_are(training, django_assert_num_queries, count):
    for number in range(count):
        enrolment = attendee(training, f"Person {number}", nip="198001012005012001")
        ConsentFactory(person=enrolment.person, purpose="nip_on_certificate")
    for each in eligibility_of(training):
        record_certificate(eligibility=each, issued_by=None)

    with django_assert_num_queries(10):
        assert len(comparisons_of(training)) == count


def test_what_differs_is_kept_and_forgotten_again(training):
    first, second = recorded(training, "Ani", "Budi")
    rename(first, "Anita")
    Enrolment.objects.filter(pk=second.enrolment_id).update(state="withdrawn")

    assert due_trainings() == [training]
    check_due()

    assert list(RecordDifference.objects.order_by("pk").values_list("pk", "is_entitled", "fields")) == [
        (first.pk, True, ["name"]),
        (second.pk, False, []),
    ]
    assert list(Certificate.objects.differing().order_by("pk")) == [first, second]
    assert due_trainings() == []

    rename(first, "Ani")
    check_training(training)
    assert list(Certificate.objects.differing()) == [second]


def test_an_unchanged_certificate_is_not_replaced_unasked(training, administrator):
    (certificate,) = recorded(training, "Siti")

    with pytest.raises(DomainError, match="Nothing differs from the record now") as refusal:
        replace(certificate=certificate, reason="Why not", by=administrator, only_if_different=True)

    assert refusal.value.field == "anyway"
    assert Certificate.objects.get().is_in_force


def test_many_are_replaced_with_one_reason(training, administrator):
    first, second, left, same = recorded(training, "Ani", "Budi", "Citra", "Dewi")
    for certificate in (first, second, left):
        rename(certificate, f"{certificate.name} Baru")

    job = start_replacing(
        training=training, certificates=[first.pk, second.pk, same.pk], reason=" Misspelt ", started_by=administrator
    )
    run_now(job)

    job.refresh_from_db()
    assert (job.state, job.done, job.problems) == ("succeeded", 2, [])
    replaced = Certificate.objects.filter(state="replaced").order_by("pk")
    assert [(each.pk, each.end_reason, each.ended_by) for each in replaced] == [
        (first.pk, "Misspelt", administrator),
        (second.pk, "Misspelt", administrator),
    ]
    assert [each.replaced_by.name for each in replaced] == ["Ani Baru", "Budi Baru"]
    assert all(each.replaced_by.file for each in replaced)
    assert list(Certificate.objects.differing()) == [left]


def test_a_job_that_runs_again_finishes_the_document_and_makes_no_second_certificate(training, administrator):
    (old,) = recorded(training, "Ani")
    rename(old, "Anita")
    job = start_replacing(training=training, certificates=[old.pk], reason="Misspelt", started_by=administrator)
    new = replace(certificate=old, reason="Misspelt", by=administrator)
    Certificate.objects.filter(pk=new.pk).update(file="", sha256="")

    run_now(job)

    assert Certificate.objects.count() == 2
    assert Certificate.objects.get(pk=new.pk).file


def test_what_was_corrected_meanwhile_is_told_and_not_replaced(training, administrator):
    (old,) = recorded(training, "Ani")
    rename(old, "Anita")
    job = start_replacing(training=training, certificates=[old.pk], reason="Misspelt", started_by=administrator)
    rename(old, "Ani")

    run_now(job)

    job.refresh_from_db()
    assert job.problems == [f"{old.number}: Nothing differs from the record now, so the certificate was not replaced."]
    assert Certificate.objects.get().is_in_force


def test_nothing_is_started_where_nothing_differs(training, administrator):
    (certificate,) = recorded(training, "Ani")

    with pytest.raises(DomainError, match="None of these certificates differs"):
        start_replacing(training=training, certificates=[certificate.pk], reason="Why", started_by=administrator)

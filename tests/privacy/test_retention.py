"""What the privacy notice promises: what is removed after which time, what is left, and that it is written down."""

import datetime

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from emm.accounts.models import Role, User
from emm.audit.models import AuditEvent
from emm.common.days import years_later
from emm.jobs.models import Job
from participants.models import Consent, Person, Trainer
from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.factories import (
    AdministratorFactory,
    AttendanceMarkFactory,
    ConsentFactory,
    DecisionFactory,
    EnrolmentFactory,
    ResultFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainingFactory,
)
from trainings.attendance.models import AttendanceMark
from trainings.certificates.issuing.services import record_certificate
from trainings.certificates.models import Certificate, EligibilityOverride
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.enrolment.models import Enrolment
from trainings.evaluation.models import Result
from trainings.privacy.erasure import remove_what_is_due
from trainings.privacy.retention import due
from trainings.reporting.measures.counting import trained

from .removal import NIP, on

pytestmark = pytest.mark.django_db
State = Enrolment.State
SECRETS = ("Rahmawati", "siti@example.org", "+62811777", "knows the minister", NIP, "Head of section")


def whole_database() -> str:
    """Everything that the tables hold, as text."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            texts += [str(row) for row in cursor.fetchall()]
    return "\n".join(texts)


def removed():
    return [(event.object_type, event.data["removed"]) for event in AuditEvent.objects.filter(act="removal")]


# --- Ways to reach people, notes, accounts ----------------------------------------------------


def test_nothing_is_due_on_the_last_day_of_the_period(place):
    last_day = on(place.training.ends_on, years=2, days=0)
    assert remove_what_is_due(on=last_day) == 0
    assert Person.objects.get().email_address == "siti@example.org"


def test_after_two_years_nobody_can_be_reached_any_more_but_the_name_stays(place, siti):
    assert remove_what_is_due(on=on(place.training.ends_on, years=2)) == 1
    siti.refresh_from_db()
    assert (siti.email, siti.phone, siti.note, siti.user) == (None, "", "", None)
    assert (siti.full_name, siti.nip, siti.position) == ("Siti Rahmawati", NIP, "Head of section")
    assert (Enrolment.objects.get().note, AttendanceMark.objects.get().note) == ("", "")
    assert removed() == [("participants.person", "contact")]
    text = whole_database()
    for secret in ("siti@example.org", "+62811777", "knows the minister"):
        assert secret not in text


def test_the_contact_typed_for_a_training_goes_with_the_others(place, siti):
    # Nothing else tells how to reach the person.
    type(siti).objects.update(email=None, phone="", note="", user=None)
    for each in (AttendanceMark, Enrolment):
        each.objects.update(note="")
    place.contact_email, place.contact_phone, place.note = "office@example.org", "0812", ""
    place.save()
    assert remove_what_is_due(on=on(place.training.ends_on, years=2)) == 1
    place.refresh_from_db()
    assert (place.contact_email, place.contact_phone) == ("", "")
    assert "office@example.org" not in whole_database()


def test_remarks_on_results_go_and_scores_stay(place, siti):
    ResultFactory(enrolment=place, post_test=80, note="knows the minister")
    remove_what_is_due(on=on(place.training.ends_on, years=2))
    assert (Result.objects.get().note, Result.objects.get().post_test) == ("", 80)
    assert "knows the minister" not in whole_database()


def test_reasons_of_decisions_go_with_the_name(place, siti):
    DecisionFactory(training=place.training, person=siti, reason="knows the minister")
    remove_what_is_due(on=on(place.training.ends_on, years=20))
    assert EligibilityOverride.objects.get().reason == "–"
    assert "knows the minister" not in whole_database()


def test_the_account_is_closed_and_no_longer_says_whose_it_was(place, siti, client):
    account = siti.user
    client.force_login(account)
    remove_what_is_due(on=on(place.training.ends_on, years=2))
    account = User.objects.get(pk=account.pk)
    assert (account.email, account.full_name) == (f"removed-{account.pk}@removed.invalid", "")
    assert (account.is_active, account.has_usable_password()) == (False, False)
    assert account.emailaddress_set.count() == 0
    assert set(User.history.filter(id=account.pk).values_list("full_name", flat=True)) == {""}
    assert client.get(reverse("accounts:me")).status_code == 302


def test_a_later_training_begins_the_period_anew(place, siti):
    EnrolmentFactory(person=siti, training__starts_on=on(place.training.ends_on, years=1))
    assert remove_what_is_due(on=on(place.training.ends_on, years=2)) == 0


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OFFICER, Role.VIEWER])
def test_whoever_works_with_the_data_stays(place, siti, role):
    siti.user.role_grants.update(role=role)
    assert remove_what_is_due(on=on(place.training.ends_on, years=20)) == 0


@pytest.mark.parametrize(("status", "expected"), [("qualified", 0), ("candidate", 0), ("inactive", 1)])
def test_trainers_stay_while_they_are_on_the_list(place, siti, status, expected):
    TrainerFactory(person=siti, status=status)
    assert remove_what_is_due(on=on(place.training.ends_on, years=2, days=30)) == expected


def test_a_trainer_who_taught_lately_stays(place, siti):
    trainer = TrainerFactory(person=siti, status=Trainer.Status.INACTIVE)
    lesson = SessionTrainerFactory(
        trainer=trainer, session__training=TrainingFactory(starts_on=on(place.training.ends_on, years=1))
    )
    assert remove_what_is_due(on=on(place.training.ends_on, years=2)) == 0
    assert remove_what_is_due(on=on(lesson.session.training.ends_on, years=2)) == 1


# --- Names ------------------------------------------------------------------------------------


@pytest.fixture
def certificate(long_ago, siti):
    """Siti's certificate with its document, of a training as long ago."""
    signed_template()
    training = taught_training(state="completed")
    attendee(training, "Someone else")
    Person.objects.all().update(identity_removed_on=None)
    enrolment = Enrolment.objects.get()
    other, enrolment.person = enrolment.person, siti
    enrolment.position = siti.position
    enrolment.save()
    other.delete()
    certificate = record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)
    certificate.file.save("certificate.pdf", ContentFile(b"%PDF- Siti Rahmawati"))
    certificate.sha256 = "0" * 64
    certificate.save()
    return certificate


def test_after_ten_years_nothing_tells_who_it_was(certificate, siti, django_capture_on_commit_callbacks):
    document = certificate.file.name
    LogEntry.objects.create(
        user=AdministratorFactory(),
        content_type=ContentType.objects.get_for_model(Person),
        object_id=siti.pk,
        object_repr="Siti Rahmawati",
        action_flag=CHANGE,
    )
    ConsentFactory(person=siti)
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_what_is_due(on=on(certificate.training.ends_on, years=10, days=30)) == 1
    siti.refresh_from_db()
    assert (siti.full_name, siti.name_with_titles) == (f"#{siti.pk}", f"#{siti.pk}")
    assert siti.identity_removed_on == timezone.localdate()
    assert removed() == [("participants.person", "identity")]
    assert not default_storage.exists(document)
    text = whole_database()
    assert [secret for secret in SECRETS if secret in text] == []


def test_what_was_counted_stays_countable(certificate, siti):
    def counted():
        return list(trained().values_list("person", "person__sex", "institution", "region", "training"))

    before = counted()
    assert len(before) == 1
    remove_what_is_due(on=on(certificate.training.ends_on, years=10, days=30))
    assert counted() == before
    kept = Certificate.objects.get()
    assert (kept.number, kept.code, kept.sha256, kept.state) == (
        certificate.number,
        certificate.code,
        "0" * 64,
        "issued",
    )


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Deleted after the retention period."), ("id", "Dihapus setelah masa retensi.")]
)
def test_the_certificate_can_still_be_verified(certificate, client, language, said):
    remove_what_is_due(on=on(certificate.training.ends_on, years=10, days=30))
    page = client.get(f"/{language}/verify/{certificate.code}/").content.decode()
    assert certificate.number in page
    assert said in page
    by_number = client.get(f"/{language}/verify/", {"q": certificate.number})
    assert by_number.status_code == 200


def test_the_document_is_not_drawn_anew_without_a_name(certificate):
    remove_what_is_due(on=on(certificate.training.ends_on, years=10, days=30))
    assert Certificate.objects.get().file.name == ""
    assert not Certificate.objects.without_file().exists()


def test_the_reason_of_a_revocation_goes_too(certificate):
    certificate.state, certificate.ended_at = Certificate.State.REVOKED, timezone.now()
    certificate.end_reason = "Issued to Rahmawati by mistake"
    certificate.save()
    remove_what_is_due(on=on(certificate.training.ends_on, years=10, days=30))
    assert Certificate.objects.get().end_reason == "–"
    assert "Rahmawati" not in whole_database()


def test_a_certificate_issued_later_keeps_the_name(certificate, siti):
    Certificate.objects.update(issued_on=certificate.issued_on + datetime.timedelta(days=400))
    remove_what_is_due(on=on(certificate.training.ends_on, years=10, days=30))
    siti.refresh_from_db()
    assert (siti.full_name, siti.email) == ("Siti Rahmawati", None)


# --- Nominations ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.NOMINATED, State.WAITLISTED, State.DECLINED, State.WITHDRAWN])
def test_a_nomination_without_a_seat_goes_after_a_year_and_with_it_who_was_on_record_for_nothing_else(long_ago, state):
    place = EnrolmentFactory(state=state, person__full_name="Siti Rahmawati", person__email="siti@example.org")
    ConsentFactory(person=place.person)
    assert remove_what_is_due(on=on(place.training.ends_on, years=1, days=0)) == 0
    assert remove_what_is_due(on=on(place.training.ends_on, years=1)) == 2
    assert (Enrolment.objects.count(), Person.objects.count(), Consent.objects.count()) == (0, 0, 0)
    assert sorted(removed()) == [("", "person"), ("planning.training", "nomination")]
    text = whole_database()
    assert [secret for secret in SECRETS if secret in text] == []


def test_whoever_took_part_in_something_stays_without_the_nomination(place, siti):
    nomination = EnrolmentFactory(person=siti, state=State.DECLINED, training__starts_on=place.training.starts_on)
    assert remove_what_is_due(on=on(nomination.training.ends_on, years=1)) == 1
    assert list(Enrolment.objects.all()) == [place]
    assert Person.objects.get().email_address == "siti@example.org"


def test_a_place_with_attendance_is_no_nomination(long_ago):
    mark = AttendanceMarkFactory(enrolment__state=State.WITHDRAWN)
    remove_what_is_due(on=on(mark.enrolment.training.ends_on, years=1))
    assert Enrolment.objects.count() == 1


# --- How it is done ---------------------------------------------------------------------------


def test_doing_it_twice_does_nothing_more(certificate):
    day = on(certificate.training.ends_on, years=10, days=30)
    assert remove_what_is_due(on=day) == 1
    assert remove_what_is_due(on=day) == 0
    assert len(removed()) == 1


def test_what_came_since_the_list_was_made_is_seen(place, siti):
    found = due(on(place.training.ends_on, years=2))
    assert found.contacts.get() == siti
    EnrolmentFactory(person=siti, training__starts_on=on(place.training.ends_on, years=1))
    assert not found.contacts.filter(pk=siti.pk).exists()


def test_the_periods_are_settings(place, settings):
    settings.RETENTION_CONTACT_YEARS = 5
    assert remove_what_is_due(on=on(place.training.ends_on, years=4)) == 0
    assert remove_what_is_due(on=on(place.training.ends_on, years=5)) == 1


@pytest.mark.parametrize(("language", "said"), [("en", "for 7 years after"), ("id", "7 tahun setelah")])
def test_the_notice_says_the_periods_that_are_kept(client, settings, language, said):
    settings.RETENTION_CONTACT_YEARS = 7
    assert said in client.get(f"/{language}/privacy/").content.decode()


def test_ended_work_is_forgotten_after_a_year_and_waiting_work_is_not(long_ago):
    for state in (Job.State.SUCCEEDED, Job.State.QUEUED):
        Job.objects.create(kind="x", subject="Siti", state=state, finished_at=timezone.now())
    long_ago.shift(datetime.timedelta(days=366))
    remove_what_is_due()
    assert list(Job.objects.values_list("state", flat=True)) == [Job.State.QUEUED]


def test_a_leap_day_has_a_day_to_end_on():
    assert years_later(datetime.date(2024, 2, 29), -1) == datetime.date(2023, 2, 28)

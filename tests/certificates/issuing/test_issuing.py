import datetime
import hashlib

import pytest
from django.core.checks import run_checks
from django.core.files.storage import default_storage
from django.test import override_settings

from emm.common.errors import DomainError
from emm.jobs import queue
from emm.jobs.models import Job
from tests.background import run_now
from tests.certificates.scenes import attendee, signed_by, taught_training
from tests.factories import AdministratorFactory, EnrolmentFactory
from trainings.certificates.issuing.services import draw_document, issue_certificate, record_certificate, start_issuing
from trainings.certificates.models import Certificate, SerialCounter
from trainings.certificates.records.snapshot import InBoth, Snapshot
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.certificates.templates.services import publish, save_draft, start_draft

pytestmark = pytest.mark.django_db


def record_all(training):
    return [record_certificate(eligibility=each, issued_by=None) for each in eligibility_of(training) if each.eligible]


def run(job):
    run_now(job)
    job.refresh_from_db()
    return job


@pytest.fixture
def administrator(db):
    return AdministratorFactory()


def test_certificate_is_numbered_drawn_and_sealed(training, administrator):
    enrolment = attendee(training, "Siti Rahmawati", title_before="Dr.", title_after="S.H.")

    certificate = issue_certificate(enrolment=enrolment, issued_by=administrator)

    with default_storage.open(certificate.file.name) as file:
        content = file.read()
    assert certificate.number == "IOM-ID/EMM/2022/NAT/0001"
    assert (certificate.name, certificate.state, certificate.issued_by) == (
        "Dr. Siti Rahmawati, S.H.",
        "issued",
        administrator,
    )
    assert content.startswith(b"%PDF-")
    assert certificate.sha256 == hashlib.sha256(content).hexdigest()
    assert certificate.history.first().history_user == administrator


def test_name_of_the_file_tells_nothing(training):
    certificate = issue_certificate(enrolment=attendee(training), issued_by=None)

    folder, year, name = certificate.file.name.split("/")
    assert (folder, year, len(name)) == ("certificates", "2022", 32 + len(".pdf"))


def test_snapshot_holds_everything_printed(training):
    training.certificate_language = "both"
    training.language = "en"
    training.save()
    enrolment = attendee(training, "Siti", attended=4)

    certificate = record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)

    snapshot = Snapshot.from_json(certificate.snapshot)
    assert snapshot.languages == ("en", "id")
    assert snapshot.training == InBoth(training.title_en, training.title_ind)
    assert snapshot.institution == InBoth(enrolment.institution_name_en, enrolment.institution_name_ind)
    assert (snapshot.name, snapshot.position, snapshot.place) == ("Siti", "Analyst", InBoth("Jakarta", "Jakarta"))
    assert (snapshot.starts_on, snapshot.ends_on) == (datetime.date(2022, 9, 29), datetime.date(2022, 9, 30))
    assert [(line.title.id, str(line.jp), str(line.attended)) for line in snapshot.modules] == [
        ("Pokok 1", "2.0", "2.0"),
        ("Pokok 2", "2.0", "2.0"),
        ("Pokok 3", "2.0", "2.0"),
        ("Pokok 4", "2.0", "2.0"),
        ("Pokok 5", "2.0", "0.0"),
    ]
    assert [(each.name, each.title) for each in snapshot.signatories] == [
        ("Dr. Ratna Dewi, M.A.", InBoth("Chief of Mission", "Kepala Misi")),
        ("Bambang Sutrisno", InBoth("Director", "Direktur Pelatihan")),
    ]
    assert (str(snapshot.attended_jp), str(snapshot.total_jp), snapshot.percent) == ("8.0", "10.0", 80)
    assert (snapshot.template, snapshot.template_version) == ("Standard", 1)
    assert (snapshot.number, snapshot.verification_url) == (certificate.number, certificate.verification_url)


def test_sessions_of_one_module_make_one_line(training):
    first, second, *_others = training.sessions.order_by("starts_at")
    second.module = first.module
    second.save()
    attendee(training, attended=1)
    training.minimum_share = 10
    training.save()

    certificate = record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)

    line = Snapshot.from_json(certificate.snapshot).modules[0]
    assert (line.title.en, str(line.jp), str(line.attended)) == ("Subject 1", "4.0", "2.0")


def test_snapshot_survives_the_way_through_json(training):
    attendee(training)
    certificate = record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)
    certificate.refresh_from_db()

    snapshot = Snapshot.from_json(certificate.snapshot)

    assert snapshot.to_json() == certificate.snapshot


def test_later_change_of_any_record_changes_no_certificate(training, template):
    enrolment = attendee(training, "Siti")
    certificate = issue_certificate(enrolment=enrolment, issued_by=None)
    before = (certificate.snapshot, certificate.sha256, certificate.name)

    enrolment.person.full_name = "Someone else"
    enrolment.person.save()
    training.title_en = training.title_ind = "Another title"
    training.save()
    draft = start_draft(template=template.template, by=None)
    draft = save_draft(draft=draft, design=signed_by(draft.design, "Another signatory"), revision=1, by=None)
    publish(draft=draft, revision=2, by=None)
    certificate.refresh_from_db()
    draw_document(certificate)

    certificate.refresh_from_db()
    assert (certificate.snapshot, certificate.sha256, certificate.name) == before


def test_serials_count_up_by_year_and_kind(training):
    for name in ("A", "B"):
        attendee(training, name)
    tot = taught_training(kind="tot", starts_on=datetime.date(2022, 12, 31), ends_on=datetime.date(2023, 1, 1))
    attendee(tot, "C")
    provincial = taught_training(kind="subnational_rollout")
    attendee(provincial, "D")

    numbers = [certificate.number for each in (training, tot, provincial) for certificate in record_all(each)]

    assert numbers == [
        "IOM-ID/EMM/2022/NAT/0001",
        "IOM-ID/EMM/2022/NAT/0002",
        "IOM-ID/EMM/2023/ToT/0001",
        "IOM-ID/EMM/2022/SUB/0001",
    ]


@override_settings(CERTIFICATE_NUMBER_FORMAT="{serial}/{kind}/{year}")
def test_format_of_numbers_is_a_setting(training):
    attendee(training)

    assert record_all(training)[0].number == "1/NAT/2022"


@pytest.mark.parametrize(
    "pattern", ["{year}/{serial}", "{year}/{kind}/{serial}/{place}", "{year}/{kind}/{serial:x}}", "EMM"]
)
def test_incomplete_format_of_numbers_is_found_at_the_start(pattern):
    with override_settings(CERTIFICATE_NUMBER_FORMAT=pattern):
        assert "certificates.E001" in [message.id for message in run_checks()]


def test_refused_certificate_leaves_no_gap(training):
    attendee(training, "A", attended=1)
    attendee(training, "B")
    refused, accepted = eligibility_of(training)

    with pytest.raises(DomainError, match="80% is needed"):
        record_certificate(eligibility=refused, issued_by=None)

    assert record_certificate(eligibility=accepted, issued_by=None).serial == 1


def test_failure_after_the_number_was_taken_leaves_no_gap(training):
    attendee(training)
    [eligibility] = eligibility_of(training)

    with override_settings(CERTIFICATE_NUMBER_FORMAT="{unknown}"), pytest.raises(KeyError):
        record_certificate(eligibility=eligibility, issued_by=None)

    assert not SerialCounter.objects.filter(last__gt=0).exists()


def test_second_issuing_returns_the_certificate_in_force(training):
    attendee(training)
    [eligibility] = eligibility_of(training)

    first = record_certificate(eligibility=eligibility, issued_by=None)
    second = record_certificate(eligibility=eligibility, issued_by=None)

    assert first == second
    assert SerialCounter.objects.get().last == 1


def test_letters_that_no_font_has_are_refused_wherever_they_stand(training):
    training.title_ind = "Pelatihan 管理"
    training.save()
    attendee(training)

    with pytest.raises(DomainError, match="The certificate font does not contain these letters: 理 管"):
        record_all(training)

    assert not SerialCounter.objects.filter(last__gt=0).exists()


def test_without_a_seat_there_is_no_certificate(training):
    enrolment = EnrolmentFactory(training=training, state="nominated")

    with pytest.raises(DomainError, match="Only confirmed participants can get a certificate"):
        issue_certificate(enrolment=enrolment, issued_by=None)


def test_without_a_template_there_is_no_certificate(db):
    training = taught_training()

    with pytest.raises(DomainError, match="This training has no published certificate template"):
        issue_certificate(enrolment=attendee(training), issued_by=None)


def test_job_issues_to_everybody_who_is_eligible(training, administrator):
    for name in ("Ani", "Budi"):
        attendee(training, name)
    attendee(training, "Citra", attended=1)

    job = run(start_issuing(training=training, started_by=administrator))

    assert (job.state, job.done, job.total, job.problems) == ("succeeded", 2, 2, [])
    assert job.result == {
        "issued": 2,
        "url": f"/en/staff/trainings/{training.pk}/certificates/",
        "label": "See the certificates",
    }
    assert list(Certificate.objects.order_by("serial").values_list("name", "serial", "issued_by")) == [
        ("Ani", 1, administrator.pk),
        ("Budi", 2, administrator.pk),
    ]
    assert not Certificate.objects.without_file().exists()


def test_job_run_twice_issues_once(training, administrator):
    attendee(training)
    job = run(start_issuing(training=training, started_by=administrator))
    Job.objects.filter(pk=job.pk).update(state="queued")

    run(job)

    assert (job.state, Certificate.objects.count()) == ("succeeded", 1)


def test_next_run_draws_what_an_interrupted_one_left(training, administrator):
    attendee(training)
    [unfinished] = record_all(training)

    job = run(start_issuing(training=training, started_by=administrator))

    unfinished.refresh_from_db()
    assert (job.total, job.state, bool(unfinished.file), Certificate.objects.count()) == (1, "succeeded", True, 1)


def test_failure_of_one_is_told_and_does_not_stop_the_rest(training, administrator, caplog):
    attendee(training, "Ani")
    [broken] = record_all(training)
    Certificate.objects.update(snapshot={**broken.snapshot, "layout": None, "unknown": 1})
    attendee(training, "Budi")

    job = run(start_issuing(training=training, started_by=administrator))

    assert (job.state, job.done, job.result["issued"]) == ("succeeded", 2, 1)
    assert job.problems == [
        "The PDF for Ani could not be created. Try again. If it fails again, tell the administrator."
    ]
    assert Certificate.objects.get(name="Budi").file


def test_issuing_to_nobody_is_refused(training, administrator):
    attendee(training, attended=1)

    with pytest.raises(DomainError, match="There are no eligible people without a certificate"):
        start_issuing(training=training, started_by=administrator)


def test_issuing_while_it_is_being_done_is_refused(training, administrator):
    attendee(training)
    job = start_issuing(training=training, started_by=administrator)

    with pytest.raises(queue.AlreadyRunning) as refused:
        start_issuing(training=training, started_by=AdministratorFactory())
    assert refused.value.job == job


def test_cancelled_job_stops_and_can_go_on(training, administrator):
    for name in ("Ani", "Budi"):
        attendee(training, name)
    job = start_issuing(training=training, started_by=administrator)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    run(job)
    assert (job.state, job.done, Certificate.objects.count()) == ("cancelled", 1, 1)

    queue.retry(job)
    run(job)

    assert (job.state, job.done, job.total, Certificate.objects.count()) == ("succeeded", 2, 2, 2)

import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from emm.jobs.models import Job
from tests.background import run_now
from tests.certificates.letters import issued
from tests.certificates.scenes import attendee, taught_training
from tests.factories import AdministratorFactory, OfficerFactory, TrainerUserFactory, UserFactory
from trainings.certificates.issuing.archive import file_name
from trainings.certificates.issuing.services import record_certificate, start_issuing
from trainings.certificates.models import Certificate, CertificateTemplate, SerialCounter
from trainings.certificates.rules.eligibility import eligibility_of

pytestmark = pytest.mark.django_db


def address(training, page="training"):
    return reverse(f"certificates:{page}", args=[training.pk])


def content(response):
    return " ".join(response.content.decode().split())


PAGES = ["training", "preview", "issue"]


@pytest.mark.parametrize("page", PAGES)
def test_stranger_is_sent_to_sign_in(client, training, page):
    response = client.get(address(training, page))

    assert (response.status_code, response.url.split("?")[0]) == (302, "/en/account/login/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["viewer", "participant", "trainer"])
def test_who_may_not_know_of_the_training_finds_nothing(client, training, page, role):
    client.force_login(TrainerUserFactory() if role == "trainer" else UserFactory(role=role))

    assert client.get(address(training, page)).status_code == 404


@pytest.mark.parametrize(("page", "status"), [("training", 200), ("preview", 200), ("issue", 403)])
def test_officer_looks_and_does_not_issue(client, training, page, status):
    attendee(training)
    client.force_login(OfficerFactory())

    assert client.get(address(training, page)).status_code == status


def test_officer_cannot_issue_by_a_post_either(client, training):
    attendee(training)
    client.force_login(OfficerFactory())

    assert client.post(address(training, "issue")).status_code == 403
    assert not Job.objects.exists()


def test_page_tells_who_is_eligible_and_what_the_others_miss(client, training, administrator):
    attendee(training, "Ani & <Budi>")
    attendee(training, "Citra", attended=3)
    attendee(training, "Dewi", attended=4, marked=4)

    response = client.get(address(training))

    page = content(response)
    assert [each.enrolment.person.full_name for each in response.context["eligible"]] == ["Ani & <Budi>", "Dewi"]
    completion, service = response.context["groups"]
    assert [each.enrolment.person.full_name for each in completion.not_eligible] == ["Citra"]
    assert (service.eligible, service.not_eligible) == ([], [])
    assert "<bdi>Ani &amp; &lt;Budi&gt;</bdi>" in page
    assert "Attended 6 of 10 JP (60%); 80% is needed." in page
    assert "1 session is not marked yet and counts as not attended." in page
    assert "Issue 2 certificates" in page


def test_page_before_the_last_day_tells_when_certificates_come(client, template, administrator):
    today = timezone.localdate()
    training = taught_training(starts_on=today, ends_on=today + datetime.timedelta(days=1))
    attendee(training)

    page = content(client.get(address(training)))

    assert "Certificates are issued from the last day on" in page
    assert address(training, "issue") not in page


def test_page_without_participants_and_without_a_template_says_what_to_do(client, training, administrator):
    CertificateTemplate.objects.update(is_default=False)

    page = content(client.get(address(training)))

    assert "No confirmed participants yet" in page
    assert "No signatory yet" in page


@pytest.mark.parametrize("participants", [1, 3])
def test_queries_of_the_page_are_constant(client, training, administrator, django_assert_num_queries, participants):
    for number in range(participants):
        attendee(training, f"Person {number}")
        record_certificate(eligibility=eligibility_of(training)[-1], issued_by=None)
        attendee(training, f"Waiting {number}")

    with django_assert_num_queries(15):
        client.get(address(training))


def test_page_in_indonesian(client, training, administrator):
    attendee(training)

    response = client.get(address(training).replace("/en/", "/id/"))

    assert (response.status_code, training.title_ind in response.content.decode()) == (200, True)


def test_issuing_is_asked_about_first(client, training, administrator):
    attendee(training)

    page = content(client.get(address(training, "issue")))

    assert "1 certificate is issued." in page
    assert "They are signed by Dr. Ratna Dewi, M.A. and Bambang Sutrisno." in page
    assert not Certificate.objects.exists()


def test_issuing_starts_a_job_and_shows_its_progress(client, training, administrator):
    attendee(training)

    response = client.post(address(training, "issue"))

    job = Job.objects.get()
    assert (response.status_code, response.url) == (302, f"/en/staff/jobs/{job.pk}/")
    assert (job.payload, job.total) == ({"training": training.pk, "issued_by": administrator.pk}, 1)
    assert client.get(address(training)).context["jobs"] == [job]
    run_now(job)
    assert Certificate.objects.get().file


def test_issuing_to_nobody_says_so(client, training, administrator):
    response = client.post(address(training, "issue"))

    assert response.status_code == 422
    assert "There are no eligible people without a certificate." in content(response)


def test_job_of_another_person_is_shown_to_an_administrator_only(client, training, administrator):
    attendee(training)
    start_issuing(training=training, started_by=AdministratorFactory())
    assert client.get(address(training)).context["jobs"] != []

    client.force_login(OfficerFactory())
    assert client.get(address(training)).context["jobs"] == []


@pytest.mark.parametrize("what", ["issue", "zip", "mail_start"])
def test_pressing_again_leads_to_the_progress_of_the_job_that_runs(client, training, administrator, what):
    issued(training, "Siti", email="siti@example.org")
    attendee(training)
    client.post(address(training, what))
    job = Job.objects.get()

    response = client.post(address(training, what))

    assert (response.status_code, response.url) == (302, job.get_absolute_url())
    assert "We did not start a second one" in content(client.get(response.url))
    assert Job.objects.get() == job


def test_preview_is_a_specimen_and_leaves_nothing_behind(client, training, administrator):
    attendee(training, "Ani", attended=1)
    attendee(training, "Siti Rahmawati")

    response = client.get(address(training, "preview"))

    text = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert response["Content-Type"] == "application/pdf"
    assert "CONTOH" in text
    assert "Siti Rahmawati" in text
    assert "IOM-ID/EMM" not in text
    assert not Certificate.objects.exists()
    assert not SerialCounter.objects.exists()


def test_preview_of_somebody_chosen(client, training, administrator):
    chosen = attendee(training, "Ani", attended=1)
    attendee(training, "Siti Rahmawati")

    response = client.get(address(training, "preview"), {"person": chosen.person_id})

    assert "Ani" in PdfReader(io.BytesIO(response.content)).pages[0].extract_text()


@pytest.mark.parametrize("asked_for", ["", "999999", "x", "9" * 40])
def test_preview_without_participants_shows_an_invented_one(client, training, administrator, asked_for):
    response = client.get(address(training, "preview"), {"person": asked_for})

    assert "Name of the participant" in PdfReader(io.BytesIO(response.content)).pages[0].extract_text()


def test_preview_without_a_template_says_what_is_missing(client, training, administrator):
    CertificateTemplate.objects.update(is_default=False)

    response = client.get(address(training, "preview"), follow=True)

    assert "This training has no published certificate template." in content(response)


@pytest.mark.parametrize(
    ("number", "name", "expected"),
    [
        ("A/1", "Maria O'Neil, S.H.", "A-1_Maria_ONeil_S.H.pdf"),
        ("A/1", "../../etc/passwd", "A-1_....etcpasswd.pdf"),
        ("A/1", "x" * 300, f"A-1_{'x' * 116}.pdf"),
        ("A/1", "ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ", "A-1_ꦱꦸꦂꦪꦤꦶ_ꦫꦲꦪꦸ.pdf"),
        ("..", "", "certificate.pdf"),
        ("..", '<>:"|?*\\', "certificate.pdf"),
    ],
)
def test_name_of_a_file_is_harmless(number, name, expected):
    assert file_name(number, name) == expected

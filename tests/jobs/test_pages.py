"""The pages of background work: the list for administrators, and one job for whoever started it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from emm.audit.models import AuditEvent
from emm.jobs import kinds
from emm.jobs.models import Job, Worker
from tests.factories import JobFactory, OfficerFactory, TrainerUserFactory, ViewerFactory

pytestmark = pytest.mark.django_db
State = Job.State
LIST = "/en/staff/jobs/"


@pytest.fixture(autouse=True)
def _one_kind(officers_work):
    """Nothing else is done in these tests."""


def rows(response):
    return [row.record for row in response.context["table"].page.object_list]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(client, administrator, django_assert_num_queries, number):
    for _ in range(number):
        JobFactory(started_by=OfficerFactory(), state=State.FAILED, error="Full")
    with django_assert_num_queries(6):  # session, account, roles, workers, count, jobs
        response = client.get(LIST)
    assert len(rows(response)) == number


def test_a_job_is_told_in_words_with_its_reason(client, administrator):
    job = JobFactory(
        subject="Sari", state=State.FAILED, error="No room " + "x" * 200, started_by=OfficerFactory(full_name="Dewi")
    )
    page = client.get(LIST).content.decode()
    for words in ("Count to three", "Sari", "Failed", "No room xxx", "Dewi", job.get_absolute_url()):
        assert words in page
    assert "x" * 200 not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=sari", ["Sari"]),
        ("q=room", ["Budi"]),
        ("q=dewi", ["Sari"]),
        ("state=failed", ["Budi"]),
        ("kind=count", ["Budi", "Sari"]),
        ("kind=unheard", ["Budi", "Sari"]),
        ("state=%00", ["Budi", "Sari"]),
        ("page=999999999999999999999", ["Budi", "Sari"]),
    ],
)
def test_the_list_is_searched_and_filtered(client, administrator, query, found):
    JobFactory(subject="Sari", started_by=OfficerFactory(full_name="Dewi"))
    JobFactory(subject="Budi", state=State.FAILED, error="No room")
    response = client.get(f"{LIST}?{query}")
    if "%00" in query:
        assert response.status_code == 400
    else:
        assert sorted(job.subject for job in rows(response)) == found


def test_the_file_has_the_whole_reason_and_is_in_the_audit_log(client, administrator):
    JobFactory(subject="Sari", state=State.FAILED, error="No room " + "x" * 200)
    content = client.get(f"{LIST}?export=csv").getvalue().decode()
    assert "No room " + "x" * 200 in content
    assert AuditEvent.objects.get(act=AuditEvent.Act.EXPORT).data["list"] == "jobs:jobs"


def test_the_list_says_whether_there_is_a_worker(client, administrator):
    JobFactory()
    Worker.objects.create(name="gone", seen_at=timezone.now() - datetime.timedelta(hours=1))
    assert "No worker is running" in client.get(LIST).content.decode()
    Worker.objects.create(name="alive")
    assert "1 worker is running." in client.get(LIST).content.decode()


def test_an_empty_list_says_what_would_be_here(client, administrator):
    assert "No background jobs yet" in client.get(LIST).content.decode()


def test_a_failed_job_is_tried_again_from_its_page(client, administrator):
    job = JobFactory(state=State.FAILED, error="No room", attempts=5, started_by=OfficerFactory(full_name="Dewi"))
    page = client.get(job.get_absolute_url()).content.decode()
    for words in ("Count to three", "No room", "5 of at most 5", "Dewi", "Retry job"):
        assert words in page
    client.post(reverse("jobs:job_action", args=[job.pk, "retry"]))
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.QUEUED, 0)


def test_a_job_that_pauses_says_why_and_until_when(client, administrator):
    until = datetime.datetime(2031, 1, 1, 1, 30, tzinfo=datetime.UTC)
    page = client.get(JobFactory(error="No room", run_after=until).get_absolute_url()).content.decode()
    assert "Failed. It will be retried automatically." in page
    assert "Not before 08:30." in page


def test_whoever_started_a_job_sees_it_without_what_is_the_administrators(client):
    officer = OfficerFactory()
    client.force_login(officer)
    page = client.get(JobFactory(started_by=officer).get_absolute_url()).content.decode()
    assert "Cancel job" in page
    assert "Attempts" not in page
    assert f'"{LIST}"' not in page


@pytest.mark.parametrize("action", ["cancel", "retry"])
def test_whoever_lost_the_role_that_allowed_it_has_no_more_to_do_with_the_job(client, action):
    officer = OfficerFactory()
    before = State.FAILED if action == "retry" else State.QUEUED
    job = JobFactory(started_by=officer, state=before)
    officer.role_grants.update(role="trainer", covers_everything=False)
    client.force_login(officer)
    assert client.get(job.get_absolute_url()).status_code == 403
    assert client.post(reverse("jobs:job_action", args=[job.pk, action])).status_code == 403
    job.refresh_from_db()
    assert job.state == before


def test_a_kind_that_names_no_permission_is_the_administrators(client, administrator):
    kinds.handler("clean", "Clean")(lambda _progress: None)
    officer = OfficerFactory()
    job = JobFactory(kind="clean", started_by=officer)
    assert client.get(job.get_absolute_url()).status_code == 200
    client.force_login(officer)
    assert client.get(job.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("factory", [OfficerFactory, TrainerUserFactory, ViewerFactory])
def test_the_list_is_for_administrators(client, factory):
    client.force_login(factory())
    assert client.get(LIST).status_code == 403
    assert client.get(JobFactory().get_absolute_url()).status_code == 404


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(client):
    assert client.get(LIST)["Location"] == f"/en/account/login/?next={LIST}"


def test_the_list_in_indonesian(client, administrator):
    JobFactory()
    response = client.get("/id/staff/jobs/")
    assert (response.status_code, response["Content-Language"]) == (200, "id")

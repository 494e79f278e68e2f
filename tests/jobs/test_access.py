"""Who may open a page: to the sign-in, 404 for what one may not know of, 403 for what one may not do."""

import pytest
from django.core.exceptions import PermissionDenied

from emm.common.permissions import require_permission, visible_to
from emm.jobs.models import Job
from emm.ui.views import ActionView, ServiceFormView, safe_next
from participants.models import Person
from tests.factories import AdministratorFactory, JobFactory, OfficerFactory, PersonFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("officers_work")]


@pytest.fixture
def job():
    return JobFactory(
        started_by=OfficerFactory(), subject="Issue certificates", state=Job.State.FAILED, error="Disk full"
    )


def address(job, action=""):
    return f"/en/staff/jobs/{job.pk}/{action}"


def test_a_visitor_is_led_to_the_sign_in_and_back(client, job):
    response = client.get(address(job))
    assert (response.status_code, response["Location"]) == (302, f"/en/account/login/?next={address(job)}")


def test_a_visitor_who_posts_is_not_led_back_to_an_address_that_only_takes_a_post(client, job):
    response = client.post(address(job, "retry/"))
    assert (response.status_code, response["Location"]) == (302, "/en/account/login/?next=/en/today/")


def test_the_sign_in_is_in_the_language_of_the_page(client, job):
    response = client.get(address(job).replace("/en/", "/id/"))
    assert response["Location"] == f"/id/account/login/?next=/id/staff/jobs/{job.pk}/"


@pytest.mark.parametrize("action", ["", "cancel/", "retry/"])
def test_a_strangers_job_does_not_exist(client, job, action):
    client.force_login(OfficerFactory())
    response = client.post(address(job, action)) if action else client.get(address(job))
    assert response.status_code == 404


def test_whoever_started_it_and_an_administrator_see_a_job(client, job):
    for user in (job.started_by, AdministratorFactory()):
        client.force_login(user)
        content = client.get(address(job)).content.decode()
        assert "Issue certificates" in content
        assert "Disk full" in content


def test_a_job_that_does_not_exist_is_404_for_administrators_too(client):
    client.force_login(AdministratorFactory())
    assert client.get("/en/staff/jobs/999999/").status_code == 404


@pytest.mark.parametrize("number", ["99999999999999999999", "-1", "x"])
def test_a_number_that_no_database_holds_is_404(client, number):
    client.force_login(AdministratorFactory())
    assert client.get(f"/en/staff/jobs/{number}/").status_code == 404


def test_what_acts_is_not_done_by_following_a_link(client, job):
    client.force_login(job.started_by)
    assert client.get(address(job, "retry/")).status_code == 405
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


def test_a_failed_job_is_tried_again_from_its_page(client, job):
    client.force_login(job.started_by)
    response = client.post(address(job, "retry/"), follow=True)
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    assert "The job continues where it stopped." in response.content.decode()


def test_a_waiting_job_is_stopped_from_its_page(client):
    job = JobFactory(started_by=OfficerFactory())
    client.force_login(job.started_by)
    client.post(address(job, "cancel/"))
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_a_refusal_is_shown_where_one_comes_back_to(client):
    job = JobFactory(started_by=OfficerFactory(), state=Job.State.SUCCEEDED)
    client.force_login(job.started_by)
    content = client.post(address(job, "cancel/"), follow=True).content.decode()
    assert "This job has already ended." in content


def test_the_progress_alone_is_answered_when_htmx_asks(client, job):
    client.force_login(job.started_by)
    content = client.get(address(job), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in content
    assert "Issue certificates" in content


def test_a_running_job_asks_again_and_a_finished_one_does_not(client):
    officer = OfficerFactory()
    client.force_login(officer)
    running = JobFactory(started_by=officer, state=Job.State.RUNNING, total=4, done=1)
    finished = JobFactory(started_by=officer, state=Job.State.SUCCEEDED, total=4, done=4)
    assert f'hx-get="{address(running)}"' in client.get(address(running)).content.decode()
    assert "hx-get" not in client.get(address(finished), headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("/en/today/", True),
        ("https://evil.example/", False),
        ("//evil.example/", False),
        ("javascript:alert(1)", False),
        ("/\\evil.example", False),
        ("", False),
    ],
)
def test_only_a_page_of_ours_is_gone_back_to(rf, target, followed):
    assert safe_next(rf.post("/", {"next": target})) == (target if followed else "")


def test_without_a_permission_nothing_is_allowed():
    with pytest.raises(PermissionDenied):
        require_permission(AdministratorFactory(), "")
    with pytest.raises(PermissionDenied):
        require_permission(UserFactory(), "participants.view_people")
    require_permission(OfficerFactory(), "participants.view_people")


def test_a_page_that_names_no_permission_is_closed_to_everybody(rf):
    request = rf.get("/")
    request.user = AdministratorFactory()
    with pytest.raises(PermissionDenied):
        ServiceFormView.as_view()(request)
    request = rf.post("/")
    request.user = AdministratorFactory()
    with pytest.raises(PermissionDenied):
        ActionView.as_view()(request)


def test_what_a_person_may_know_of_follows_from_the_model():
    person = PersonFactory()
    assert list(visible_to(Person.objects.all(), OfficerFactory())) == [person]
    assert list(visible_to(Person.objects.all(), UserFactory())) == []


# --- Requests that nothing of ours means ------------------------------------------------------


@pytest.mark.parametrize("address", ["/en/search/?q=%00", "/en/search/?%00=x", "/v/a%00b/", "/en/?a=1&b=x%00"])
def test_a_nul_in_the_address_is_refused(client, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "theme", "django_language", "messages"])
def test_a_cookie_with_a_nul_is_passed_over(client, name):
    response = client.get("/en/today/", headers={"Cookie": f'{name}="abc\\000defgh"'})
    assert (response.status_code, response["Location"]) == (302, "/en/account/login/?next=/en/today/")


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=%", "q=%zz", "q=" + "%F0%9F%98%80" * 50])
def test_strange_bytes_in_the_address_are_only_strange(client, query):
    assert client.get(f"/en/search/?{query}").status_code == 200


def test_the_process_says_that_it_is_alive(client):
    response = client.get("/health/live/")
    assert (response.status_code, response.content) == (200, b"alive\n")
    assert "no-store" in response["Cache-Control"]

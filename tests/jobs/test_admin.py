"""Background work in the admin site."""

import pytest

from emm.jobs.models import Job
from tests.factories import AdministratorFactory, JobFactory

pytestmark = pytest.mark.django_db
State = Job.State


@pytest.fixture
def back_room(client):
    client.force_login(AdministratorFactory())
    return client


def test_jobs_are_looked_at_in_the_back_room_but_not_written(back_room):
    job = JobFactory(subject="Issue certificates", error="Disk full", state=State.FAILED)
    assert "Issue certificates" in back_room.get("/en/admin/jobs/job/").content.decode()
    assert "Disk full" in back_room.get(f"/en/admin/jobs/job/{job.pk}/change/").content.decode()
    assert back_room.post(f"/en/admin/jobs/job/{job.pk}/change/", {"state": "succeeded"}).status_code == 403
    assert back_room.get("/en/admin/jobs/job/add/").status_code == 403
    assert back_room.post(f"/en/admin/jobs/job/{job.pk}/delete/", {"post": "yes"}).status_code == 403


def act(client, name, *jobs_chosen):
    data = {"action": name, "_selected_action": [job.pk for job in jobs_chosen]}
    return client.post("/en/admin/jobs/job/", data, follow=True).content.decode()


def test_several_jobs_are_tried_again_at_once(back_room):
    failed, done = JobFactory(state=State.FAILED), JobFactory(state=State.SUCCEEDED, subject="finished")
    content = act(back_room, "retry", failed, done)
    failed.refresh_from_db()
    assert failed.state == State.QUEUED
    assert "Done for 1 job." in content
    assert "Count finished: You can only retry a job that failed or was cancelled." in content


def test_several_jobs_are_stopped_at_once(back_room):
    waiting, running = JobFactory(), JobFactory(state=State.RUNNING)
    content = act(back_room, "cancel", waiting, running)
    waiting.refresh_from_db()
    running.refresh_from_db()
    assert (waiting.state, running.cancel_requested) == (State.CANCELLED, True)
    assert "Done for 2 jobs." in content

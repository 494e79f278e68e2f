"""Removal as people start it and see it: the page, the command, and the audit log."""

import datetime
import io

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from emm.audit.models import AuditEvent
from emm.jobs.models import Job
from participants.models import Person
from tests.background import run_now
from tests.factories import AdministratorFactory, AttendanceMarkFactory, OfficerFactory
from trainings.privacy.erasure import remove_what_is_due

from .removal import on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "title"), [("en", "Data retention"), ("id", "Retensi data")])
def test_the_page_shows_whose_time_has_passed_and_changes_nothing(place, client, language, title, long_ago):
    long_ago.shift(datetime.timedelta(days=3 * 366))
    client.force_login(AdministratorFactory())
    page = client.get(f"/{language}/staff/retention/").content.decode()
    assert f"<h1>{title}</h1>" in page
    assert "Siti Rahmawati" in page
    assert Person.objects.get().email_address == "siti@example.org"


def test_the_page_asks_as_often_for_one_person_as_for_three(client, long_ago, administrator):
    counts = []
    for wanted in (1, 3):
        while Person.objects.count() < wanted:
            AttendanceMarkFactory()
        with time_machine.travel(timezone.now() + datetime.timedelta(days=3 * 366), tick=False):
            client.force_login(administrator)
            client.get(reverse("privacy:retention"))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse("privacy:retention")).context["total"] == wanted
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 17


def test_when_nobody_is_due_the_page_says_so(client, administrator):
    page = client.get(reverse("privacy:retention")).content.decode()
    assert "No expired data" in page
    assert "<form" not in page.split("<main", 1)[1].split("</main>")[0]


def test_the_button_starts_the_work_that_removes(place, siti, client, long_ago):
    long_ago.shift(datetime.timedelta(days=3 * 366))
    administrator = AdministratorFactory()
    client.force_login(administrator)
    answer = client.post(reverse("privacy:retention_apply"))
    job = Job.objects.get()
    assert answer["Location"] == reverse("jobs:job", args=[job.pk])
    run_now(job)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result["removed"]) == (Job.State.SUCCEEDED, 1, 1, 1)
    siti.refresh_from_db()
    assert siti.email_address == ""
    assert AuditEvent.objects.get(act="removal").by == administrator


def test_an_officer_removes_nothing(client, place, long_ago):
    long_ago.shift(datetime.timedelta(days=3 * 366))
    client.force_login(OfficerFactory())
    assert client.post(reverse("privacy:retention_apply")).status_code == 403
    assert not Job.objects.exists()


def test_the_command_only_counts_with_dry_run(place, siti, long_ago):
    long_ago.shift(datetime.timedelta(days=3 * 366))
    said = io.StringIO()
    call_command("apply_retention", dry_run=True, stdout=said)
    assert "     1 people whose ways to be reached" in said.getvalue()
    assert "Siti" not in said.getvalue()
    siti.refresh_from_db()
    assert siti.email_address == "siti@example.org"
    call_command("apply_retention", stdout=said)
    assert said.getvalue().endswith("Removed from 1 records.\n")
    siti.refresh_from_db()
    assert siti.email_address == ""


def test_the_audit_log_tells_it_in_words(place, client, long_ago):
    remove_what_is_due(on=on(place.training.ends_on, years=2))
    client.force_login(AdministratorFactory(language="id"))
    page = client.get("/id/staff/log/", {"action": "removal"}).content.decode()
    assert "data kontak, catatan, dan akun" in page


def test_a_second_click_leads_to_the_removal_that_runs(client):
    client.force_login(AdministratorFactory())
    first = client.post(reverse("privacy:retention_apply"))
    second = client.post(reverse("privacy:retention_apply"))
    assert (second.status_code, second.url) == (302, first.url)
    assert Job.objects.count() == 1

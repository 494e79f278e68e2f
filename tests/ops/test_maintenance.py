"""Closed for work on it: every page says so, machines that watch are told the truth, and nothing is asked."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from emm.ops import health, maintenance

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def file(settings, tmp_path):
    settings.MAINTENANCE_FILE = tmp_path / "kept" / "maintenance"
    return settings.MAINTENANCE_FILE


@pytest.mark.parametrize("path", ["/", "/id/", "/en/staff/trainings/", "/en/nowhere/", "/robots.txt", "/en/admin/"])
def test_every_page_says_so_in_both_languages_and_asks_no_database(client, django_assert_num_queries, path):
    maintenance.close()
    with django_assert_num_queries(0):
        answer = client.get(path)

    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "300", "no-store")
    assert ("Back soon" in page, "Segera kembali" in page, "expected back" in page) == (True, True, False)
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_what_is_sent_is_refused_too(client):
    maintenance.close()

    assert client.post("/en/account/login/", {"login": "a@example.org", "password": "x"}).status_code == 503


@pytest.mark.parametrize("path", ["/health/live/", "/health/ready/"])
def test_machines_that_watch_are_told_the_truth(client, path, monkeypatch):
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 60)
    health.READINESS.forget()
    maintenance.close()

    assert client.get(path).status_code == 200


@pytest.mark.parametrize(("written", "seconds"), [("2026-12-01T14:00+07:00", "5400"), ("2026-12-01T14:00", "5400")])
def test_it_says_when_it_will_be_back(client, file, time_machine, written, seconds):
    time_machine.move_to(datetime.datetime(2026, 12, 1, 5, 30, tzinfo=datetime.UTC), tick=False)
    maintenance.close()
    file.write_text(f"{written}\n")
    answer = client.get("/en/")

    page = answer.content.decode()
    assert answer["Retry-After"] == seconds
    assert "It is expected back on 1 December 2026, 14:00 WIB." in page
    assert "Sistem diperkirakan kembali pada 1 Desember 2026, 14.00 WIB." in page


@pytest.mark.parametrize("written", ["2026-12-01T12:00+07:00", "soon", ""])
def test_a_time_that_has_passed_or_is_none_is_not_said(client, file, time_machine, written):
    time_machine.move_to(datetime.datetime(2026, 12, 1, 5, 30, tzinfo=datetime.UTC), tick=False)
    maintenance.close()
    file.write_text(written)
    answer = client.get("/en/")

    assert answer["Retry-After"] == "300"
    assert "expected back" not in answer.content.decode()


def test_one_command_closes_it_and_opens_it_again(client, capsys):
    call_command("maintenance", "on", "--minutes", "30")
    assert client.get("/en/").status_code == 503
    back = maintenance.expected_back()
    assert back is not None
    assert abs(back - timezone.now() - datetime.timedelta(minutes=30)) < datetime.timedelta(minutes=1)

    call_command("maintenance", "off")
    assert client.get("/en/").status_code == 200
    assert capsys.readouterr().out.splitlines()[-1] == "Open."
    call_command("maintenance", "off")

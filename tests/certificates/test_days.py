"""The day of a certificate is that of the training's place, on the page, in files, on paper and for API clients."""

import base64
import csv
import datetime
import io
import json

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from tests.attendance.pages import text_of
from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.downloads import content_of
from tests.factories import AdministratorFactory
from trainings.certificates.issuing.achievements import achievement_of
from trainings.certificates.issuing.badges import badge_of
from trainings.certificates.issuing.lifecycle import revoke
from trainings.certificates.issuing.services import record_certificate
from trainings.certificates.models import Certificate
from trainings.certificates.records.snapshot import Snapshot
from trainings.certificates.rules.eligibility import eligibility_of

pytestmark = pytest.mark.django_db
# In Jayapura 30 November has begun, in Jakarta 29 November is not over.
MORNING_IN_JAYAPURA = datetime.datetime(2026, 11, 29, 15, 45, tzinfo=datetime.UTC)


@pytest.fixture
def certificate():
    signed_template()
    training = taught_training(starts_on=datetime.date(2026, 11, 26), time_zone="Asia/Jayapura")
    attendee(training)
    (standing,) = [each for each in eligibility_of(training) if each.kind == "completion"]
    return record_certificate(eligibility=standing, issued_by=None, issued_at=MORNING_IN_JAYAPURA)


def register(client, format):
    client.force_login(AdministratorFactory())
    return content_of(client.get(reverse("certificates:certificates"), {"export": format}))


def test_paper_and_record(certificate):
    assert Snapshot.from_json(certificate.snapshot).issued_on == datetime.date(2026, 11, 30)
    assert Certificate.objects.get().issued_on == datetime.date(2026, 11, 30)


def test_register_as_csv(client, certificate):
    header, row = csv.reader(io.StringIO(register(client, "csv").decode("utf-8-sig")))

    assert row[header.index("Issued")] == "2026-11-30"


def test_register_as_xlsx_holds_a_date(client, certificate):
    header, row = openpyxl.load_workbook(io.BytesIO(register(client, "xlsx"))).active.iter_rows()

    cell = row[[each.value for each in header].index("Issued")]
    assert (cell.value, cell.is_date) == (datetime.datetime(2026, 11, 30), True)


def test_register_on_the_page(client, certificate):
    client.force_login(AdministratorFactory())

    assert "30 Nov 2026" in text_of(client.get(reverse("certificates:certificates")))
    assert "30 Nov 2026" in text_of(client.get(reverse("certificates:training", args=[certificate.training_id])))


def test_verification_page(client, certificate):
    page = text_of(client.get(reverse("certificates:verification", args=[certificate.code])))

    assert "on 30 November 2026" in page
    assert "29 November" not in page


def test_verification_page_and_api_of_a_revoked_one(client, certificate):
    with time_machine.travel(MORNING_IN_JAYAPURA, tick=False):
        revoke(certificate=certificate, by=None, reason="Misprint", cause=Certificate.Cause.CONTENT)

    page = text_of(client.get(reverse("certificates:verification", args=[certificate.code])))
    facts = client.get(reverse("api:certificate_facts", args=[certificate.code])).json()

    assert "Revoked on 30 November 2026" in page
    assert (facts["issued_on"], facts["ended_at"]) == ("2026-11-30", "2026-11-30T00:45:00+09:00")


def test_badge(certificate):
    snapshot = Snapshot.from_json(certificate.snapshot)
    token = badge_of(
        snapshot,
        achievement=achievement_of(certificate, snapshot),
        status_index=1,
        issued_at=certificate.issued_at.astimezone(certificate.training.zone),
    )

    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["validFrom"] == "2026-11-30T00:45:00+09:00"


@pytest.mark.parametrize(
    ("zone", "expired"), [("Asia/Jakarta", False), ("Asia/Makassar", True), ("Asia/Jayapura", True)]
)
def test_last_day_ends_at_midnight_of_the_place(zone, expired):
    signed_template()
    training = taught_training(starts_on=datetime.date(2022, 9, 7), time_zone=zone, kind="tot")
    attendee(training)
    (standing,) = [each for each in eligibility_of(training) if each.kind == "completion"]
    record_certificate(eligibility=standing, issued_by=None)
    Certificate.objects.update(kind="trainer", valid_until="2026-11-29")

    # 23:30 in Jakarta, after midnight in Makassar and Jayapura.
    with time_machine.travel(datetime.datetime(2026, 11, 29, 16, 30, tzinfo=datetime.UTC), tick=False):
        assert Certificate.objects.get().is_expired is expired
        assert Certificate.objects.expired().exists() is expired
        assert Certificate.objects.expiring().exists() is not expired

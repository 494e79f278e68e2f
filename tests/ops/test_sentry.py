"""What is sent to Sentry: where something broke, and nothing about a person."""

import json
import logging

import pytest
import sentry_sdk
from django.test import Client
from django.urls import reverse
from sentry_sdk.transport import Transport

from emm.ops.logs import report_failures
from tests.factories import OfficerFactory

pytestmark = pytest.mark.django_db


NIP = "198703122010012003"


# The lines around a failure are sent: none of those around this one holds a name.
def broken(*, person, by):
    raise RuntimeError(f"{person.email} with {NIP} could not be saved")


class Kept(Transport):
    """Keeps what would be sent."""

    sent: list[bytes] = []

    def capture_envelope(self, envelope):
        self.sent.append(envelope.serialize())


@pytest.fixture
def sent(monkeypatch):
    """Everything that would go to Sentry, as text."""
    monkeypatch.setattr(Kept, "sent", [])
    init = sentry_sdk.init
    monkeypatch.setattr(sentry_sdk, "init", lambda **options: init(transport=Kept, **options))
    report_failures("https://key@sentry.example/1")
    yield lambda: b"\n".join(Kept.sent).decode()
    sentry_sdk.get_client().close(timeout=0)
    init(dsn=None)


def test_a_failure_of_a_page_is_sent_without_the_person(sent, monkeypatch):
    officer = OfficerFactory(full_name="Budi Santoso", email="budi@example.org")

    monkeypatch.setattr("participants.views.people.save_person", broken)
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    answer = client.post(
        reverse("participants:person_create") + "?q=Rahmawati",
        {"full_name": "Siti Rahmawati", "sex": "female", "language": "id", "email": "siti2@example.org"},
        headers={"User-Agent": "Phone 9"},
    )
    assert answer.status_code == 500
    text = sent()
    event = json.loads(next(line for line in text.splitlines() if '"exception"' in line))
    (failure,) = event["exception"]["values"]
    assert (failure["type"], failure["value"]) == ("RuntimeError", "(e-mail) with (number) could not be saved")
    assert failure["stacktrace"]["frames"][-1]["function"] == "broken"
    assert set(event["request"]) == {"method"}  # which the server tells, and the client of the tests does not
    personal = ("Siti", "Rahmawati", "Budi", "example.org", "Phone 9", "127.0.0.1", "sessionid")
    assert [each for each in personal if each in text] == []


def test_what_is_refused_is_sent_without_its_address(sent, rf):
    """Django logs it together with the request."""
    request = rf.post("/en/wallet/S3cr3t-token/?code=S3cr3t")
    logger = logging.getLogger("django.security.SuspiciousOperation")
    logger.error("Refused: %s", request.get_full_path(), extra={"request": request, "status_code": 400})
    text = sent()
    event = json.loads(next(line for line in text.splitlines() if '"logentry"' in line))
    assert event["logentry"]["params"] == ["/en/wallet/…/?…"]
    assert "request" not in event.get("extra", {})
    assert "S3cr3t" not in text

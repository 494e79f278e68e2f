"""What came back, as a mail service tells it over HTTP: by its secret, about a letter of ours, in readable words."""

import base64
import importlib
import json

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import clear_url_caches

from emm import urls
from emm.messages.models import Message
from tests.certificates.letters import send

pytestmark = pytest.mark.django_db
SECRET = settings.ANYMAIL["WEBHOOK_SECRET"]
ADDRESS = "/mail/events/brevo/tracking/"


@pytest.fixture
def without_secret(settings, monkeypatch):
    """The product with no secret in its settings, and therefore without such an address."""
    monkeypatch.setattr(admin.site, "login", admin.site.login)  # the addresses wrap it once more
    kept, settings.ANYMAIL = settings.ANYMAIL, {}
    _read_addresses()
    yield
    settings.ANYMAIL = kept
    _read_addresses()


def _read_addresses():
    importlib.reload(urls)
    clear_url_caches()


@pytest.fixture
def letter(training, certificate):
    """A letter that was handed over."""
    send(training)
    return Message.objects.get()


def tell(body, secret=SECRET):
    """What the service gets for ``body``; it has no token of a form, and is no browser."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    proof = {"authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(ADDRESS, data, content_type="application/json", headers=proof).status_code


def event(letter, kind="hard_bounce", **changes):
    return {
        "event": kind,
        "email": "siti@example.org",
        "message-id": letter.message_id,
        "reason": "550 no mailbox siti@example.org",
        **changes,
    }


def state_of(letter):
    letter.refresh_from_db()
    return letter.state, letter.reason


@pytest.mark.parametrize("kind", ["hard_bounce", "soft_bounce", "blocked", "invalid_email", "error"])
def test_a_letter_that_came_back_is_marked_with_the_reason(letter, kind):
    assert tell(event(letter, kind)) == 200

    state, reason = state_of(letter)
    assert state == Message.State.BOUNCED
    assert reason.startswith("550 no mailbox (e-mail)")


@pytest.mark.parametrize("kind", ["delivered", "opened", "click", "deferred", "nonsense"])
def test_what_did_not_come_back_changes_nothing(letter, kind):
    assert tell(event(letter, kind)) == 200
    assert state_of(letter) == (Message.State.SENT, "")


@pytest.mark.parametrize("secret", ["", "service:wrong", "wrong:cawan petri", SECRET + " "])
def test_without_the_secret_nothing_is_believed(letter, secret):
    assert tell(event(letter), secret=secret) == 400
    assert state_of(letter) == (Message.State.SENT, "")


@pytest.mark.parametrize("body", [b"", b"nonsense", b"{", b"\xff\xfe", b"event=hard_bounce"])
def test_what_cannot_be_read_is_refused(letter, body):
    assert tell(body) == 400
    assert state_of(letter) == (Message.State.SENT, "")


@pytest.mark.parametrize("number", ["<somebody@else.example>", "", None])
def test_a_letter_of_somebody_else_is_taken_note_of_and_changes_nothing(letter, number):
    assert tell(event(letter, **{"message-id": number})) == 200
    assert state_of(letter) == (Message.State.SENT, "")


def test_the_same_told_twice_is_told_once(letter):
    assert [tell(event(letter)), tell(event(letter))] == [200, 200]
    assert Message.objects.count() == 1


def test_nobody_looks_at_it(client):
    assert client.get(ADDRESS).status_code == 405


def test_without_a_secret_in_the_settings_there_is_no_such_address(without_secret, letter):
    assert tell(event(letter)) == 404
    assert state_of(letter) == (Message.State.SENT, "")

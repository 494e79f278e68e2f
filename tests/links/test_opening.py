"""The pages that a link opens, as a stranger sees them; and nothing of the secret anywhere else."""

import json
import logging
import logging.config
import re

import pytest
import sentry_sdk
import structlog
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from sentry_sdk.transport import Transport

from emm.audit.models import AuditEvent
from emm.links.services import revoke_link
from emm.ops.logs import logging_config, report_failures

pytestmark = pytest.mark.django_db


# Nonces, and the moment of the answer.
OF_THE_ANSWER = {"Content-Security-Policy", "Expires"}


def headers_of(response):
    return {name: response[name] for name in ("X-Robots-Tag", "Referrer-Policy", "Cache-Control")}


def seen(response):
    """All that a stranger gets, but for what differs from answer to answer by itself."""
    page = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", response.content.decode())
    kept = {name: value for name, value in response.headers.items() if name not in OF_THE_ANSWER}
    return response.status_code, page.replace(response.request["PATH_INFO"].split("/")[3], "(token)"), kept


@pytest.mark.parametrize("works", [True, False])
def test_no_cache_no_search_engine_and_no_other_page_learns_of_a_link(client, link, address, works):
    if not works:
        revoke_link(link=link, by=None, reason="Lost")
    response = client.get(address)
    assert response.status_code == (200 if works else 404)
    assert headers_of(response) == {
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
    }
    assert 'name="robots" content="noindex"' in response.content.decode()


@pytest.mark.parametrize("language", ["en", "id"])
def test_wrong_expired_and_revoked_links_get_the_same_answer(client, link, token, language):
    with translation.override(language):
        address = reverse("certificates:wallet", args=[token])
        wrong = client.get(reverse("certificates:wallet", args=["x" * 32]))
    with time_machine.travel(link.expires_at, tick=False):
        expired = client.get(address)
    revoke_link(link=link, by=None, reason="Lost")
    revoked = client.get(address)
    assert seen(wrong) == seen(expired) == seen(revoked)
    sentence = {"en": "ask us for one", "id": "minta kepada kami"}[language]
    assert sentence in wrong.content.decode()


def test_a_thousand_guesses_find_nothing_and_most_are_turned_away(client, link):
    with time_machine.travel(1_700_000_000, tick=False):
        answers = [client.get(f"/en/wallet/{number:032}/").status_code for number in range(1000)]
    assert (answers.count(404), answers.count(429)) == (60, 940)


def test_whoever_guessed_too_often_is_turned_away_from_a_right_link_too(client, address):
    with time_machine.travel(1_700_000_000, tick=False):
        for _ in range(60):
            client.get(f"/en/wallet/{'0' * 32}/")
        refused = client.get(address)
        assert (refused.status_code, refused["Retry-After"]) == (429, "60")
        elsewhere = Client(REMOTE_ADDR="203.0.113.9").get(address)
        assert elsewhere.status_code == 200


# --- The secret stays out of what is written down ---------------------------------------------


@pytest.fixture
def logged(capsys):
    """Called once, it sets logging up as in production; called again, it gives what was written."""
    root = logging.getLogger()
    before = root.level, root.handlers[:]

    def logged():
        logging.config.dictConfig(logging_config(json=True, level="INFO"))
        return capsys.readouterr().err

    yield logged
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    structlog.contextvars.clear_contextvars()
    for name in ("django_structlog", "django.request"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def test_the_request_log_and_the_audit_log_hold_no_token(client, message, link, token, address, logged):
    logged()
    for url in (address, f"{address}all.zip", f"{address}{message.about_id}/"):
        client.get(url)
    client.post(f"{address}opened/")
    Client(enforce_csrf_checks=True).post(f"{address}opened/")
    logging.getLogger("any.library").error("GET %s failed", address)
    lines = logged()
    routes = {json.loads(line).get("request") for line in lines.splitlines() if line.startswith("{")}
    assert "GET /en/wallet/<str:token>/" in routes
    assert token not in lines
    assert token not in str(list(AuditEvent.objects.values()))


class Kept(Transport):
    sent: list[bytes] = []

    def capture_envelope(self, envelope):
        self.sent.append(envelope.serialize())


def test_what_is_sent_to_sentry_holds_no_token(token, address, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError(f"{address} is broken")

    monkeypatch.setattr(Kept, "sent", [])
    init = sentry_sdk.init
    monkeypatch.setattr(sentry_sdk, "init", lambda **options: init(transport=Kept, **options))
    report_failures("https://key@sentry.example/1")
    monkeypatch.setattr("trainings.certificates.delivery.link_views.certificates_of", broken)
    try:
        assert Client(raise_request_exception=False).get(address).status_code == 500
    finally:
        sentry_sdk.get_client().close(timeout=0)
        init(dsn=None)
    sent = b"\n".join(Kept.sent).decode()
    assert "is broken" in sent
    assert token not in sent

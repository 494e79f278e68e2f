"""What is logged: enough to find a fault, nothing about a person."""

import json
import logging
import logging.config
import re

import pytest
import structlog
from django.http import HttpResponseForbidden
from django.test import Client
from django.utils.log import log_response

from emm.common.redaction import redact
from emm.ops.logs import logging_config
from tests.factories import OfficerFactory


@pytest.fixture
def log(capsys):
    """``log(json=…)`` sets logging up as the settings do; ``log.lines()`` is what came out."""

    class Log:
        def __call__(self, *, json):
            logging.config.dictConfig(logging_config(json=json, level="INFO"))
            return self

        def text(self):
            return capsys.readouterr().err

        def entries(self):
            return [json.loads(line) for line in self.text().splitlines()]

    root = logging.getLogger()
    before = root.level, root.handlers[:]
    yield Log()
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    structlog.contextvars.clear_contextvars()
    for name in ("django_structlog", "django.request"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("mail to siti.aminah+x@kemnaker.go.id failed", "mail to (e-mail) failed"),
        ("NIP 198703122010012003 twice", "NIP (number) twice"),
        ("certificate 20221234", "certificate 20221234"),
        ("postgres://emm:s3cret@db/emm", "postgres://emm:(password)@db/emm"),
        ("GET /en/staff/people/?q=Siti&page=2 took 3 s", "GET /en/staff/people/?… took 3 s"),
        ("asked for /en/wallet/WyJ4IiwxXQ:1tQ/?once and left", "asked for /en/wallet/…/?… and left"),
        ("Error handling request /en/wallet/WyJ4IiwxXQ:1tQ/7/", "Error handling request /en/wallet/…/7/"),
        (
            "https://emm.example/id/account/password/reset/key/1-c0x-4f2/",
            "https://emm.example/id/account/password/reset/key/…/",
        ),
        ("/en/wallet/abcdefghijklmnopqrstuvwxyz/", "/en/wallet/…/"),
        ("GET /en/staff/certificate-templates/<int:pk>/", "GET /en/staff/certificate-templates/<int:pk>/"),
        ("/v/AB12-CD34/ and /api/certificates/AB12-CD34.json", "/v/…/ and /api/certificates/…"),
        ("GET /en/verify/<str:code>/", "GET /en/verify/<str:code>/"),
        (r"/en/account/^confirm-email/(?P<key>[-:\w]+)/$", r"/en/account/^confirm-email/(?P<key>[-:\w]+)/$"),
        ('File "/srv/emm/common/logs.py", line 3', 'File "/srv/emm/common/logs.py", line 3'),
        ("Invalid request from ip=203.0.113.7: no", "Invalid request from ip=(address): no"),
        (
            "duplicate key\nDETAIL:  Key (email)=(Siti) already exists.\nHINT: none",
            "duplicate key\nDETAIL: (left out)\nHINT: none",
        ),
    ],
)
def test_what_is_personal_is_left_out(said, logged):
    assert redact(said) == logged


def test_a_line_of_any_library_is_json(log):
    log(json=True)
    logging.getLogger("some.library").warning("Letter to %s is late", "siti@example.org")
    (entry,) = log.entries()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", entry.pop("timestamp"))
    assert entry == {"event": "Letter to (e-mail) is late", "level": "warning", "logger": "some.library"}


def test_a_failure_is_logged_with_its_place_but_without_values(log):
    log(json=True)
    try:
        name = "Siti Aminah"
        raise ValueError("refused siti@example.org")
    except ValueError:
        logging.getLogger("some.library").exception("It broke")
    (entry,) = log.entries()
    assert entry["event"] == "It broke"
    assert entry["exception"].startswith("Traceback (most recent call last):")
    assert entry["exception"].endswith("ValueError: refused (e-mail)")
    assert name not in entry["exception"].replace('name = "Siti Aminah"', "")


@pytest.mark.django_db
def test_a_request_is_told_by_its_pattern_and_the_key_of_the_account(log, client):
    officer = OfficerFactory()
    client.force_login(officer)
    log(json=True)
    client.get("/en/staff/people/?q=Siti+Aminah", headers={"X-Request-ID": "0123456789abcdef", "User-Agent": "Phone 9"})
    client.get("/en/verify/SECRET-CODE/")
    text = log.text()
    first, second = (json.loads(line) for line in text.splitlines())
    first.pop("timestamp")
    assert first == {
        "event": "request_finished",
        "request": "GET /en/staff/people/",
        "code": 200,
        "user_id": officer.pk,
        "request_id": "0123456789abcdef",
        "level": "info",
        "logger": "django_structlog.middlewares.request",
    }
    assert second["request"] == "GET /en/verify/<str:code>/"
    assert second["request_id"] != first["request_id"]
    for personal in ("Siti", "SECRET", "Phone", officer.email, "127.0.0.1"):
        assert personal not in text


SECRET = "MQ:1tQx-S3cr3t"
WITH_SECRETS = {
    f"/en/account/confirm-email/{SECRET}/": r"/en/account/confirm-email/(?P<key>[-:\w]+)/$",
    "/en/account/password/reset/key/1-c0x-S3cr3t/": (
        r"/en/account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
    ),
    f"/en/wallet/{SECRET}/": "/en/wallet/<str:token>/",
    f"/en/wallet/{SECRET}/7/": "/en/wallet/<str:token>/<int:pk>/",
    "/en/verify/S3cr3t/": "/en/verify/<str:code>/",
    "/v/S3cr3t/": "/v/<str:code>/",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "route"), WITH_SECRETS.items())
@pytest.mark.parametrize("json", [True, False])
def test_an_address_that_holds_a_secret_is_told_by_its_pattern(log, address, route, json):
    """Also where a form is refused that came without its token."""
    log(json=json)
    Client().get(f"{address}?code=S3cr3t")
    Client(enforce_csrf_checks=True).post(f"{address}?S3cr3t", {"code": "S3cr3t"})
    text = log.text().replace(r"\\", "\\")
    assert f"Forbidden (CSRF cookie not set.): {route}" in text
    assert "S3cr3t" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("json", [True, False])
def test_an_address_of_the_api_is_told_by_its_pattern(log, json):
    log(json=json)
    for ask in (Client().get, Client().post):
        ask("/api/certificates/S3cr3t.json?code=S3cr3t")
    text = log.text()
    assert "GET /api/certificates/<code>.json" in text
    assert "POST /api/certificates/<code>.json" in text
    assert "S3cr3t" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/S3cr3t no page/", "/en/wallet/S3cr3t/é/no page/"])
def test_an_address_without_a_page_is_not_told_at_all(log, rf, address):
    """What refuses a form may not know the page."""
    log(json=True)
    request = rf.post(address)
    request.resolver_match = None
    log_response(
        "Forbidden (%s): %s",
        "no token",
        request.path,
        request=request,
        response=HttpResponseForbidden(),
        logger=logging.getLogger("django.security.csrf"),
    )
    assert [entry["event"] for entry in log.entries()] == ["Forbidden (no token): (no page)"]


@pytest.mark.django_db
def test_nor_is_the_page_that_a_refused_form_came_from(log):
    log(json=True)
    came_from = "https://elsewhere.example/en/account/password/reset/key/1-c0x-S3cr3t/?next=S3cr3t"
    Client(enforce_csrf_checks=True).post("/en/account/login/", secure=True, headers={"Referer": came_from})
    text = log.text()
    assert "Referer checking failed - https://elsewhere.example/en/account/password/reset/key/…/" in text
    assert "S3cr3t" not in text


@pytest.mark.django_db
def test_a_number_that_is_none_is_not_taken_over(log, client):
    log(json=True)
    client.get("/robots.txt", headers={"X-Request-ID": 'x" onload="'})
    (entry,) = log.entries()
    assert re.fullmatch("[0-9a-f]{32}", entry["request_id"])


def test_lines_for_people_are_short(log):
    log(json=False)
    logging.getLogger("some.library").warning("Letter to %s is late", "siti@example.org")
    assert re.fullmatch(r"\S+Z warning some.library Letter to \(e-mail\) is late\n", log.text())


@pytest.mark.django_db
def test_lines_for_people_leave_out_requests_that_went_well(log, client):
    log(json=False)
    client.get("/robots.txt")
    assert log.text() == ""

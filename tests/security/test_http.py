"""What every answer says to the browser, and what is refused: by header, host, size, redirect and letter."""

import datetime
import re

import psycopg2
import pytest
from django.core.mail import EmailMessage
from django.db import OperationalError
from django.urls import reverse

from emm.ops.http import ROOM_FOR_FIELDS
from tests.factories import PASSWORD, JobFactory, OfficerFactory
from trainings.certificates.issuing.zips import JOB_KIND

pytestmark = pytest.mark.django_db

PAGES = ["/en/", "/en/account/login/", "/en/staff/people/", "/en/admin/", "/en/nowhere/", "/health/live/"]


# --- Caches -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/en/today/", "/en/staff/people/", "/en/account/", "/en/", "/en/staff/jobs/"])
def test_no_cache_keeps_what_somebody_saw_who_signed_in(client, administrator, path):
    response = client.get(path)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


def test_what_anybody_may_see_may_be_kept(client):
    assert "no-store" not in client.get("/en/").headers.get("Cache-Control", "")


# --- Headers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers_that_keep_a_browser_safe(client, administrator, path):
    headers = client.get(path).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=(self)" in headers["Permissions-Policy"].split(", ")
    assert "geolocation=()" in headers["Permissions-Policy"].split(", ")


@pytest.mark.parametrize("path", PAGES)
def test_the_content_security_policy_allows_nothing_inline_and_nothing_from_elsewhere(client, administrator, path):
    policy = dict(
        directive.strip().split(" ", 1) for directive in client.get(path)["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    for directive in ("script-src", "style-src"):
        assert re.fullmatch(r"'self'( 'nonce-[\w+/=-]+')?", policy[directive])
    assert "unsafe" not in str(policy)
    assert "http" not in str(policy)


def test_two_answers_have_two_nonces(client, administrator):
    nonces = [re.findall(r"nonce-([^']+)'", client.get("/en/admin/")["Content-Security-Policy"]) for _ in range(2)]
    assert not set(nonces[0]) & set(nonces[1])


def test_https_is_demanded_for_a_year_where_it_is_on(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    answer = client.get("/en/", secure=False)
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/en/")
    answer = client.get("/en/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_machines_beside_this_one_ask_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/live/").status_code == 200
    assert client.get("/metrics").status_code == 404


def test_cookies_are_kept_from_scripts_and_from_other_sites(client, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client.get("/en/account/login/")
    client.post("/en/account/login/", {"login": OfficerFactory().email, "password": PASSWORD})
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert (bool(cookie["httponly"]), bool(cookie["secure"]), cookie["samesite"]) == (True, True, "Lax")


def test_security_txt_says_whom_to_tell_for_months_to_come(client, settings):
    settings.CONTACT_EMAIL = "security@example.org"
    lines = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    assert lines["Contact"] == "mailto:security@example.org"
    left = datetime.datetime.fromisoformat(lines["Expires"]) - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=30) < left < datetime.timedelta(days=366)


# --- What is refused --------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", ""])
def test_a_foreign_host_name_is_refused(client, host):
    assert client.get("/en/", headers={"Host": host}).status_code == 400


def test_a_forwarded_host_name_is_not_believed(client):
    answer = client.get("/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in answer.get("Location", "") + answer.content.decode()


def test_a_request_that_says_it_is_too_large_is_refused_unread(client, settings, administrator):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    answer = client.post(
        "/en/account/login/", b"", content_type="text/plain", headers={"Content-Length": f"{2 * ROOM_FOR_FIELDS + 1}"}
    )
    assert answer.status_code == 413
    assert "At most 1.0\xa0MB are accepted at a time." in answer.content.decode()


def test_a_request_as_large_as_an_upload_may_be_is_read(client, settings):
    settings.UPLOAD_MAX_BYTES = 1024
    body = b"x" * 1024
    assert client.post("/en/account/login/", body, content_type="text/plain").status_code == 200


def test_a_form_with_more_fields_than_any_of_ours_is_refused(client):
    fields = {f"field{number}": "x" for number in range(1001)}
    assert client.post("/en/account/login/", fields).status_code == 400


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:/evil",
    ],
)
@pytest.mark.parametrize("way", ["sign-in", "action"])
def test_nobody_is_led_to_another_site(client, target, way):
    officer = OfficerFactory()
    if way == "sign-in":
        answer = client.post(
            f"/en/account/login/?next={target}", {"login": officer.email, "password": PASSWORD, "next": target}
        )
    else:
        client.force_login(officer)
        job = JobFactory(kind=JOB_KIND, payload={"training": None}, started_by=officer)
        answer = client.post(reverse("jobs:job_action", args=[job.pk, "cancel"]), {"next": target})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/")


@pytest.mark.parametrize("path", ["/en/staff/people/%0d%0aSet-Cookie:a=b", "/en//evil.example", "//evil.example/en"])
def test_an_address_writes_no_header_and_leads_nowhere_else(client, path):
    answer = client.get(path)
    assert answer.status_code in {302, 301, 404}
    assert "evil.example" not in answer.get("Location", "")
    assert "a" not in answer.cookies


@pytest.mark.parametrize("field", ["subject", "to", "reply_to"])
def test_nothing_that_was_typed_writes_a_header_of_a_letter(field, mailoutbox):
    typed = "Siti\nBcc: everybody@example.org"
    letter = EmailMessage("Subject", "Body", "from@example.org", ["to@example.org"])
    setattr(letter, field, typed if field == "subject" else [typed])
    with pytest.raises(ValueError, match=r"newlines|Invalid address"):
        letter.send()
    assert mailoutbox == []


@pytest.mark.parametrize("method", ["trace", "put", "delete", "patch"])
def test_methods_that_no_page_has_are_refused(client, administrator, method):
    assert getattr(client, method)("/en/staff/people/").status_code == 405


# --- What fails -------------------------------------------------------------------------------


def _raise(error):
    def view(*args, **kwargs):
        raise error

    return view


# Django hands on the driver's own error where a cursor is closed.
@pytest.mark.parametrize("error", [OperationalError, psycopg2.OperationalError, psycopg2.InterfaceError])
def test_a_database_that_is_away_is_a_page_that_says_so(client, monkeypatch, error):
    monkeypatch.setattr("trainings.home.views.seo.timezone.now", _raise(error("secret detail")))
    client.raise_request_exception = False
    answer = client.get("/.well-known/security.txt")
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")
    assert "Back soon" in answer.content.decode()
    assert "Segera kembali" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


def test_what_nobody_foresaw_is_a_page_without_a_trace(client, monkeypatch):
    monkeypatch.setattr("trainings.home.views.seo.timezone.now", _raise(RuntimeError("secret detail")))
    client.raise_request_exception = False
    answer = client.get("/.well-known/security.txt")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()
    assert answer["Content-Security-Policy"]

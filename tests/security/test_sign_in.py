"""Nobody learns whether an address has an account: not from the answer, nor from letters, nor from the work done."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from emm.jobs.models import Job
from tests import outbox
from tests.factories import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


class CountingHasher(MD5PasswordHasher):
    """Says how much of the costly work a sign-in makes."""

    hashed = 0

    def encode(self, password, salt):
        type(self).hashed += 1
        return super().encode(password, salt)


@pytest.fixture
def people():
    """Addresses of every kind: with a password, invited without one, closed, unknown."""
    invited = UserFactory.build(email="invited@example.org", invited_at=timezone.now())
    invited.set_unusable_password()
    invited.save()
    UserFactory(email="open@example.org")
    UserFactory(email="closed@example.org", is_active=False)
    return ["open@example.org", "invited@example.org", "closed@example.org", "unknown@example.org"]


def without_what_differs_always(page: bytes, email: str) -> str:
    """The page without its tokens and nonces, and without the address that was typed."""
    return re.sub(r'(value|nonce|content)="[^"]{16,}"|X-CSRFToken[^}]*|\d+', "", page.decode().replace(email, ""))


def test_a_wrong_password_is_answered_alike_and_costs_alike(client, settings, people):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    answers, work = set(), set()
    for email in people:
        CountingHasher.hashed = 0
        response = client.post(reverse("account_login"), {"login": email, "password": "not the password"})
        answers.add((response.status_code, without_what_differs_always(response.content, email)))
        work.add(CountingHasher.hashed)
    assert (len(answers), work) == (1, {1})


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_what_is_sent_by_e_mail_is_answered_alike_and_costs_alike(client, people, mailoutbox, name):
    answers, work = set(), set()
    for email in people:
        visitor = type(client)()
        jobs = Job.objects.count()
        with CaptureQueriesContext(connection) as queries:
            response = visitor.post(reverse(name), {"email": email})
        work.add((Job.objects.count() - jobs, sum("INSERT" in each["sql"] for each in queries)))
        response = visitor.get(response["Location"])
        answers.add((response.status_code, without_what_differs_always(response.content, email)))
    assert (len(answers), len(work)) == (1, 1)
    # No mail server was asked while anybody waited for the page.
    assert mailoutbox == []


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_only_an_address_with_an_open_account_is_written_to(client, people, name):
    for email in people:
        type(client)().post(reverse(name), {"email": email})

    assert [email.to for email in outbox.sent()] == [["open@example.org"], ["invited@example.org"]]


def test_what_opens_an_account_stands_in_no_job(client, people):
    client.post(reverse("account_reset_password"), {"email": "open@example.org"})
    (waiting,) = Job.objects.values_list("payload", flat=True)
    (message,) = outbox.sent()
    (done,) = Job.objects.values_list("payload", flat=True)

    assert "/account/password/reset/key/" in message.body
    assert "reset" not in str(waiting)
    assert done == {"user": waiting["user"], "sealed": ""}


def test_links_in_letters_are_the_products_own_whatever_the_browser_calls_it(client, settings, people):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    client.post(reverse("account_reset_password"), {"email": "open@example.org"}, headers={"Host": "other.example:81"})
    assert re.findall(r"https?://[^/\s]+", outbox.sent()[0].body) == [settings.SITE_URL]


def test_requests_for_letters_are_limited_alike(client, people):
    for email in (people[0], people[-1]):
        codes = [client.post(reverse("account_reset_password"), {"email": email}).status_code for _ in range(7)]
        assert codes == [302] * 5 + [200] * 2 or codes == [302] * 5 + [429] * 2


def test_wrong_codes_end_the_attempt(client, people):
    client.post(reverse("account_request_login_code"), {"email": people[0]})
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "wrong"})
    code = re.search(r"^\s{4}(\S+)$", outbox.sent()[0].body, re.MULTILINE)[1]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_activate_totp", "usersessions_list", "account_email", "accounts:me"]
)
def test_own_pages_are_kept_by_no_cache(client, name):
    client.force_login(OfficerFactory())
    response = client.get(reverse(name))
    assert "Cookie" in response["Vary"]
    assert "public" not in response.get("Cache-Control", "")


def test_sign_in_cookies_are_safe(client, settings):
    settings.SESSION_COOKIE_SECURE = True
    user = OfficerFactory()
    client.post(reverse("account_login"), {"login": user.email, "password": "correct horse battery staple"})
    [device] = [name for name in client.cookies if name.startswith("device_")]
    for name in (settings.SESSION_COOKIE_NAME, device):
        cookie = client.cookies[name]
        assert (bool(cookie["httponly"]), bool(cookie["secure"]), cookie["samesite"]) == (True, True, "Lax"), name

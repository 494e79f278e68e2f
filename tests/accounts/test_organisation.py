"""Signing in through the organisation: against a real OpenID provider, which runs beside the test."""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as product
from django.urls import reverse

from emm.accounts.models import User
from emm.audit.models import AuditEvent
from emm.common import outside
from tests.common.hanging import hanging
from tests.factories import PASSWORD, OfficerFactory, TrainerUserFactory

from .conftest import current_code, is_signed_in, with_app
from .openid_provider import CLIENT_ID, CLIENT_SECRET, OpenIDProvider

pytestmark = pytest.mark.django_db

DOOR = "/account/oidc/organisation/login/"
SITI = {"sub": "siti-1", "email": "siti@example.org", "name": "Siti Aminah"}


@pytest.fixture(scope="module")
def running():
    with OpenIDProvider() as provider:
        yield provider


@pytest.fixture
def provider(running, settings):
    running.claims, running.token_changes = {**SITI, "email_verified": True}, {}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "organisation",
                    "name": "Microsoft",
                    "client_id": CLIENT_ID,
                    "secret": CLIENT_SECRET,
                    "settings": {"server_url": running.url, "verified_email": []},
                }
            ],
        }
    }
    return running


def come_through(client, provider, **query):
    """The whole way: to the provider, and back."""
    away = client.post(DOOR, query_params=query)
    assert away.status_code == 302
    back = urlsplit(provider.authorise(away["Location"]))
    return client.get(f"{back.path}?{back.query}")


def test_the_way_in_is_on_the_sign_in_page(client, provider):
    page = client.get("/en/account/login/").content.decode()
    assert "Sign in with Microsoft" in page
    assert DOOR in page


def test_without_the_setting_there_is_none(client):
    assert "Sign in with" not in client.get("/en/account/login/").content.decode().replace("Sign in with a passkey", "")
    assert client.get(DOOR).status_code == 404


def test_looking_at_the_way_in_does_not_start_it(client, provider):
    page = client.get(DOOR)
    assert page.status_code == 200
    assert 'method="post"' in page.content.decode()


def test_the_account_of_the_same_address_is_entered(client, provider):
    siti = TrainerUserFactory(email="siti@example.org", language="id")
    response = come_through(client, provider)
    assert (response.status_code, response["Location"]) == (302, "/id/today/")
    assert client.session["_auth_user_id"] == str(siti.pk)


def test_that_it_is_linked_is_written_once(client, provider):
    siti = TrainerUserFactory(email="siti@example.org")
    for browser in (client, type(client)()):
        come_through(browser, provider)
    linked = AuditEvent.objects.filter(act=AuditEvent.Act.LINKED)
    assert [(event.by, event.object_type, event.object_id, event.data) for event in linked] == [
        (siti, "accounts.user", siti.pk, {})
    ]


def test_its_password_stays(client, provider):
    siti = TrainerUserFactory(email="siti@example.org")
    come_through(client, provider)
    siti.refresh_from_db()
    assert siti.check_password(PASSWORD)


def test_one_goes_on_to_where_one_was_going(client, provider):
    OfficerFactory(email="siti@example.org")
    assert come_through(client, provider, next="/en/staff/people/")["Location"] == "/en/staff/people/"


def test_afterwards_the_person_counts_and_not_the_address(client, provider):
    siti = TrainerUserFactory(email="siti@example.org")
    come_through(client, provider)
    assert SocialAccount.objects.get().uid == "siti-1"
    other = TrainerUserFactory(email="other@example.org")
    provider.claims |= {"email": "other@example.org"}
    later = type(client)()
    come_through(later, provider)
    assert later.session["_auth_user_id"] == str(siti.pk) != str(other.pk)


def test_nobody_gets_an_account_that_way(client, provider):
    away = client.post(DOOR)
    back = urlsplit(provider.authorise(away["Location"]))
    page = client.get(f"{back.path}?{back.query}", follow=True)
    assert "You need an invitation" in page.content.decode()
    assert not is_signed_in(client)
    assert not User.objects.exists()


@pytest.mark.parametrize("said", [{"email_verified": False}, {"email_verified": "false"}, {}])
def test_an_address_that_is_not_verified_opens_nothing(client, provider, said):
    TrainerUserFactory(email="siti@example.org")
    provider.claims = SITI | said
    come_through(client, provider)
    assert not is_signed_in(client)


def test_an_address_of_the_provider_s_own_domain_needs_no_word_of_it(client, provider, settings):
    """Microsoft Entra says nothing of the kind about the addresses that it gives out itself."""
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["verified_email"] = ["example.org"]
    siti = TrainerUserFactory(email="siti@example.org")
    provider.claims = dict(SITI)
    come_through(client, provider)
    assert client.session["_auth_user_id"] == str(siti.pk)


def test_a_closed_account_stays_closed(client, provider):
    TrainerUserFactory(email="siti@example.org", is_active=False)
    come_through(client, provider)
    assert not is_signed_in(client)


def test_a_second_factor_is_asked_for_all_the_same(client, provider):
    with_app(TrainerUserFactory(email="siti@example.org"))
    assert come_through(client, provider)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)


def test_with_it_a_role_that_needs_one_goes_on(client, provider, settings):
    settings.SECOND_FACTOR_ROLES = ["officer"]
    with_app(OfficerFactory(email="siti@example.org"))
    come_through(client, provider)
    client.post(reverse("mfa_authenticate"), {"code": current_code()})
    assert client.get("/en/staff/people/").status_code == 200


def test_who_has_none_and_needs_one_is_led_to_set_it_up(client, provider, settings):
    settings.SECOND_FACTOR_ROLES = ["officer"]
    OfficerFactory(email="siti@example.org")
    come_through(client, provider)
    assert client.get("/en/staff/people/")["Location"] == "/en/account/second-factor/"
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize("changes", [{"iss": "https://evil.example"}, {"aud": "somebody-else"}, {"exp": 1_000_000_000}])
def test_a_token_of_somebody_else_opens_nothing(client, provider, changes):
    TrainerUserFactory(email="siti@example.org")
    provider.token_changes = changes
    response = come_through(client, provider)
    assert response.status_code == 401
    assert "Signing in did not work" in response.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("query", ["", "?code=x&state=y", "?error=server_error&state=y", "?code=%F0&state="])
def test_a_way_back_that_nobody_went_out_on_opens_nothing(client, provider, query):
    response = client.get(f"{DOOR}callback/{query}")
    assert response.status_code == 401
    assert not is_signed_in(client)


def test_a_way_back_is_of_one_browser(client, provider):
    TrainerUserFactory(email="siti@example.org")
    back = urlsplit(provider.authorise(client.post(DOOR)["Location"]))
    other = type(client)()
    assert other.get(f"{back.path}?{back.query}").status_code == 401
    assert not is_signed_in(other)


def test_a_provider_that_is_away_is_said_in_words(client, provider, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    response = client.post(DOOR)
    assert response.status_code == 503
    assert "Signing in did not work" in response.content.decode()


def test_a_provider_that_hangs_is_said_in_words(client, provider, settings, monkeypatch):
    monkeypatch.setattr(outside, "REQUEST_SECONDS", 0.2)
    with hanging() as server:
        settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = server.address
        response = client.post(DOOR)
        outside.SIGN_IN.heal()
    assert response.status_code == 503
    assert "Signing in did not work" in response.content.decode()


def settings_of(**environment):
    """What the settings make of the environment, in a process of their own."""
    asked = """
import json
from emm import settings
print(json.dumps([settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"], settings.SOCIALACCOUNT_PROVIDERS]))
"""
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={"PATH": os.environ["PATH"], "SECRET_KEY": "of no use", **environment},
        cwd=product.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_forms_may_lead_to_the_provider_only_where_there_is_one():
    assert settings_of() == [["'self'"], {}]
    form_action, providers = settings_of(
        OIDC_SERVER_URL="https://login.microsoftonline.com/tenant/v2.0",
        OIDC_CLIENT_ID="x",
        OIDC_CLIENT_SECRET="y",
        OIDC_EMAIL_DOMAINS="iom.int",
    )
    assert form_action == ["'self'", "https://login.microsoftonline.com"]
    (app,) = providers["openid_connect"]["APPS"]
    assert (app["name"], app["client_id"], app["secret"]) == ("Microsoft", "x", "y")
    assert app["settings"] == {
        "server_url": "https://login.microsoftonline.com/tenant/v2.0",
        "verified_email": ["iom.int"],
    }

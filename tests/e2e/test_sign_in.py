"""Signing in, in Chromium: a passkey made, used alone and after the password; the proof before a sensitive act."""

import datetime
import re

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, AdministratorFactory, OfficerFactory, TrainerUserFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def authenticator(page: Page) -> None:
    """A device that has a fingerprint reader, and a finger on it."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in_by_page(page: Page, user, then: str = "/en/today/", password: str = PASSWORD) -> None:
    page.goto(f"/en/account/login/?next={then}")
    page.get_by_label("Email").fill(user.email)
    page.locator("#id_password").fill(password)
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def sign_out_by_page(page: Page) -> None:
    page.goto("/en/account/logout/")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Sign out").click()


@pytest.mark.usefixtures("authenticator")
def test_a_passkey_is_made_and_opens_alone(page, axe):
    user = OfficerFactory()
    sign_in_by_page(page, user)
    page.goto("/en/account/factors/webauthn/add/")
    assert axe(page) == []
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert axe(page) == []

    sign_out_by_page(page)
    for _ in range(6):  # however many guesses at its password
        sign_in_by_page(page, user, password="wrong")
    expect(page.get_by_text(re.compile("and so does a passkey if you have one"))).to_be_visible()
    page.goto("/en/account/login/?next=/en/staff/people/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="People", exact=True)).to_be_visible()
    cache.clear()

    sign_out_by_page(page)
    sign_in_by_page(page, user)
    expect(page.get_by_role("heading", name="Two-step verification")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def test_a_passkey_that_is_not_there_is_said(page):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    page.goto("/en/account/login/")
    refused = "navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ {refused} }}")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text(re.compile("The passkey was not used"))).to_be_visible()


def test_the_proof_is_asked_for_and_the_act_goes_on(page, sign_in):
    siti = UserFactory(full_name="Siti Aminah")
    with time_machine.travel(timezone.now() - datetime.timedelta(minutes=20)):
        sign_in(AdministratorFactory())
    page.goto(f"/en/staff/accounts/{siti.pk}/roles/give/")
    page.get_by_label("Role").select_option("trainer")
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_role("heading", name="Confirm your identity")).to_be_visible()
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Siti Aminah")).to_be_visible()
    assert siti.role_grants.get().role == "trainer"


@pytest.mark.parametrize("viewport", ["desktop", "phone"], indirect=True)
@pytest.mark.parametrize("language", ["en", "id"])
def test_own_pages_hold_to_the_guidelines(page, sign_in, axe, viewport, language):
    sign_in(TrainerUserFactory())
    for path in (
        "account/",
        "account/factors/",
        "account/factors/totp/activate/",
        "account/sessions/",
        "account/email/",
    ):
        page.goto(f"/{language}/{path}")
        assert axe(page) == [], path


def test_the_administrators_pages_hold_to_the_guidelines(page, sign_in, axe):
    siti = TrainerUserFactory()
    sign_in(AdministratorFactory())
    account = f"staff/accounts/{siti.pk}/"
    for path in ("staff/accounts/", "staff/accounts/invite/", account, f"{account}impersonate/", f"{account}person/"):
        page.goto(f"/en/{path}")
        assert axe(page) == [], path
    page.goto(f"/en/{account}impersonate/")
    page.get_by_label("Reason").fill("Request 17")
    page.get_by_role("button", name="Start viewing").click()
    expect(page.get_by_role("region", name="Impersonation")).to_be_visible()
    assert axe(page) == []

"""A sign-in ends: after hours without a page, after days in all, and whenever its owner says so."""

import datetime

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD, TrainerUserFactory

from .conftest import is_signed_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hours(settings):
    settings.SESSION_IDLE_HOURS = 8
    settings.SESSION_ABSOLUTE_HOURS = 168


def after(**span):
    return time_machine.travel(timezone.now() + datetime.timedelta(**span), tick=False)


def test_it_lasts_while_pages_are_asked_for(client):
    sign_in(client, TrainerUserFactory())
    with after(hours=7):
        assert client.get("/en/today/").status_code == 200
    with after(hours=14):
        assert client.get("/en/today/").status_code == 200


def test_it_ends_after_hours_without_a_page_and_says_so(client):
    sign_in(client, TrainerUserFactory())
    with after(hours=8, minutes=1):
        response = client.get("/en/today/", follow=True)
        assert response.redirect_chain == [("/en/account/login/?next=/en/today/", 302)]
        assert "You were signed out because you were inactive." in response.content.decode()
        assert not is_signed_in(client)


def test_it_ends_after_days_however_busy(client):
    sign_in(client, TrainerUserFactory())
    for hours in range(7, 168, 7):
        with after(hours=hours):
            client.get("/en/today/")
    with after(hours=167):
        assert client.get("/en/today/").status_code == 200
    with after(hours=168, minutes=1):
        assert client.get("/en/today/").status_code == 302


def test_it_is_written_at_most_once_a_minute(client):
    sign_in(client, TrainerUserFactory())
    written = client.session["last_seen_at"]
    with after(seconds=50):
        client.get("/en/today/")
        assert client.session["last_seen_at"] == written
    with after(seconds=70):
        client.get("/en/today/")
        assert client.session["last_seen_at"] > written
        assert UserSession.objects.get().last_seen_at == timezone.now()


def test_a_minute_of_pages_costs_no_query_for_it(client, django_assert_num_queries):
    client.force_login(TrainerUserFactory())
    client.get("/en/privacy/")
    with django_assert_num_queries(3):  # the session, the account, and its roles for the navigation
        client.get("/en/privacy/")


def test_the_other_devices_are_shown_and_signed_out(client):
    user = TrainerUserFactory()
    here, there = client, type(client)()
    sign_in(here, user, headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36"})
    sign_in(there, user, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/131.0"})
    page = here.get(reverse("usersessions_list")).content.decode()
    assert [name in page for name in ("Chrome, Android", "Firefox, Windows", "this device")] == [True] * 3

    here.post(reverse("usersessions_list"))

    assert is_signed_in(here)
    assert there.get("/en/today/").status_code == 302


def test_a_new_password_signs_the_other_devices_out(client):
    user = TrainerUserFactory()
    there = type(client)()
    sign_in(client, user)
    sign_in(there, user)
    new = "a wholly other sentence"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/en/today/").status_code == 200
    assert there.get("/en/today/").status_code == 302

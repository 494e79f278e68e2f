"""While strangers guess at a password, its owner still signs in: on a device known to the account, or otherwise."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from emm.accounts import devices
from tests import outbox
from tests.factories import PASSWORD, TrainerUserFactory

from .conftest import is_signed_in, sign_in

pytestmark = pytest.mark.django_db

TURNED_AWAY = "Too many failed login attempts. Try again later."
OTHER_WAYS = "Until then a sign-in code sent by email opens your account, and so does a passkey if you have one."
LOOKED_AT = "The email address and/or password you specified are not correct."
NEW = "a wholly other sentence"


def address(number):
    """Each stranger comes from another one."""
    return {"REMOTE_ADDR": f"10.0.0.{number}"}


def guess(client, user, times=1, first=0):
    """Wrong passwords; how often they were looked at."""
    pages = [
        sign_in(client, user, f"guess {number}", **address(number)).content.decode()
        for number in range(first, first + times)
    ]
    assert [(LOOKED_AT in page) + (TURNED_AWAY in page) for page in pages] == [1] * times
    return sum(LOOKED_AT in page for page in pages)


def known_to(user, client, **headers):
    """A browser in which ``user`` signed in once, and out."""
    browser = type(client)()
    sign_in(browser, user, **headers)
    assert is_signed_in(browser)
    browser.post("/en/account/logout/")
    return browser


@pytest.fixture
def siti():
    return TrainerUserFactory()


@pytest.fixture
def guessed_at(client, siti):
    """Strangers have had their guesses."""
    assert guess(client, siti, 7) == 5
    return siti


def test_strangers_are_turned_away_even_with_the_right_password(client, guessed_at):
    assert TURNED_AWAY in sign_in(client, guessed_at, **address(99)).content.decode()
    assert not is_signed_in(client)


def test_its_owner_comes_in_where_the_account_is_known(client, siti):
    own = known_to(siti, client)
    assert guess(client, siti, 7) == 5
    sign_in(own, siti)
    assert is_signed_in(own)


def test_guesses_on_a_known_device_are_as_few(client, siti):
    own = known_to(siti, client)
    assert guess(own, siti, 7) == 5
    assert TURNED_AWAY in sign_in(own, siti, **address(99)).content.decode()


def test_and_stand_in_nobody_else_s_way(client, siti):
    own, shared = known_to(siti, client), known_to(siti, client)
    assert guess(shared, siti, 7) == 5
    assert guess(client, siti, 1, first=50) == 1
    sign_in(own, siti)
    assert is_signed_in(own)


def test_the_mark_stays_the_same_however_often_one_signs_in(client, siti):
    """Or each sign-in would bring guesses of its own."""
    own = known_to(siti, client)
    assert guess(own, siti, 4) == 4
    sign_in(own, siti)
    own.post("/en/account/logout/")
    assert guess(own, siti, 4, first=20) == 1


@pytest.mark.parametrize("typed", [str, str.upper, " {} ".format])
def test_however_the_address_is_written(client, siti, typed):
    own = known_to(siti, client)
    assert guess(client, siti, 7) == 5
    own.post(reverse("account_login"), {"login": typed(siti.email), "password": PASSWORD})
    assert is_signed_in(own)


def test_a_device_is_known_to_its_own_account_only(client, guessed_at):
    """Whoever has an account here has no more guesses at that of another."""
    other = known_to(TrainerUserFactory(), client)
    assert guess(other, guessed_at, 1, first=50) == 0


@pytest.mark.parametrize("forge", ["{}", "{}x", "x"])
def test_a_mark_of_another_account_or_without_signature_is_none(client, guessed_at, forge):
    budi = TrainerUserFactory()
    marks = known_to(budi, client).cookies
    client.cookies[devices.name_for(guessed_at)] = forge.format(marks[devices.name_for(budi)].value)
    assert guess(client, guessed_at, 1, first=50) == 0


def test_a_mark_is_of_one_password(client, siti):
    """Who knew an earlier password, and signed in with it on many devices, has no more guesses at the new one."""
    former = known_to(siti, client)
    siti.set_password(NEW)
    siti.save()
    assert guess(client, siti, 7) == 5
    assert guess(former, siti, 1, first=50) == 0


def test_a_mark_ends_after_a_year(client, siti):
    own = known_to(siti, client)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=366)):
        assert guess(client, siti, 7) == 5
        assert guess(own, siti, 1, first=50) == 0


def test_without_a_mark_no_account_is_looked_for(rf, siti, django_assert_num_queries):
    """So that nobody learns from the work whether there is one."""
    with django_assert_num_queries(0):
        assert devices.mark_on(rf.post("/"), email=siti.email) == ""


class TestOtherWays:
    def test_are_named_where_one_is_turned_away(self, client, guessed_at):
        page = sign_in(client, guessed_at, **address(99)).content.decode()
        assert f"{TURNED_AWAY} {OTHER_WAYS}" in page

    def test_in_indonesian_too(self, client, guessed_at):
        page = client.post("/id/account/login/", {"login": guessed_at.email, "password": "x"}).content.decode()
        assert "Sementara itu akun Anda dapat dibuka dengan kode masuk yang dikirim melalui surel" in page

    def test_are_not_named_where_there_are_none(self, client, siti):
        """To prove once more who one is, neither helps."""
        client.force_login(siti)
        for _ in range(6):
            page = client.post(reverse("account_reauthenticate"), {"password": "x"}).content.decode()
        assert TURNED_AWAY in page
        assert OTHER_WAYS not in page

    def test_a_code_by_e_mail_opens(self, client, guessed_at):
        client.post(reverse("account_request_login_code"), {"email": guessed_at.email})
        code = re.search(r"^\s{4}(\S+)$", outbox.sent()[0].body, re.MULTILINE)[1]
        client.post(reverse("account_confirm_login_code"), {"code": code})
        assert is_signed_in(client)

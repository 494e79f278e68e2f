"""A code of an app counts for a minute and a half, because clocks are wrong; it opens once in all that time."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from emm.accounts.mfa_forms import use_up
from tests.factories import TrainerUserFactory

from .conftest import current_code, is_signed_in, sign_in, with_app

pytestmark = pytest.mark.django_db

# The beginning of one of the half minutes.
NOON = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)


def at(seconds):
    return time_machine.travel(NOON + datetime.timedelta(seconds=seconds), tick=False)


def try_code(client, user, code):
    """From a new browser."""
    client = type(client)()
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    return is_signed_in(client)


@pytest.fixture
def user():
    return with_app(TrainerUserFactory())


@pytest.fixture
def code():
    """What the app shows in the half minute after noon; it counts from 30 seconds before noon to 60 after it."""
    with at(0):
        return current_code()


@pytest.mark.parametrize("second", [-31, 60])
def test_it_counts_neither_before_nor_after(client, user, code, second):
    with at(second):
        assert not try_code(client, user, code)


@pytest.mark.parametrize("second", [-30, 0, 59])
def test_it_counts_all_the_while(client, user, code, second):
    with at(second):
        assert try_code(client, user, code)


@pytest.mark.parametrize("second", [-30, 1, 31, 50, 59])
def test_it_opens_no_second_time(client, user, code, second):
    with at(-30):
        assert try_code(client, user, code)
    with at(second):
        assert not try_code(client, user, code)


@pytest.mark.parametrize("gap", [" ", "-", ". "])
def test_nor_when_it_is_written_otherwise(client, user, code, gap):
    with at(-30):
        assert try_code(client, user, f"{code[:3]}{gap}{code[3:]}")
    with at(31):
        assert not try_code(client, user, code)


def test_nor_as_a_proof(client, user, code):
    with at(-30):
        assert try_code(client, user, code)
    with at(31):
        client.force_login(user)
        refused = client.post(reverse("mfa_reauthenticate"), {"code": code})
    assert "Incorrect code." in refused.content.decode()


def test_the_code_that_set_the_app_up_is_used(client):
    user = TrainerUserFactory()
    sign_in(client, user)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = current_code(secret)
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert not try_code(client, user, code)


def test_the_same_digits_of_somebody_else_are_another_code(user):
    other = TrainerUserFactory()
    assert [use_up("123456", user=each) for each in (user, other, user)] == [True, True, False]

"""People are told when somebody signs in with a device that their account does not know."""

import pytest
from django.core import mail
from django.http import HttpResponse

from emm.accounts.devices import name_of_device
from emm.jobs.models import Job
from tests.factories import TrainerUserFactory

from .conftest import sign_in

pytestmark = pytest.mark.django_db

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"}


def device_cookies(client):
    return [name for name in client.cookies if name.startswith("device_")]


def notices():
    return Job.objects.filter(kind="accounts.new_device").count()


def test_the_first_sign_in_of_an_account_is_no_news(client):
    sign_in(client, TrainerUserFactory())
    assert notices() == 0


def test_a_device_that_is_known_is_no_news(client):
    user = TrainerUserFactory()
    for _ in range(2):
        sign_in(client, user)
        client.post("/en/account/logout/")
    assert notices() == 0


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [("en", "A new device signed in to EMM Trainings", "A new device signed in to your account")],
)
def test_an_unknown_device_is_told_to_its_owner_in_their_language(client, do_jobs, language, subject, words):
    user = TrainerUserFactory(language=language, full_name="Siti Aminah")
    sign_in(client, user)
    sign_in(type(client)(), user, headers=PHONE)

    assert do_jobs() == ["accounts.new_device"]

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([user.email], subject)
    assert words in letter.body
    assert "Chrome, Android" in letter.body
    assert f"/{language}/account/sessions/" in letter.body


def test_the_mark_of_a_device_is_signed_and_of_one_account(client):
    siti, budi = TrainerUserFactory(), TrainerUserFactory()
    sign_in(client, siti)
    sign_in(type(client)(), budi)
    other = type(client)()
    sign_in(other, budi)
    [of_siti], [of_budi] = device_cookies(client), device_cookies(other)
    other = type(client)()
    other.cookies[of_budi] = client.cookies[of_siti].value
    Job.objects.all().delete()
    sign_in(other, budi)
    assert notices() == 1


def test_the_name_of_the_cookie_tells_nothing_of_the_account(client):
    user = TrainerUserFactory(pk=987654)
    sign_in(client, user)

    [name] = device_cookies(client)
    kept = f"{name}={client.cookies[name].value}"
    assert (len(name), "987654" in kept, user.email in kept) == (27, False, False)


def test_a_cookie_that_told_the_number_is_taken_over_and_goes(client):
    user = TrainerUserFactory()
    sign_in(client, user)
    old, response = f"device_{user.pk}", HttpResponse()
    [name] = device_cookies(client)
    mark = client.cookies[name].value.partition(":")[0]
    response.set_signed_cookie(old, f"{mark}:password", salt="emm.accounts.device")
    returning = type(client)()
    returning.cookies[old] = response.cookies[old].value

    sign_in(returning, user)

    assert notices() == 0
    assert returning.cookies[old]["max-age"] == 0
    assert returning.cookies[name].value.partition(":")[0] == mark


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (PHONE["User-Agent"], "Chrome, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "Edge, Windows"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "unknown"),
    ],
)
def test_devices_are_named_in_words(said, name):
    assert name_of_device(said) == name

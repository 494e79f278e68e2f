"""People are told when somebody signs in with a device that their account does not know."""

import pytest
from django.core import mail

from emm.accounts.devices import name_of_device
from emm.common.models import Job
from tests.factories import TrainerUserFactory

from .conftest import sign_in

pytestmark = pytest.mark.django_db

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"}


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
    [("en", "A new device signed in to EMM Trainings", "somebody has just signed in to your account")],
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
    other.cookies[f"device_{budi.pk}"] = client.cookies[f"device_{siti.pk}"].value
    sign_in(other, budi)
    assert notices() == 1


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

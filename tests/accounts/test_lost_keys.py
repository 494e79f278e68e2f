"""When the key of what is kept encrypted is lost, no code opens an account, and no page breaks."""

import hmac

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.fernet import Fernet
from django.urls import reverse

from emm.accounts.services import invitations as invitation_services
from tests.factories import AdministratorFactory, TrainerUserFactory

from .conftest import current_code, is_signed_in, sign_in, with_app

pytestmark = pytest.mark.django_db

Type = Authenticator.Type


def recovery_codes_of_nothing():
    """What allauth's way of making them makes of an empty seed: anybody can compute it."""
    digest = hmac.new(key=b"", msg=None, digestmod="sha1")
    made = []
    for number in range(10):
        digest.update(f"{number:3},".encode())
        made.append(f"{int.from_bytes(digest.digest()[:4], 'big') % 10**8:08}")
    return made


@pytest.fixture
def lose_keys(settings):
    def lose():
        settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    return lose


@pytest.fixture
def locked_out(lose_keys):
    """A trainer with an app and recovery codes that can no longer be read."""
    user = with_app(TrainerUserFactory())
    lose_keys()
    return user


def codes_of_nothing():
    return [current_code(""), *recovery_codes_of_nothing()[:3]]


@pytest.mark.parametrize("number", range(4))
def test_what_everybody_can_compute_opens_nothing(client, locked_out, number):
    sign_in(client, locked_out)
    refused = client.post(reverse("mfa_authenticate"), {"code": codes_of_nothing()[number]})
    assert refused.status_code == 200
    assert "Incorrect code." in refused.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("number", range(4))
def test_it_proves_nothing_either(client, locked_out, number):
    client.force_login(locked_out)
    refused = client.post(reverse("mfa_reauthenticate"), {"code": codes_of_nothing()[number]})
    assert refused.status_code == 200
    assert "Incorrect code." in refused.content.decode()


def test_an_empty_secret_is_no_secret(client):
    user = with_app(TrainerUserFactory())
    Authenticator.objects.filter(user=user, type=Type.TOTP).update(data={"secret": ""})
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": current_code("")})
    assert not is_signed_in(client)


def test_one_that_can_still_be_read_opens(client, lose_keys):
    """Of several keys one was lost: the app's secret is gone, the recovery codes are not."""
    user = with_app(TrainerUserFactory())
    lose_keys()
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    code = Authenticator.objects.get(user=user, type=Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(client)


@pytest.mark.parametrize("name", ["mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"])
def test_the_pages_of_one_s_factors_show_no_codes(client, locked_out, name):
    client.force_login(locked_out)
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert [code for code in recovery_codes_of_nothing() if code in page.content.decode()] == []


def test_codes_that_cannot_be_read_are_not_offered_as_a_file(client, locked_out):
    client.force_login(locked_out)
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 404


def test_the_page_of_the_codes_says_what_to_do(client, locked_out):
    client.force_login(locked_out)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "You can no longer read these codes. Create new codes." in page


def test_new_codes_can_be_made(client, locked_out):
    client.force_login(locked_out)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert len(Authenticator.objects.get(user=locked_out, type=Type.RECOVERY_CODES).wrap().get_unused_codes()) == 10


def test_an_administrator_removes_them_and_the_password_opens_again(client, locked_out):
    invitation_services.remove_second_factors(user=locked_out, by=AdministratorFactory(), reason="Keys lost")
    sign_in(client, locked_out)
    assert is_signed_in(client)

"""A second factor is shown by each session itself: that the account has one by now opens no session of before."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.urls import reverse

from emm.accounts.models import User
from tests.factories import OfficerFactory, TrainerUserFactory

from .conftest import current_code, is_signed_in, set_up_app, sign_in, with_app

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("required")]

SET_UP = "/en/account/second-factor/"
PROOF = "/en/account/factors/reauthenticate/?next=%2Fen%2Faccount%2Fsecond-factor%2F"
Type = Authenticator.Type


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_ROLES = ["officer"]


@pytest.fixture
def browsers(client):
    """Of the owner, and of somebody who knows the password."""
    return client, type(client)()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("factory", [OfficerFactory, TrainerUserFactory])
def test_who_sets_one_up_signs_all_other_devices_out(browsers, factory):
    owner, stranger = browsers
    user = factory()
    sign_in(stranger, user)
    sign_in(owner, user)
    set_up_app(owner)
    assert owner.get("/en/today/").status_code == 200
    assert stranger.get("/en/today/")["Location"] == "/en/account/login/?next=/en/today/"
    assert not is_signed_in(stranger)


@pytest.mark.django_db(transaction=True)
def test_other_people_stay_signed_in(browsers):
    owner, other = browsers
    sign_in(other, TrainerUserFactory())
    sign_in(owner, OfficerFactory())
    set_up_app(owner)
    assert is_signed_in(other)


@pytest.mark.parametrize(
    ("before", "kind", "stays"),
    [
        (None, Type.TOTP, False),
        (None, Type.WEBAUTHN, False),
        (Type.RECOVERY_CODES, Type.TOTP, False),
        (Type.RECOVERY_CODES, Type.WEBAUTHN, False),
        (Type.TOTP, Type.WEBAUTHN, True),
        (Type.WEBAUTHN, Type.TOTP, True),
        (Type.WEBAUTHN, Type.WEBAUTHN, True),
        (None, Type.RECOVERY_CODES, True),
    ],
)
def test_only_the_first_one_does(client, rf, before, kind, stays):
    """As allauth tells of it, whether it is an app or a passkey; recovery codes alone are none."""
    user = OfficerFactory()
    sign_in(client, user)
    if before:
        Authenticator.objects.create(user=user, type=before, data={})
    added = Authenticator.objects.create(user=user, type=kind, data={})
    request = rf.get("/")
    request.user, request.session = user, type(client)().session
    authenticator_added.send(sender=Authenticator, request=request, user=user, authenticator=added)
    assert is_signed_in(client) is stays


class TestASessionOfBeforeThatIsLeft:
    """One that is in no list of sessions is not ended; it is led to show the factor."""

    @pytest.fixture
    def stranger(self, client):
        user = OfficerFactory()
        sign_in(client, user)
        UserSession.objects.all().delete()
        with_app(user)
        return client

    def test_opens_nothing(self, stranger):
        assert stranger.get("/en/staff/people/")["Location"] == SET_UP
        assert stranger.get(SET_UP)["Location"] == PROOF

    @pytest.mark.parametrize(
        "name",
        [
            "accounts:me",
            "account_change_password",
            "account_email",
            "account_reauthenticate",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_generate_recovery_codes",
            "usersessions_list",
        ],
    )
    def test_reaches_no_page_where_a_factor_is_added_or_codes_are_shown(self, stranger, name):
        for answer in (stranger.get(reverse(name)), stranger.post(reverse(name))):
            assert (answer.status_code, answer["Location"]) == (302, SET_UP)

    def test_opens_all_once_it_shows_the_factor(self, stranger):
        stranger.get("/en/staff/people/")
        done = stranger.post(reverse("mfa_reauthenticate"), {"code": current_code(), "next": SET_UP})
        assert done["Location"] == SET_UP
        assert stranger.get(SET_UP)["Location"] == "/en/staff/people/"
        assert stranger.get("/en/staff/people/").status_code == 200

    def test_is_led_to_the_passkey_where_there_is_nothing_else(self, stranger):
        Authenticator.objects.exclude(type=Type.WEBAUTHN).delete()
        key = {"name": "Key", "credential": {}}
        Authenticator.objects.create(user=User.objects.get(), type=Type.WEBAUTHN, data=key)
        assert stranger.get(SET_UP)["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))

    def test_may_sign_out(self, stranger):
        stranger.post("/en/account/logout/")
        assert not is_signed_in(stranger)

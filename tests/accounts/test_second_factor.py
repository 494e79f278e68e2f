"""Administrators and officers come with more than a password; everybody may."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse
from django.utils import translation

from tests import outbox
from tests.factories import AdministratorFactory, OfficerFactory, ParticipantUserFactory, TrainerUserFactory

from .conftest import TOTP_SECRET, current_code, is_signed_in, set_up_app, sign_in, sign_in_with_code, with_app

pytestmark = pytest.mark.django_db

SET_UP = "/en/account/second-factor/"
Type = Authenticator.Type


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_ROLES = ["administrator", "officer"]


@pytest.mark.parametrize("factory", [AdministratorFactory, OfficerFactory])
@pytest.mark.usefixtures("required")
class TestWhoMust:
    def test_is_led_to_the_set_up_and_nowhere_else(self, client, factory):
        sign_in(client, factory())
        for address in ("/en/today/", "/en/staff/people/", "/id/staff/trainings/", "/en/admin/", "/en/staff/accounts/"):
            response = client.get(address)
            assert (response.status_code, response["Location"]) == (302, f"/{address[1:3]}/account/second-factor/")
        assert client.get(SET_UP).status_code == 200

    def test_cannot_act_without_one_either(self, client, factory):
        sign_in(client, factory())
        response = client.post("/en/staff/people/new/", {"full_name": "Siti"})
        assert (response.status_code, response["Location"]) == (302, SET_UP)

    def test_an_htmx_request_leads_the_whole_page_there(self, client, factory):
        sign_in(client, factory())
        response = client.get("/en/staff/people/", headers={"HX-Request": "true"})
        assert (response.status_code, response["HX-Redirect"]) == (200, SET_UP)

    @pytest.mark.django_db(transaction=True)
    def test_sets_one_up_and_goes_on_to_where_it_was_going(self, client, factory):
        user = factory()
        sign_in(client, user)
        client.get("/en/staff/people/?q=siti")

        done = set_up_app(client)  # no second proof: the sign-in was a moment ago

        assert (done.status_code, done["Location"]) == (302, reverse("mfa_view_recovery_codes"))
        codes = client.get(done["Location"]).content.decode()
        assert len(re.findall(r"<li><code>\w+</code>", codes)) == 10
        assert f'href="{SET_UP}"' in codes
        assert client.get(SET_UP)["Location"] == "/en/staff/people/?q=siti"
        assert client.get("/en/staff/people/").status_code == 200

    def test_may_still_sign_out(self, client, factory):
        sign_in(client, factory())
        client.post("/en/account/logout/")
        assert not is_signed_in(client)

    def test_cannot_switch_the_only_one_off(self, client, factory):
        user = with_app(factory())
        sign_in_with_code(client, user)
        page = client.get(reverse("mfa_deactivate_totp")).content.decode()
        assert "You cannot deactivate two-factor authentication." in page
        client.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=user, type=Type.TOTP).exists()

    def test_one_of_two_can_be_switched_off(self, client, factory):
        user = with_app(factory())
        Authenticator.objects.create(user=user, type=Type.WEBAUTHN, data={})
        sign_in_with_code(client, user)
        client.post(reverse("mfa_deactivate_totp"))
        assert not Authenticator.objects.filter(user=user, type=Type.TOTP).exists()


@pytest.mark.parametrize("factory", [TrainerUserFactory, ParticipantUserFactory])
@pytest.mark.usefixtures("required")
def test_others_may_do_without(client, factory):
    sign_in(client, factory())
    assert client.get("/en/search/").status_code == 200


def test_with_the_setting_empty_nobody_must(client):
    sign_in(client, AdministratorFactory())
    assert client.get("/en/staff/people/").status_code == 200


@pytest.mark.usefixtures("required")
def test_recovery_codes_alone_are_no_second_factor(client):
    user = OfficerFactory()
    RecoveryCodes.activate(user)
    sign_in(client, user)
    assert client.get("/en/today/")["Location"] == SET_UP


@pytest.mark.usefixtures("required")
def test_a_session_that_showed_one_is_asked_nothing_more(client, django_assert_num_queries):
    sign_in_with_code(client, with_app(OfficerFactory()))
    client.get("/en/privacy/")
    with django_assert_num_queries(3):  # the session, the account, and its roles
        client.get("/en/privacy/")


class TestSigningInWithOne:
    def test_the_password_alone_opens_nothing(self, client):
        response = sign_in(client, with_app(TrainerUserFactory()))
        assert response["Location"] == reverse("mfa_authenticate")
        assert not is_signed_in(client)
        assert "/account/login/" in client.get("/en/today/")["Location"]

    def test_the_code_of_the_app_opens(self, client):
        sign_in(client, with_app(TrainerUserFactory()))
        client.post(reverse("mfa_authenticate"), {"code": current_code()})
        assert is_signed_in(client)

    def test_a_code_opens_once(self, client, django_user_model):
        user = with_app(TrainerUserFactory())
        code = current_code()
        sign_in(client, user)
        client.post(reverse("mfa_authenticate"), {"code": code})
        client.post("/en/account/logout/")
        sign_in(client, user)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert not is_signed_in(client)

    def test_a_recovery_code_opens_once(self, client):
        user = with_app(TrainerUserFactory())
        code = Authenticator.objects.get(user=user, type=Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
        for opens in (True, False):
            sign_in(client, user)
            client.post(reverse("mfa_authenticate"), {"code": code})
            assert is_signed_in(client) is opens
            client.post("/en/account/logout/")

    def test_guessing_codes_ends_after_five(self, client):
        sign_in(client, with_app(TrainerUserFactory()))
        for _ in range(5):
            client.post(reverse("mfa_authenticate"), {"code": "000000"})
        client.post(reverse("mfa_authenticate"), {"code": current_code()})
        assert not is_signed_in(client)

    def test_a_sign_in_code_by_e_mail_does_not_pass_by_it(self, client):
        user = with_app(TrainerUserFactory())
        client.post(reverse("account_request_login_code"), {"email": user.email})
        code = re.search(r"^\s{4}(\S+)$", outbox.sent()[0].body, re.MULTILINE)[1]
        response = client.post(reverse("account_confirm_login_code"), {"code": code})
        assert response["Location"] == reverse("mfa_authenticate")
        assert not is_signed_in(client)


def test_secrets_are_encrypted_at_rest():
    user = with_app(TrainerUserFactory())
    kept = {row.type: str(row.data) for row in Authenticator.objects.filter(user=user)}
    wrapped = Authenticator.objects.get(user=user, type=Type.RECOVERY_CODES).wrap()
    assert TOTP_SECRET not in kept[Type.TOTP]
    assert wrapped.instance.data["seed"] not in wrapped.get_unused_codes()
    assert kept[Type.RECOVERY_CODES].count("gAAAA") == 1  # Fernet's mark
    assert kept[Type.TOTP].count("gAAAA") == 1


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_generate_recovery_codes", "mfa_deactivate_totp"]
)
def test_each_page_renders_in_both_languages(client, language, name):
    client.force_login(with_app(TrainerUserFactory()))
    with translation.override(language):
        response = client.get(reverse(name))
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1

"""Every change of a way to sign in, and every look at recovery codes, is in the audit log: by whom, and about whom."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse
from django.utils import translation

from emm.audit import events
from emm.audit.log import Log, Wanted
from emm.audit.models import AuditEvent
from tests.accounts.conftest import link_in_mail, set_up_app, sign_in, sign_in_with_code, with_app
from tests.factories import PASSWORD, AdministratorFactory, OfficerFactory, TrainerUserFactory, UserFactory

pytestmark = pytest.mark.django_db

Act = AuditEvent.Act
Type = Authenticator.Type
NEW = "a wholly other sentence"


def written():
    """Everything but coming and going, as (act, by, about, details)."""
    events = AuditEvent.objects.exclude(act__in=[Act.SIGN_IN, Act.SIGN_OUT, Act.SIGN_IN_FAILED]).order_by("pk")
    assert {event.object_type for event in events} <= {"accounts.user"}
    return [(event.act, event.by_id, event.object_id, event.data) for event in events]


def own(user, *events):
    """What ``user`` did to the own account."""
    return [(act, user.pk, user.pk, data) for act, data in events]


@pytest.fixture
def user():
    return TrainerUserFactory()


@pytest.mark.django_db(transaction=True)  # allauth tells of it once it is committed
def test_an_app_that_is_set_up(client):
    user = TrainerUserFactory()
    sign_in(type(client)(), user)
    sign_in(client, user)
    set_up_app(client)
    told = own(
        user,
        (Act.FACTOR_ADDED, {"factor": "totp"}),
        (Act.SESSIONS_ENDED, {"sessions": 1}),
        (Act.CODES_MADE, {}),
    )
    assert sorted(written(), key=str) == sorted(told, key=str)


def test_an_app_that_is_switched_off(client, user):
    sign_in_with_code(client, with_app(user))
    client.post(reverse("mfa_deactivate_totp"))
    factors = ({"factor": "totp"}, {"factor": "recovery_codes"})
    assert written() == own(user, *((Act.FACTOR_REMOVED, data) for data in factors))


def test_a_passkey_that_is_added(rf, client, user):
    """As allauth tells of it; a real one needs a browser."""
    key = Authenticator.objects.create(user=user, type=Type.WEBAUTHN, data={})
    request = rf.get("/")
    request.user, request.session = user, client.session
    authenticator_added.send(sender=Authenticator, request=request, user=user, authenticator=key)
    assert written() == own(user, (Act.FACTOR_ADDED, {"factor": "webauthn"}))


def test_a_passkey_that_is_removed(client, user):
    key = Authenticator.objects.create(user=user, type=Type.WEBAUTHN, data={"name": "Key", "credential": {}})
    client.force_login(user)
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert written() == own(user, (Act.FACTOR_REMOVED, {"factor": "webauthn"}))


@pytest.mark.django_db(transaction=True)
def test_recovery_codes_that_are_made_and_looked_at(client):
    user = TrainerUserFactory()
    sign_in_with_code(client, with_app(user))
    client.post(reverse("mfa_generate_recovery_codes"))
    client.get(reverse("mfa_view_recovery_codes"))
    client.get(reverse("mfa_download_recovery_codes"))
    seen = (Act.CODES_VIEWED, {}), (Act.CODES_VIEWED, {"format": "txt"})
    assert written() == own(user, (Act.CODES_MADE, {}), *seen)


def test_a_list_of_codes_that_one_does_not_get_to_see_is_not_looked_at(client, user):
    client.force_login(user)
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 404
    assert written() == []


def test_a_password_that_is_changed(client, user):
    sign_in(client, user)
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert written() == own(user, (Act.PASSWORD_CHANGED, {}))


def test_a_password_that_is_set(client, user):
    user.set_unusable_password()
    user.save()
    client.force_login(user)
    client.post(reverse("account_set_password"), {"password1": NEW, "password2": NEW})
    assert written() == own(user, (Act.PASSWORD_SET, {}))


def test_a_password_that_is_replaced_by_a_mailed_link(client, user):
    client.post(reverse("account_reset_password"), {"email": user.email})
    form = client.get(link_in_mail(), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert written() == own(user, (Act.PASSWORD_RESET, {}))


def test_an_address_that_is_changed(client, user):
    sign_in(client, user)
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    assert written() == []  # until it is confirmed, nothing is
    client.post(link_in_mail())
    assert EmailAddress.objects.get(user=user).email == "new@example.org"
    assert written() == own(user, (Act.EMAIL_CHANGED, {}))


def test_an_account_of_the_organisation_that_is_unlinked(client, settings, user):
    app = {"provider_id": "organisation", "name": "Microsoft", "client_id": "x", "secret": "y", "settings": {}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    linked = SocialAccount.objects.create(user=user, provider="organisation", uid="siti-1")
    sign_in(client, user)
    client.post(reverse("socialaccount_connections"), {"account": linked.pk})
    assert not SocialAccount.objects.exists()
    assert written() == own(user, (Act.UNLINKED, {}))


def test_other_devices_that_are_signed_out(client, user):
    for _ in range(2):
        sign_in(type(client)(), user)
    sign_in(client, user)
    client.post(reverse("usersessions_list"))
    assert written() == own(user, (Act.SESSIONS_ENDED, {"sessions": 2}))


def test_ending_no_sessions_is_no_event(client, user):
    sign_in(client, user)
    client.post(reverse("usersessions_list"))
    assert written() == []


class TestByAnAdministrator:
    @pytest.fixture
    def administrator(self, client):
        administrator = AdministratorFactory()
        client.force_login(administrator)
        return administrator

    def test_factors_that_are_removed(self, client, administrator, user):
        sign_in(type(client)(), user)
        client.post(reverse("accounts:remove_factors", args=[with_app(user).pk]), {"reason": "Phone lost"})
        factors = [{"factor": factor, "reason": "Phone lost"} for factor in ("recovery_codes", "totp")]
        assert written() == [(Act.FACTOR_REMOVED, administrator.pk, user.pk, data) for data in factors]

    def test_devices_that_are_signed_out(self, client, administrator, user):
        sign_in(type(client)(), user)
        client.post(reverse("accounts:sign_out", args=[user.pk]), {"reason": "Phone lost"})
        assert written() == [(Act.SESSIONS_ENDED, administrator.pk, user.pk, {"sessions": 1, "reason": "Phone lost"})]


def test_nothing_that_is_secret_or_personal_is_written(client, user):
    sign_in_with_code(client, with_app(user))
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    kept = str(list(AuditEvent.objects.values()))
    secret = [*re.findall(r"<code>(\w+)</code>", page), NEW, PASSWORD, user.email]
    assert len(secret) == 13
    assert [each for each in secret if each in kept] == []


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", [("Signed out other devices", "2 devices"), ("Added two-step verification", "authenticator app")]),
        (
            "id",
            [
                ("Mengeluarkan perangkat lain", "2 perangkat"),
                ("Menambahkan verifikasi dua langkah", "aplikasi autentikator"),
            ],
        ),
    ],
)
def test_it_is_read_in_words(language, told):
    user = OfficerFactory(full_name="Siti")
    events.record(Act.FACTOR_ADDED, by=user, about=user, factor="totp")
    events.record(Act.SESSIONS_ENDED, by=user, about=user, sessions=2)
    with translation.override(language):
        lines = [line for line in Log(Wanted(about="accounts.user"))[:10] if line.act in Act]
        assert [(line.act_label, line.details) for line in lines] == told


def test_one_act_is_found_and_taken_out_as_a_file(client):
    administrator, user = AdministratorFactory(), UserFactory(full_name="Siti")
    events.record(Act.CODES_VIEWED, by=user, about=user)
    client.force_login(administrator)
    page = client.get(reverse("audit:log"), {"action": Act.CODES_VIEWED}).content.decode()
    assert re.search("<td[^>]*>\\s*Viewed recovery codes\\s*</td>", page)
    file = client.get(reverse("audit:log"), {"action": Act.CODES_VIEWED, "export": "csv"}).getvalue().decode()
    assert "Siti,Viewed recovery codes,Account: Siti" in file

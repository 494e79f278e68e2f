"""Looking through other eyes: announced, to read only, short, never an administrator's, and written down."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from emm.accounts.models import Impersonation
from participants.models import Person
from tests.factories import (
    AdministratorFactory,
    OfficerFactory,
    ParticipantUserFactory,
    TrainerUserFactory,
    TrainingFactory,
    UserFactory,
)

from .conftest import is_signed_in

pytestmark = pytest.mark.django_db

BANNER = "You are viewing as"


def look_as(client, account, reason="Request 17: sees no sessions"):
    return client.post(reverse("accounts:impersonate", args=[account.pk]), {"reason": reason})


def test_the_form_says_through_whose_eyes_it_will_be(client, administrator):
    siti = ParticipantUserFactory(full_name="Siti Aminah")
    page = client.get(reverse("accounts:impersonate", args=[siti.pk]))
    assert "You will see what <bdi>Siti Aminah</bdi> sees and can change nothing." in page.content.decode()
    assert [crumb["label"] for crumb in page.context["breadcrumb"]] == ["Accounts", "Siti Aminah"]


def test_pages_are_those_of_the_other_and_say_so(client, administrator):
    siti = ParticipantUserFactory(full_name="Siti Aminah")
    assert look_as(client, siti).status_code == 302
    page = client.get("/en/me/").content.decode()
    assert BANNER in page
    assert "Siti Aminah" in page
    assert client.get("/en/staff/people/").status_code == 403


def test_what_lies_outside_the_scope_of_the_other_is_not_known(client, administrator):
    own, foreign = TrainingFactory.create_batch(2)
    look_as(client, OfficerFactory(role__programmes=[own.programme]))
    assert [client.get(each.get_absolute_url()).status_code for each in (own, foreign)] == [200, 404]


def test_it_is_written_down_and_shown_on_the_account(client, administrator):
    siti = TrainerUserFactory()
    look_as(client, siti)
    client.post(reverse("accounts:impersonation_end"))
    look = Impersonation.objects.get()
    assert (look.administrator, look.account, look.reason) == (administrator, siti, "Request 17: sees no sessions")
    assert look.started_at < look.ended_at < timezone.now()
    assert "Request 17: sees no sessions" in client.get(siti.get_absolute_url()).content.decode()


def test_nothing_can_be_changed_that_way(client, administrator):
    look_as(client, OfficerFactory())
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)(reverse("participants:person_create"), {"full_name": "New"})
        assert response.status_code == 403
    assert "You can only read" in response.content.decode()
    assert not Person.objects.filter(full_name="New").exists()


@pytest.mark.parametrize(
    "name", ["accounts:me", "mfa_view_recovery_codes", "mfa_activate_totp", "usersessions_list", "account_email"]
)
def test_the_others_own_account_stays_closed(client, administrator, name):
    look_as(client, TrainerUserFactory())
    assert client.get(reverse(name)).status_code == 403


def test_ending_it_leads_back_to_the_account_as_oneself(client, administrator):
    siti = TrainerUserFactory()
    look_as(client, siti)
    assert client.post(reverse("accounts:impersonation_end"))["Location"] == siti.get_absolute_url()
    page = client.get("/en/staff/people/")
    assert page.status_code == 200
    assert BANNER not in page.content.decode()


def test_it_ends_by_itself_after_half_an_hour(client, administrator):
    look_as(client, TrainerUserFactory())
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=29)):
        assert BANNER in client.get("/en/search/").content.decode()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=31)):
        assert BANNER not in client.get("/en/search/").content.decode()
    look = Impersonation.objects.get()
    assert look.ended_at == look.started_at + datetime.timedelta(minutes=30)


def test_signing_out_ends_everything(client, administrator):
    look_as(client, TrainerUserFactory())
    client.post("/en/account/logout/")
    assert not is_signed_in(client)


@pytest.mark.parametrize("factory", [AdministratorFactory, lambda: UserFactory(is_superuser=True)])
def test_never_through_the_eyes_of_an_administrator(client, administrator, factory):
    other = factory()
    response = look_as(client, other)
    assert response.status_code == 422
    assert "another administrator" in response.content.decode()
    assert reverse("accounts:impersonate", args=[other.pk]) not in client.get(other.get_absolute_url()).content.decode()
    assert not Impersonation.objects.exists()


def test_it_stops_when_the_other_becomes_one(client, administrator):
    siti = TrainerUserFactory()
    look_as(client, siti)
    siti.role_grants.create(role="administrator")
    assert BANNER not in client.get("/en/search/").content.decode()


def test_it_stops_when_the_administrator_is_one_no_longer(client, administrator):
    look_as(client, OfficerFactory())
    administrator.role_grants.all().delete()
    assert client.get("/en/staff/people/").status_code == 403


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_it_does_not_begin(client, administrator, reason):
    assert look_as(client, TrainerUserFactory(), reason).status_code == 422
    assert not Impersonation.objects.exists()


@pytest.mark.parametrize("factory", [OfficerFactory, TrainerUserFactory])
def test_only_administrators_do(client, factory):
    client.force_login(factory())
    assert look_as(client, TrainerUserFactory()).status_code == 404


def test_a_closed_account_has_no_eyes(client, administrator):
    response = look_as(client, TrainerUserFactory(is_active=False))
    assert (response.status_code, Impersonation.objects.count()) == (422, 0)


def test_an_impersonation_of_somebody_else_s_session_is_none(client, administrator):
    other = Impersonation.objects.create(administrator=AdministratorFactory(), account=TrainerUserFactory(), reason="x")
    session = client.session
    session["impersonation"] = other.pk
    session.save()
    assert BANNER not in client.get("/en/search/").content.decode()


def test_second_factors_are_asked_of_the_administrator_alone(client, settings, administrator):
    officer = OfficerFactory()
    look_as(client, officer)
    settings.SECOND_FACTOR_ROLES = ["officer"]
    assert client.get("/en/staff/people/").status_code == 200

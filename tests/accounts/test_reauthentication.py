"""Sensitive acts ask for a fresh proof and then go on where they stopped."""

import datetime
from urllib.parse import urlencode

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.downloads import content_of
from tests.factories import PASSWORD, AdministratorFactory, OfficerFactory, TrainerUserFactory, UserFactory
from trainings.access.models import RoleGrant

from .conftest import current_code, is_signed_in, sign_in, with_app

pytestmark = pytest.mark.django_db

PROOF = "/en/account/reauthenticate/"


def proof_before(address, proof=PROOF):
    return f"{proof}?{urlencode({'next': address})}"


@pytest.fixture
def later():
    """Twenty minutes after whatever was done before."""
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20)):
        yield


@pytest.fixture
def administrator(client):
    user = AdministratorFactory()
    sign_in(client, user)
    return user


def give_role(client, user, **fields):
    return client.post(reverse("access:give_role", args=[user.pk]), {"role": "trainer", **fields})


def test_a_moment_after_the_sign_in_nothing_is_asked(client, administrator):
    siti = UserFactory()
    assert give_role(client, siti)["Location"] == siti.get_absolute_url()


@pytest.mark.usefixtures("administrator", "later")
class TestLater:
    def test_the_act_waits_for_the_proof_and_is_then_done(self, client):
        siti = UserFactory()
        address = reverse("access:give_role", args=[siti.pk])

        asked = give_role(client, siti)
        assert (asked.status_code, asked["Location"]) == (302, proof_before(address))
        assert not RoleGrant.objects.filter(user=siti).exists()

        done = client.post(PROOF, {"password": PASSWORD, "next": address})
        assert (done.status_code, done["Location"]) == (302, siti.get_absolute_url())
        assert RoleGrant.objects.get(user=siti).role == "trainer"

    def test_after_the_proof_nothing_is_asked_for_a_while(self, client):
        siti = UserFactory()
        address = reverse("access:give_role", args=[siti.pk])
        give_role(client, siti)
        client.post(PROOF, {"password": PASSWORD, "next": address})
        assert give_role(client, siti, role="participant")["Location"] == siti.get_absolute_url()

    def test_a_wrong_password_does_nothing(self, client):
        siti = UserFactory()
        give_role(client, siti)
        wrong = client.post(PROOF, {"password": "wrong", "next": reverse("access:give_role", args=[siti.pk])})
        assert wrong.status_code == 200
        assert not RoleGrant.objects.filter(user=siti).exists()

    def test_what_was_typed_wrong_is_still_there_and_goes_to_the_right_address(self, client):
        siti = UserFactory()
        address = reverse("access:give_role", args=[siti.pk])
        give_role(client, siti, valid_until="2001-01-01")
        refused = client.post(PROOF, {"password": PASSWORD, "next": address})
        page = refused.content.decode()
        assert refused.status_code == 422
        assert 'value="2001-01-01"' in page
        assert f'action="{address}"' in page

    def test_permission_is_looked_at_before_the_proof(self, client):
        client.force_login(OfficerFactory())
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=40)):
            assert give_role(client, UserFactory()).status_code == 404

    def test_a_part_of_a_page_leads_the_whole_page_to_the_proof(self, client):
        siti = UserFactory()
        response = client.post(
            reverse("access:give_role", args=[siti.pk]),
            {"role": "trainer"},
            headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{siti.get_absolute_url()}"},
        )
        assert response["HX-Redirect"] == proof_before(siti.get_absolute_url())

    @pytest.mark.parametrize(
        "address",
        [
            "/en/staff/people/?export=csv",
            "/en/staff/trainers/?export=csv",
            "/en/staff/certificates/?export=xlsx",
            "/en/staff/accounts/?export=csv",
        ],
    )
    def test_people_leave_as_a_file_only_after_it(self, client, address):
        asked = client.get(address)
        assert asked["Location"] == proof_before(address)
        done = client.post(PROOF, {"password": PASSWORD, "next": address})
        assert done["Location"] == address
        file = client.get(address)
        assert "attachment" in file["Content-Disposition"]
        assert content_of(file)

    def test_the_list_itself_asks_nothing(self, client):
        assert client.get("/en/staff/people/").status_code == 200


def test_with_an_app_the_code_is_the_proof(client):
    user = with_app(AdministratorFactory())
    client.force_login(user)
    siti = UserFactory()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20)):
        address = reverse("access:give_role", args=[siti.pk])
        asked = give_role(client, siti)
        assert asked["Location"] == proof_before(address, reverse("mfa_reauthenticate"))
        client.post(reverse("mfa_reauthenticate"), {"code": current_code(), "next": address})
    assert RoleGrant.objects.filter(user=siti).count() == 1


def test_one_s_own_second_factors_are_behind_it_too(client):
    client.force_login(with_app(TrainerUserFactory()))
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20)):
        assert client.get(reverse("mfa_view_recovery_codes"))["Location"].startswith("/en/account/factors/reauth")
    assert is_signed_in(client)


CERTIFICATE_ACTS = ["certificates:revoke", "certificates:replace", "certificates:reinstate"]


@pytest.mark.parametrize("name", [*CERTIFICATE_ACTS, "certificates:issue"])
def test_the_acts_on_certificates_are_behind_it(name):
    """By the class, since each needs a certificate of its own; that the class works is shown above."""
    from django.urls import resolve

    from emm.common.reauthentication import Reauthenticated

    view = resolve(reverse(name, args=[1])).func.view_class
    assert view.__mro__[1] is Reauthenticated or Reauthenticated in view.__mro__[:4]

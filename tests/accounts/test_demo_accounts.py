"""Accounts of a demo, whose passwords are public, open nothing once the demo is off: by no way in."""

import re

import pytest
from django.urls import reverse

from emm.accounts.models import User
from emm.accounts.services import invitations as invitation_services
from emm.common.errors import DomainError
from tests import outbox
from tests.factories import PASSWORD, AdministratorFactory, OfficerFactory
from trainings.access.services.invitations import invite

from .conftest import current_code, is_signed_in, link_in_mail, sign_in, with_app

pytestmark = pytest.mark.django_db
TODAY = "/en/today/"


@pytest.fixture
def demo(settings):
    """The demo is on; ``settings.DEMO = False`` ends it."""
    settings.DEMO = True
    return settings


@pytest.fixture
def ratna(demo):
    return AdministratorFactory(email="admin@demo.example.org", language="en", is_demo=True)


def may_look(client):
    return client.get(TODAY).status_code == 200


def by_password(client, account):
    sign_in(client, account)


def by_code(client, account):
    client.post(reverse("account_request_login_code"), {"email": account.email})
    for message in outbox.sent():
        code = re.search(r"^\s{4}(\S+)$", message.body, re.MULTILINE)[1]
        client.post(reverse("account_confirm_login_code"), {"code": code})


def by_second_factor(client, account):
    sign_in(client, with_app(account))
    client.post(reverse("mfa_authenticate"), {"code": current_code()})


def by_session(client, account):
    client.force_login(account)


WAYS = [by_password, by_code, by_second_factor, by_session]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("is_on", [True, False])
def test_opens_while_the_demo_is_on_and_not_after(client, demo, ratna, way, is_on):
    demo.DEMO = is_on

    way(client, ratna)

    assert may_look(client) is is_on


def test_a_session_of_the_demo_ends_with_it(client, demo, ratna):
    sign_in(client, ratna)
    assert may_look(client)

    demo.DEMO = False

    assert not may_look(client)


def test_a_link_of_the_demo_sets_a_password_that_opens_nothing(client, demo, ratna):
    client.post(reverse("account_reset_password"), {"email": ratna.email})
    link = link_in_mail()
    demo.DEMO = False

    form = client.get(link, follow=True)
    new = "a sentence that nobody knows"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    sign_in(client, ratna, new)

    assert not may_look(client)


def test_nothing_is_sent_to_it(client, demo, ratna):
    demo.DEMO = False
    for name in ("account_reset_password", "account_request_login_code"):
        client.post(reverse(name), {"email": ratna.email})

    assert outbox.sent() == []


def test_an_account_that_was_given_in_the_demo_goes_with_it(client, demo, ratna):
    invite(email="own@example.org", full_name="", language="en", roles=["administrator"], invited_by=ratna)
    account = User.objects.get(email="own@example.org")
    account.set_password(PASSWORD)
    account.save()
    demo.DEMO = False

    sign_in(client, account)

    assert account.is_demo
    assert not is_signed_in(client)


def test_a_real_account_is_refused_nothing(client, settings):
    account = OfficerFactory(language="en")
    assert not account.is_demo
    sign_in(client, account)
    assert may_look(client)


def test_the_only_real_administrator_is_the_last_one(demo, ratna):
    own = AdministratorFactory()
    demo.DEMO = False

    with pytest.raises(DomainError) as refused:
        invitation_services.deactivate(user=own, by=ratna)

    assert refused.value.code == "accounts.last_administrator"

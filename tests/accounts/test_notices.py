"""What an administrator does with an account, its owner is told: what, by whom and why, in the owner's language."""

import datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from emm.audit.models import AuditEvent
from emm.jobs.models import Job
from tests import outbox
from tests.factories import AdministratorFactory, PersonFactory, UserFactory

from .conftest import sign_in, with_app

pytestmark = pytest.mark.django_db
REASON = "Phone lost, ticket 12"


@pytest.fixture
def ratna(client):
    ratna = AdministratorFactory(full_name="Ratna")
    client.force_login(ratna)
    return ratna


@pytest.fixture
def siti():
    return UserFactory(
        email="siti@example.org", full_name="Siti", role="trainer", language="en", last_login=timezone.now()
    )


def told(user):
    """The subject and the text of what was written to ``user``."""
    messages = [message for message in outbox.sent() if message.to == [user.email]]
    return [(message.subject, message.body) for message in messages]


class TestTwoStepVerification:
    def test_a_page_says_what_follows_and_changes_nothing(self, client, ratna, siti):
        with_app(siti)
        page = client.get(reverse("accounts:remove_factors", args=[siti.pk])).content.decode()

        assert "its password alone opens it until the owner sets up new ones" in page
        assert Authenticator.objects.filter(user=siti).count() == 2

    def test_without_a_reason_nothing_is_removed(self, client, ratna, siti):
        with_app(siti)
        refused = client.post(reverse("accounts:remove_factors", args=[siti.pk]), {"reason": " "})

        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
        assert Authenticator.objects.filter(user=siti).count() == 2
        assert told(siti) == []

    def test_an_old_sign_in_is_asked_for_a_proof_first(self, client, ratna, siti):
        with_app(siti)
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20)):
            asked = client.post(reverse("accounts:remove_factors", args=[siti.pk]), {"reason": REASON})

        assert asked["Location"].startswith("/en/account/reauthenticate/")
        assert Authenticator.objects.filter(user=siti).count() == 2

    def test_removed_it_is_written_down_and_told(self, client, ratna, siti):
        with_app(siti)
        client.post(reverse("accounts:remove_factors", args=[siti.pk]), {"reason": REASON})

        assert not Authenticator.objects.filter(user=siti).exists()
        events = AuditEvent.objects.filter(act=AuditEvent.Act.FACTOR_REMOVED, by=ratna, object_id=siti.pk)
        assert {event.data["reason"] for event in events} == {REASON}
        [(subject, body)] = told(siti)
        assert subject == "Two-step verification was removed from your EMM Trainings account"
        for part in (
            "Dear Siti,",
            "siti@example.org",
            "Administrator: Ratna",
            f"Reason: {REASON}",
            settings.CONTACT_EMAIL,
        ):
            assert part in body

    def test_stands_apart_from_closing_the_account(self, client, ratna, siti):
        with_app(siti)
        page = client.get(siti.get_absolute_url()).content.decode()

        assert f'<form method="post" action="{reverse("accounts:remove_factors", args=[siti.pk])}"' not in page
        between = page[page.index("second-factors/remove/") : page.index(reverse("accounts:close", args=[siti.pk]))]
        assert "</section>" in between


def link(client, siti):
    address = reverse("participants:account_link", args=[siti.pk])
    client.post(address, {"person": PersonFactory(full_name="Siti").pk})


def unlink(client, siti):
    PersonFactory(user=siti)
    client.post(reverse("participants:account_unlink", args=[siti.pk]))


def act(name, **data):
    return lambda client, siti: client.post(reverse(name, args=[siti.pk]), data)


def sign_out(client, siti):
    sign_in(type(client)(), siti)
    Job.objects.all().delete()  # that told of the new device
    act("accounts:sign_out", reason=REASON)(client, siti)


def reopen(client, siti):
    siti.is_active = False
    siti.save()
    act("accounts:reopen")(client, siti)


def end_role(client, siti):
    client.post(reverse("access:end_role", args=[siti.role_grants.get().pk]))


def restore_role(client, siti):
    end_role(client, siti)
    Job.objects.all().delete()
    client.post(reverse("access:restore_role", args=[siti.role_grants.get().pk]))


ACTS = [
    pytest.param(act("accounts:close"), "Your EMM Trainings account was deactivated", id="close"),
    pytest.param(reopen, "Your EMM Trainings account is active again", id="reopen"),
    pytest.param(sign_out, "You were signed out of EMM Trainings", id="sign_out"),
    pytest.param(act("access:give_role", role="participant"), "You have a new role in EMM Trainings", id="give_role"),
    pytest.param(end_role, "A role of yours in EMM Trainings has ended", id="end_role"),
    pytest.param(restore_role, "You have a new role in EMM Trainings", id="restore_role"),
    pytest.param(link, "Your EMM Trainings account was linked with your training record", id="link"),
    pytest.param(unlink, "Your EMM Trainings account was unlinked from a training record", id="unlink"),
    pytest.param(
        act("accounts:impersonate", reason=REASON), "An administrator viewed EMM Trainings as you", id="impersonate"
    ),
]


@pytest.mark.parametrize(("do", "subject"), ACTS)
def test_the_owner_is_told_of_every_act_on_the_account(client, ratna, siti, do, subject):
    do(client, siti)

    [(said, body)] = told(siti)
    assert said == subject
    assert "Administrator: Ratna" in body


def test_in_the_language_of_the_owner_with_the_role_in_words(client, ratna, siti):
    siti.language = "id"
    siti.save()
    end_role(client, siti)

    [(subject, body)] = told(siti)
    assert subject == "Salah satu peran Anda di EMM Trainings telah berakhir"
    assert "Yth. Bapak/Ibu Siti," in body
    assert "siti@example.org: Pelatih." in body


def test_whoever_has_never_signed_in_reads_of_the_roles_in_the_invitation(client, ratna):
    budi = UserFactory(role="trainer", last_login=None)
    client.post(reverse("access:give_role", args=[budi.pk]), {"role": "participant"})

    assert told(budi) == []


def test_what_one_does_with_one_s_own_account_is_told_to_nobody(client, ratna):
    client.post(reverse("access:give_role", args=[ratna.pk]), {"role": "participant"})

    assert told(ratna) == []

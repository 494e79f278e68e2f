"""Accounts are given by invitation, roles with an end, and everything of it is kept."""

import datetime

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from emm.accounts.models import User
from emm.accounts.services import invitations as invitation_services
from emm.common.errors import DomainError
from emm.jobs.models import Job
from emm.jobs.queue import AlreadyRunning
from tests.factories import AdministratorFactory, UserFactory
from trainings.access.models import RoleGrant
from trainings.access.scopes import Choice
from trainings.access.services import roles as role_services
from trainings.access.services.invitations import invite

from .conftest import is_signed_in, link_in_mail, sign_in, with_app

pytestmark = pytest.mark.django_db

NEW = {"email": "Siti@Example.org", "full_name": "Siti Aminah", "language": "id"}
EVERYTHING = Choice(everything=True)
PASSWORD = "kopi tubruk di teras"


def today(**span):
    return timezone.localdate() + datetime.timedelta(**span)


@pytest.fixture
def administrator():
    return AdministratorFactory()


class TestInviting:
    def test_makes_an_account_without_a_password_and_with_its_roles(self, administrator):
        until = today(days=30)
        user = invite(
            **NEW, roles=["officer", "trainer"], valid_until=until, scope=EVERYTHING, invited_by=administrator
        )
        assert (user.email, user.has_usable_password(), user.is_invited) == ("siti@example.org", False, True)
        assert [(grant.role, grant.valid_until, grant.granted_by) for grant in user.role_grants.order_by("role")] == [
            ("officer", until, administrator),
            ("trainer", until, administrator),
        ]

    def test_sends_a_link_that_opens_the_account_once(self, client, administrator, do_jobs):
        invite(**(NEW | {"language": "en"}), roles=["trainer"], invited_by=administrator)
        assert do_jobs() == ["accounts.invitation"]
        (letter,) = mail.outbox
        assert (letter.to, letter.subject) == (["siti@example.org"], "Set up your EMM Trainings account")
        assert "Dear Siti Aminah," in letter.body
        assert "Your role is Trainer." in letter.body
        link = link_in_mail()

        form = client.get(link, follow=True)
        client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})

        assert is_signed_in(client)
        assert not User.objects.get(email="siti@example.org").is_invited
        assert b"This link has already been used" in type(client)().get(link).content

    def test_the_link_is_in_no_job(self, administrator, do_jobs):
        invite(**NEW, roles=["trainer"], invited_by=administrator)
        do_jobs()
        job = Job.objects.get()
        token = link_in_mail().split("-")[-1].strip("/")
        assert token not in f"{job.payload}{job.result}{job.subject}{job.problems}"

    def test_an_address_has_one_account(self, administrator):
        UserFactory(email="siti@example.org")
        with pytest.raises(ValidationError) as refused:
            invite(**NEW, roles=["trainer"], invited_by=administrator)
        assert "email" in refused.value.message_dict or "__all__" in refused.value.message_dict
        assert Job.objects.count() == 0

    def test_without_a_role_nobody_is_invited(self, administrator):
        with pytest.raises(DomainError) as refused:
            invite(**NEW, roles=[], invited_by=administrator)
        assert refused.value.field == "roles"
        assert not User.objects.filter(email="siti@example.org").exists()

    def test_again_sends_another_letter(self, administrator, do_jobs):
        user = invite(**NEW, roles=["trainer"], invited_by=administrator)
        assert do_jobs() == ["accounts.invitation"]
        invitation_services.resend_invitation(user=user, by=administrator)
        assert do_jobs() == ["accounts.invitation"]
        assert len(mail.outbox) == 2

    def test_a_second_click_sends_no_second_letter(self, administrator, do_jobs):
        user = invite(**NEW, roles=["trainer"], invited_by=administrator)
        with pytest.raises(AlreadyRunning):
            invitation_services.resend_invitation(user=user, by=administrator)
        assert do_jobs() == ["accounts.invitation"]
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize(
        ("state", "code"),
        [({"is_active": False}, "accounts.deactivated"), ({"last_login": timezone.now()}, "accounts.signed_in")],
    )
    def test_again_is_refused_where_it_is_of_no_use(self, administrator, state, code):
        with pytest.raises(DomainError) as refused:
            invitation_services.resend_invitation(user=UserFactory(**state), by=administrator)
        assert refused.value.code == code
        assert Job.objects.count() == 0


class TestClosing:
    def test_signs_out_everywhere_and_keeps_out(self, client, administrator):
        user = UserFactory()
        sign_in(client, user)
        invitation_services.deactivate(user=user, by=administrator)
        assert client.get("/en/today/").status_code == 302
        sign_in(client, user)
        assert not is_signed_in(client)

    def test_is_undone_with_the_roles_that_were(self, administrator):
        other = AdministratorFactory()
        invitation_services.deactivate(user=other, by=administrator)
        invitation_services.activate(user=other, by=administrator)
        assert User.objects.get(pk=other.pk).is_staff

    def test_is_in_the_history(self, administrator):
        user = UserFactory()
        invitation_services.deactivate(user=user, by=administrator)
        assert [row.is_active for row in user.history.order_by("history_id")] == [True, False]

    def test_one_s_own_is_refused(self, administrator):
        AdministratorFactory()
        with pytest.raises(DomainError) as refused:
            invitation_services.deactivate(user=administrator, by=administrator)
        assert refused.value.code == "accounts.own_account"

    def test_the_last_administrator_stays(self, administrator):
        with pytest.raises(DomainError) as refused:
            invitation_services.deactivate(user=administrator, by=UserFactory(is_superuser=True, is_active=False))
        assert refused.value.code == "accounts.last_administrator"
        assert User.objects.get(pk=administrator.pk).is_active

    def test_an_administrator_whose_role_has_ended_is_none(self, administrator):
        ended = UserFactory()
        RoleGrant.objects.create(
            user=ended, role="administrator", valid_from=today(days=-9), valid_until=today(days=-1)
        )
        with pytest.raises(DomainError):
            invitation_services.deactivate(user=administrator, by=ended)


class TestRemovingSecondFactors:
    def test_lets_the_person_set_up_new_ones_and_signs_them_out(self, client, administrator):
        user = with_app(UserFactory())
        client.force_login(user)
        assert invitation_services.remove_second_factors(user=user, by=administrator, reason="Phone lost") == 2
        assert sign_in(type(client)(), user)["Location"] != "/en/account/factors/authenticate/"
        assert user.history.first().history_change_reason == "second factors removed"

    def test_one_s_own_are_not_removed_that_way(self, administrator):
        with pytest.raises(DomainError):
            invitation_services.remove_second_factors(
                user=with_app(administrator), by=administrator, reason="Phone lost"
            )


class TestGivingRoles:
    def test_until_its_last_day_it_is_held(self, administrator):
        user = UserFactory()
        role_services.give_role(
            user=user, role="officer", valid_until=today(days=2), scope=EVERYTHING, granted_by=administrator
        )
        assert user.roles == {"officer"}
        assert list(user.role_grants.current(on=today(days=2)).values_list("role", flat=True)) == ["officer"]
        assert not user.role_grants.current(on=today(days=3)).exists()

    def test_a_last_day_in_the_past_is_refused(self, administrator):
        with pytest.raises(DomainError) as refused:
            role_services.give_role(
                user=UserFactory(), role="officer", valid_until=today(days=-1), granted_by=administrator
            )
        assert refused.value.field == "valid_until"

    @pytest.mark.parametrize("valid_until", [None, 5])
    def test_what_is_held_in_that_time_is_not_given_twice(self, administrator, valid_until):
        user = UserFactory(role="officer")
        until = None if valid_until is None else today(days=valid_until)
        with pytest.raises(DomainError) as refused:
            role_services.give_role(
                user=user, role="officer", valid_until=until, scope=EVERYTHING, granted_by=administrator
            )
        assert (refused.value.field, refused.value.code) == ("role", "access.held")

    def test_after_it_has_ended_it_can_be_given_again(self, administrator):
        user = UserFactory(role="officer")
        role_services.end_role(grant=user.role_grants.get(), by=administrator)
        role_services.give_role(user=user, role="officer", scope=EVERYTHING, granted_by=administrator)
        assert user.role_grants.count() == 2

    def test_an_unknown_role_is_refused(self, administrator):
        with pytest.raises(ValidationError):
            role_services.give_role(user=UserFactory(), role="king", granted_by=administrator)


class TestEndingRoles:
    def test_takes_effect_at_once(self, administrator):
        user = UserFactory(role="officer")
        role_services.end_role(grant=user.role_grants.get(), by=administrator)
        assert User.objects.get(pk=user.pk).roles == set()
        assert user.role_grants.get().valid_until == today(days=-1)

    def test_one_of_today_is_taken_back_and_its_history_stays(self, administrator):
        user = UserFactory()
        grant = role_services.give_role(user=user, role="officer", scope=EVERYTHING, granted_by=administrator)
        role_services.end_role(grant=grant, by=administrator)
        assert not user.role_grants.exists()
        assert [row.history_type for row in RoleGrant.history.filter(user_id=user.pk)] == ["-", "+"]

    def test_one_s_own_as_administrator_is_refused(self, administrator):
        AdministratorFactory()
        with pytest.raises(DomainError):
            role_services.end_role(grant=administrator.role_grants.get(), by=administrator)

    def test_the_last_administrator_stays(self, administrator):
        with pytest.raises(DomainError) as refused:
            role_services.end_role(grant=administrator.role_grants.get(), by=UserFactory())
        assert refused.value.code == "accounts.last_administrator"

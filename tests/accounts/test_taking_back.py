"""Ending a role, closing an account and the like is taken back by one click, unless the state moved on."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from emm.accounts.models import User
from emm.common.errors import DomainError
from tests.factories import OfficerFactory, PersonFactory, ProgrammeFactory, UserFactory
from trainings.access.models import RoleGrant
from trainings.access.scopes import Choice
from trainings.access.services import roles as role_services

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def said(response):
    return [str(message) for message in response.context["messages"]]


def undo_of(response):
    """Where the Undo button beside the last message leads."""
    page = " ".join(response.content.decode().split())
    notes = page[page.index('class="toasts"') : page.index('id="toast-template"')]
    return re.findall(r'<form method="post" action="([^"]+)">', notes)


def post(client, name, pk):
    return client.post(reverse(name, args=[pk]), follow=True)


def facts(grant):
    return (
        grant.role,
        grant.valid_from,
        grant.valid_until,
        grant.granted_by_id,
        grant.covers_everything,
        [each.pk for each in grant.programmes.all()],
    )


class TestRole:
    def test_an_ended_one_runs_again_to_its_last_day(self, client, administrator):
        siti = OfficerFactory(role__programmes=[ProgrammeFactory()])
        grant = siti.role_grants.get()
        grant.valid_until = timezone.localdate() + 30 * DAY
        grant.save()
        before = facts(grant)

        response = post(client, "access:end_role", grant.pk)
        assert undo_of(response) == [reverse("access:restore_role", args=[grant.pk])]
        response = client.post(undo_of(response)[0], follow=True)

        assert said(response) == ["Role restored."]
        assert facts(RoleGrant.objects.get(pk=grant.pk)) == before
        assert User.objects.get(pk=siti.pk).roles == {"officer"}

    def test_one_of_today_which_is_gone_comes_back_with_what_it_reached(self, client, administrator):
        siti, programme = UserFactory(), ProgrammeFactory()
        scope = Choice(programmes=[programme])
        grant = role_services.give_role(user=siti, role="officer", scope=scope, granted_by=administrator)
        before = facts(grant)

        response = post(client, "access:end_role", grant.pk)
        assert not siti.role_grants.exists()
        client.post(undo_of(response)[0])

        assert facts(siti.role_grants.get(pk=grant.pk)) == before

    def test_given_anew_meanwhile_it_is_refused(self, client, administrator):
        siti = UserFactory(role="trainer")
        grant = siti.role_grants.get()
        post(client, "access:end_role", grant.pk)
        role_services.give_role(user=siti, role="trainer", granted_by=administrator)
        response = post(client, "access:restore_role", grant.pk)

        assert said(response)[-1] == (
            f"{siti.full_name} already has this role in that period. End the role first to give it with other dates."
        )
        assert siti.role_grants.current().count() == 1

    def test_changed_meanwhile_or_never_ended_it_is_refused(self, client, administrator):
        grant = UserFactory(role="trainer").role_grants.get()
        responses = [post(client, "access:restore_role", grant.pk)]
        post(client, "access:end_role", grant.pk)
        RoleGrant.objects.get(pk=grant.pk).save()
        responses.append(post(client, "access:restore_role", grant.pk))

        word = "You can no longer undo this. The role was changed since."
        assert [said(response)[-1] for response in responses] == [word, word]
        assert not RoleGrant.objects.current().filter(pk=grant.pk).exists()

    def test_after_its_last_day_it_is_refused(self, administrator):
        grant = UserFactory(role="trainer").role_grants.get()
        grant.valid_until = timezone.localdate() - 5 * DAY
        grant.save()
        grant.valid_until -= 10 * DAY
        grant.save()

        with pytest.raises(DomainError) as refused:
            role_services.restore_role(grant_pk=grant.pk, by=administrator)
        assert refused.value.messages == ["The last day of this role has passed. Give the role again."]

    def test_what_it_reached_is_gone_too(self, administrator):
        siti, programme = UserFactory(), ProgrammeFactory()
        scope = Choice(programmes=[programme])
        grant = role_services.give_role(user=siti, role="officer", scope=scope, granted_by=administrator)
        pk = grant.pk
        role_services.end_role(grant=grant, by=administrator)
        programme.delete()

        with pytest.raises(DomainError) as refused:
            role_services.restore_role(grant_pk=pk, by=administrator)
        assert refused.value.code == "access.no_scope_of_officer"

    def test_in_the_other_language(self, client, administrator):
        grant = UserFactory(role="trainer").role_grants.get()
        with translation.override("id"):
            post(client, "access:end_role", grant.pk)
            response = post(client, "access:restore_role", grant.pk)

        assert said(response)[-1] == "Peran dipulihkan."

    def test_others_know_of_no_roles(self, client):
        client.force_login(OfficerFactory())
        grant = UserFactory(role="trainer").role_grants.get()

        assert client.post(reverse("access:restore_role", args=[grant.pk])).status_code == 404


class TestAccount:
    def test_a_closed_one_is_opened_again(self, client, administrator):
        siti = UserFactory(role="trainer")
        response = post(client, "accounts:close", siti.pk)
        assert undo_of(response) == [reverse("accounts:reopen", args=[siti.pk])]
        client.post(undo_of(response)[0])

        siti = User.objects.get(pk=siti.pk)
        assert (siti.is_active, siti.roles) == (True, {"trainer"})

    def test_what_was_refused_is_not_taken_back(self, client, administrator):
        response = post(client, "accounts:close", administrator.pk)

        assert said(response) == ["You cannot deactivate your own account. Ask another administrator."]
        assert undo_of(response) == []

    def test_an_unlinked_person_is_linked_again(self, client, administrator):
        siti = UserFactory()
        person = PersonFactory(user=siti)
        response = post(client, "participants:account_unlink", siti.pk)
        assert undo_of(response) == [f"{reverse('participants:account_link', args=[siti.pk])}?person={person.pk}"]
        response = client.post(undo_of(response)[0], follow=True)

        assert undo_of(response) == [reverse("participants:account_unlink", args=[siti.pk])]
        person.refresh_from_db()
        assert person.user == siti

    def test_where_nobody_was_linked_there_is_nothing_to_take_back(self, client, administrator):
        assert undo_of(post(client, "participants:account_unlink", UserFactory().pk)) == []

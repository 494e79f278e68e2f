"""Where a person is written to: the account's address where there is one, else a contact that several may share."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from emm.links.models import Link
from emm.links.purposes import reference_to
from emm.messages.delivery.bounces import mark_bounced
from emm.messages.models import Message
from participants.models import Person
from participants.person_lookup import find_outside_scope
from participants.services.account_links import link_account, people_to_link, unlink_account
from tests import outbox
from tests.accounts.conftest import link_in_mail, with_app
from tests.certificates.letters import issued, path_in, send
from tests.certificates.scenes import signed_template, taught_training
from tests.factories import (
    AdministratorFactory,
    OfficerFactory,
    ParticipantUserFactory,
    PersonFactory,
    PrivacyRequestFactory,
    RegionFactory,
    UserFactory,
)
from trainings.privacy.data_export import copy_of
from trainings.privacy.emails import send_request_email

pytestmark = pytest.mark.django_db
OFFICE = "office@example.org"


def change_address(client: Any, account: Any, new: str) -> None:
    """As its owner does, by the link in the email."""
    client.force_login(with_app(account))
    client.post(reverse("account_email"), {"action_add": "", "email": new})
    outbox.sent()
    client.post(link_in_mail())
    outbox.sent()
    mail.outbox.clear()


class TestWithAnAccount:
    def test_emails_go_to_the_address_that_its_owner_confirmed(self, client):
        signed_template()
        training = taught_training()
        account = UserFactory(email="old@example.org")
        issued(training, "Siti", user=account, email=OFFICE)
        change_address(client, account, "new@example.org")

        send(training)
        send_request_email(PrivacyRequestFactory(person=Person.objects.get(user=account)), "filed")

        assert [message.to for message in mail.outbox] == [["new@example.org"]] * 2

    def test_an_address_that_is_not_confirmed_changes_nothing(self, client):
        account = ParticipantUserFactory(email="old@example.org")
        client.force_login(with_app(account))
        client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})

        assert EmailAddress.objects.get(email="new@example.org").verified is False
        assert Person.objects.get(user=account).email_address == "old@example.org"

    def test_pages_lists_files_copies_and_searches_know_one_address(self, client):
        account = ParticipantUserFactory(email="siti@example.org", language="en")
        person = account.person
        client.force_login(AdministratorFactory())

        page = client.get(person.get_absolute_url()).content.decode().replace("<wbr>", "")
        exported = (
            client.get(reverse("participants:people"), {"export": "csv", "q": "siti@example"}).getvalue().decode()
        )

        assert 'href="mailto:siti@example.org"' in page
        assert "siti@example.org" in exported
        assert copy_of(person)["person"]["email"] == "siti@example.org"
        for name in ("home:search", "participants:people"):
            assert person.get_absolute_url() in client.get(reverse(name), {"q": "siti@exam"}).content.decode()

    def test_is_found_by_it_from_outside_the_scope(self):
        person = ParticipantUserFactory(email="siti@example.org").person
        officer = OfficerFactory(role__provinces=[RegionFactory()])

        assert find_outside_scope([" SITI@example.org"], user=officer) == [person]

    def test_the_database_keeps_no_second_one(self):
        person = ParticipantUserFactory().person
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=person.pk).update(email="other@example.org")

    def test_linking_drops_the_contact_and_unlinking_keeps_the_accounts(self):
        account, administrator = UserFactory(email="siti@example.org", language="en"), AdministratorFactory()
        person = PersonFactory(email=OFFICE, language="id")

        link_account(person=person, account=account, by=administrator)
        person.refresh_from_db()
        linked = (person.email, person.email_address, person.email_language)
        unlink_account(account=account, by=administrator)
        person.refresh_from_db()

        assert linked == (None, "siti@example.org", "en")
        assert (person.email, person.email_address, person.email_language) == (
            "siti@example.org",
            "siti@example.org",
            "en",
        )
        assert list(person.history.values_list("email", flat=True)) == ["siti@example.org", None, OFFICE]


class TestSharedByColleagues:
    def test_each_gets_their_own_email_link_and_fate(self, client):
        signed_template()
        training = taught_training()
        ani, budi = (issued(training, name, email=OFFICE) for name in ("Ani", "Budi"))
        send(training)

        first, second = mail.outbox
        assert [message.to for message in (first, second)] == [[OFFICE]] * 2
        for message, own, other in ((first, ani, budi), (second, budi, ani)):
            page = client.get(path_in(message)).content.decode()
            assert own.number in page
            assert other.number not in page

        client.post(f"{path_in(first)}opened/")
        mark_bounced(message_id=Message.objects.about(budi).get().message_id, reason="Mailbox full")
        fates = {
            each.about_id: (each.state, Link.objects.get(scope=reference_to(each)).opened_at is not None)
            for each in deliveries()
        }
        assert fates == {ani.pk: ("sent", True), budi.pk: ("bounced", False)}

    def test_an_account_of_that_address_is_nobody_s_until_a_person_says_whose(self):
        ani, budi = PersonFactory(full_name="Ani", email=OFFICE), PersonFactory(full_name="Budi", email=OFFICE)
        account = UserFactory(email=OFFICE, full_name="Budi")

        assert not Person.objects.filter(user=account).exists()
        assert people_to_link(account=account) == [ani, budi]
        link_account(person=budi, account=account, by=AdministratorFactory())
        ani.refresh_from_db()
        assert (ani.user, ani.email_address) == (None, OFFICE)


def deliveries() -> Any:
    return Message.objects.all()

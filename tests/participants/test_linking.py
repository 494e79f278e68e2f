"""An account and a person on record are tied by an administrator, one to one."""

import pytest
from django.urls import reverse

from emm.common.errors import DomainError
from participants.models import Person
from participants.services.account_links import link_account, people_to_link, unlink_account
from tests.factories import OfficerFactory, PersonFactory, TrainerUserFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_one_account_and_one_person(administrator):
    person, account = PersonFactory(), UserFactory()
    link_account(person=person, account=account, by=administrator)
    link_account(person=person, account=account, by=administrator)
    person.refresh_from_db()
    assert person.user == account
    assert person.history.first().history_user == administrator


def test_a_person_has_one_account(administrator):
    taken = PersonFactory(user=UserFactory())
    with pytest.raises(DomainError) as refused:
        link_account(person=taken, account=UserFactory(), by=administrator)
    assert refused.value.code == "participants.has_account"


def test_an_account_is_one_person(administrator):
    account = TrainerUserFactory()
    with pytest.raises(DomainError) as refused:
        link_account(person=PersonFactory(), account=account, by=administrator)
    assert refused.value.code == "participants.has_person"


def test_untied_both_stay(administrator):
    account = TrainerUserFactory()
    unlink_account(account=account, by=administrator)
    assert Person.objects.filter(user=None).count() == 1


def test_who_fits_is_shown_first(administrator):
    account = UserFactory(email="siti@example.org", full_name="Siti Aminah")
    by_address = PersonFactory(full_name="S. Aminah", email="SITI@example.org")
    by_name = PersonFactory(full_name="Aminah, Siti")
    PersonFactory(full_name="Siti Aminah", user=UserFactory())
    other = PersonFactory(full_name="Budi")
    assert people_to_link(account=account) == [by_address, by_name]
    assert people_to_link(account=account, text="bud") == [other]


def test_the_page_links_and_unlinks(client, administrator):
    account = UserFactory(full_name="Siti Aminah")
    person = PersonFactory(full_name="Siti Aminah")
    page = reverse("participants:account_person", args=[account.pk])
    assert f'name="person" value="{person.pk}"' in client.get(page).content.decode()

    linked = client.post(reverse("participants:account_link", args=[account.pk]), {"person": person.pk})
    assert linked["Location"] == account.get_absolute_url()
    assert Person.objects.get(user=account) == person
    assert "Unlink" in client.get(page).content.decode()

    client.post(reverse("participants:account_unlink", args=[account.pk]))
    assert not Person.objects.filter(user=account).exists()


@pytest.mark.parametrize("number", ["", "0", "x", "-1", "9" * 30])
def test_a_person_that_is_none_is_not_found(client, administrator, number):
    account = UserFactory()
    assert client.post(reverse("participants:account_link", args=[account.pk]), {"person": number}).status_code == 404


def test_it_is_the_administrators_business(client):
    client.force_login(OfficerFactory())
    account = UserFactory()
    assert client.get(reverse("participants:account_person", args=[account.pk])).status_code == 404
    assert client.post(reverse("participants:account_link", args=[account.pk])).status_code == 404

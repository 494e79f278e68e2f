"""People, institutions and trainers in the admin site."""

import pytest

from participants.models import Consent, Person, Qualification, Region
from tests.factories import (
    AdministratorFactory,
    ConsentFactory,
    PersonFactory,
    QualificationFactory,
    RegionFactory,
    UserFactory,
)

from .pages import NIP, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", ["region", "institution", "person", "consent", "trainer"])
@pytest.mark.parametrize("path", ["?q=x", "{pk}/change/", "{pk}/history/"])
def test_the_back_room_opens_and_keeps_the_nip_to_itself(client, model, path):
    trainer = QualificationFactory(trainer__person__nip=NIP, trainer__person__region=RegionFactory()).trainer
    trainer.person.nip = NIP[::-1]
    trainer.person.save()
    records = {
        "region": trainer.person.region,
        "institution": trainer.person.institution,
        "person": trainer.person,
        "consent": ConsentFactory(person=trainer.person),
        "trainer": trainer,
    }
    client.force_login(AdministratorFactory())

    response = client.get(f"/en/admin/participants/{model}/{path.format(pk=records[model].pk)}")

    assert response.status_code == 200
    assert NIP not in text_of(response)
    assert NIP[::-1] not in text_of(response)


@pytest.fixture
def back_room(client):
    client.force_login(AdministratorFactory())
    return client


def test_nobody_is_given_another_account_or_address(back_room):
    person = PersonFactory(full_name="Siti", email="siti@example.org")
    values = {"full_name": "Siti", "email": "mine@example.org", "user": UserFactory().pk, "sex": "female"}

    assert back_room.post(f"/en/admin/participants/person/{person.pk}/change/", values).status_code == 403
    assert Person.objects.values_list("email", "user").get() == ("siti@example.org", None)


@pytest.mark.parametrize("way", ["delete", "change", "several"])
def test_a_consent_is_evidence(back_room, way):
    consent = ConsentFactory()
    address = f"/en/admin/participants/consent/{'' if way == 'several' else f'{consent.pk}/{way}/'}"
    values = {"post": "yes", "action": "delete_selected", "_selected_action": [consent.pk], "version": "0"}
    back_room.post(address, values)

    assert Consent.objects.get().version == consent.version


def test_nobody_is_qualified_past_the_page_for_it(back_room):
    qualification = QualificationFactory()
    values = {"status": "qualified", "qualifications-TOTAL_FORMS": 1, "qualifications-INITIAL_FORMS": 1}
    values |= {"qualifications-0-id": qualification.pk, "qualifications-0-DELETE": "on"}

    address = f"/en/admin/participants/trainer/{qualification.trainer.pk}/change/"
    assert back_room.post(address, values).status_code == 403
    assert Qualification.objects.exists()


def test_a_region_stays_for_roles_are_given_for_it(back_room):
    region = RegionFactory()

    address = f"/en/admin/participants/region/{region.pk}/delete/"
    assert back_room.post(address, {"post": "yes"}).status_code == 403
    assert Region.objects.exists()

"""People, institutions and trainers in the back room."""

import pytest

from tests.factories import AdministratorFactory, ConsentFactory, QualificationFactory, RegionFactory

from .pages import NIP, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", ["region", "institution", "person", "consent", "trainer"])
@pytest.mark.parametrize("path", ["?q=x", "add/", "{pk}/change/", "{pk}/history/"])
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

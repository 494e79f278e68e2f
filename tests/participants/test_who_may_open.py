"""Who may open the pages of people, institutions and trainers."""

import pytest
from django.urls import reverse

from emm.accounts.models import Role
from tests.factories import ConsentFactory, EnrolmentFactory, PersonFactory, TrainerFactory, UserFactory

from .pages import text_of

pytestmark = pytest.mark.django_db
PAGES = [
    ("people", None),
    ("person_create", None),
    ("person", "person"),
    ("person_edit", "person"),
    ("person_history", "person"),
    ("consent_create", "person"),
    ("trainer_edit", "person"),
    ("trainers", None),
    ("institutions", None),
    ("institution_create", None),
    ("institution", "institution"),
    ("institution_edit", "institution"),
    ("institution_history", "institution"),
]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(("name", "about"), PAGES)
@pytest.mark.parametrize("role", [None, *Role.values])
def test_who_may_open_the_pages(client, name, about, role, language):
    person = TrainerFactory().person
    ConsentFactory(person=person)
    EnrolmentFactory(person=person)
    records = {"person": person, "institution": person.institution}
    address = reverse(f"participants:{name}", args=[records[about].pk] if about else [])
    address = address.replace("/en/", f"/{language}/", 1)
    if role:
        client.force_login(UserFactory(role=role))

    response = client.get(address)

    if role is None:
        assert (response.status_code, response["Location"].split("?")[0]) == (302, f"/{language}/account/login/")
    elif role in {Role.ADMINISTRATOR, Role.OFFICER}:
        assert response.status_code == 200
        assert f'<html lang="{language}"' in text_of(response)
    else:
        assert response.status_code == (404 if about else 403)


def test_a_participant_may_know_of_themselves_but_not_open_the_staff_page(client):
    user = UserFactory(role=Role.PARTICIPANT)
    person = PersonFactory(user=user)
    client.force_login(user)

    assert client.get(person.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("name", ["person", "person_edit", "institution", "institution_edit"])
@pytest.mark.parametrize("pk", [0, 10**30])
def test_who_is_not_on_record_is_not_found(client, officer, name, pk):
    assert client.get(reverse(f"participants:{name}", args=[pk])).status_code == 404

"""Materials: who sees and gets which, and how a file or a link comes."""

import pytest
from django.urls import reverse

from curriculum.models import Curriculum, Material
from emm.accounts.models import Role
from tests.factories import (
    EnrolmentFactory,
    MaterialFactory,
    ModuleFactory,
    TrainerUserFactory,
    UserFactory,
)
from trainings.enrolment.models import Enrolment

from .pages import PDF, answer, material_with_file, participant, participant_elsewhere

pytestmark = pytest.mark.django_db

Audience = Material.Audience
State = Curriculum.State


def anyone(curriculum):
    return None


def nominated(curriculum):
    user = UserFactory(role=Role.PARTICIPANT)
    EnrolmentFactory(training__curriculum=curriculum, person__user=user, state=Enrolment.State.NOMINATED)
    return user


def with_role(role):
    return lambda _curriculum: UserFactory(role=role)


AUDIENCES = [
    (anyone, {Audience.PUBLIC}),
    (nominated, {Audience.PUBLIC}),
    (participant_elsewhere, {Audience.PUBLIC}),
    (participant, {Audience.PUBLIC, Audience.PARTICIPANT}),
    (with_role(Role.VIEWER), {Audience.PUBLIC}),
    (with_role(Role.TRAINER), set(Audience)),
    (with_role(Role.OFFICER), set(Audience)),
    (with_role(Role.ADMINISTRATOR), set(Audience)),
]


@pytest.mark.parametrize(("visitor", "audiences"), AUDIENCES)
def test_everybody_sees_and_gets_the_materials_of_their_audience(client, visitor, audiences):
    module = ModuleFactory(curriculum__code="emm", code="gender")
    materials = {audience: material_with_file(module=module, audience=audience) for audience in Audience}
    user = visitor(module.curriculum)
    if user:
        client.force_login(user)

    response = client.get("/en/curriculum/emm/gender/")

    shown = {material.audience for group in response.context["materials"] for material in group["materials"]}
    assert shown == audiences
    assert response.context["kept_back"] == len(Audience) - len(audiences)
    refused = 403 if user else 302
    assert {audience: answer(client, material).status_code for audience, material in materials.items()} == {
        audience: 200 if audience in audiences else refused for audience in Audience
    }


def test_a_file_comes_as_a_download_under_the_materials_name(client):
    material = material_with_file(title="Gender & migration: handout", version="2", audience=Audience.PUBLIC)

    response = client.get(reverse("curriculum:material", args=[material.pk]))

    assert b"".join(response) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="gender-migration-handout-v2.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Cache-Control" not in response


def test_what_is_not_for_everybody_stays_with_no_cache(client):
    material = material_with_file(audience=Audience.TRAINER)
    client.force_login(TrainerUserFactory())

    response = answer(client, material)

    assert response["Cache-Control"] == "private, no-store"


def test_a_link_leads_to_the_stored_address_alone(client):
    material = MaterialFactory(link="https://example.org/reading", audience=Audience.PUBLIC)

    response = client.get(reverse("curriculum:material", args=[material.pk]), {"next": "https://evil.example"})

    assert (response.status_code, response["Location"]) == (302, "https://example.org/reading")


def test_who_is_not_signed_in_is_asked_to_and_comes_back(client):
    material = material_with_file(audience=Audience.PARTICIPANT)
    address = reverse("curriculum:material", args=[material.pk])

    response = client.get(address)

    assert response["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("state", [State.DRAFT, State.RETIRED])
def test_a_material_of_an_unpublished_edition_is_not_there(client, state):
    material = material_with_file(audience=Audience.PUBLIC, module__curriculum__state=state)

    assert client.get(reverse("curriculum:material", args=[material.pk])).status_code == 404


def test_an_unknown_material_is_not_there(client):
    assert client.get("/en/materials/1/").status_code == 404
    assert client.get(f"/en/materials/{10**30}/").status_code == 404


def test_a_file_that_is_gone_is_not_found(client):
    material = material_with_file(audience=Audience.PUBLIC)
    material.file.storage.delete(material.file.name)

    assert client.get(reverse("curriculum:material", args=[material.pk])).status_code == 404

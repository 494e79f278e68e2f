"""The public pages of the curriculum: who sees which edition, and who may fetch which material."""

import io

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings
from django.urls import reverse
from django.utils import translation

from curriculum.models import Curriculum, Material
from emm.accounts.models import Role
from tests.factories import (
    AdministratorFactory,
    CurriculumFactory,
    EnrolmentFactory,
    MaterialFactory,
    ModuleFactory,
    OfficerFactory,
    TrainerUserFactory,
    UserFactory,
)
from trainings.models import Enrolment

pytestmark = pytest.mark.django_db

Audience = Material.Audience
State = Curriculum.State
PDF = b"%PDF-1.7 a handout"


def text_of(response) -> str:
    return response.content.decode()


def answer(client, material):
    """The address of the material, asked for; a file is read to its end, which closes it."""
    response = client.get(reverse("curriculum:material", args=[material.pk]))
    if response.streaming:
        response.getvalue()
    return response


def material_with_file(**facts) -> Material:
    return MaterialFactory(link="", file=ContentFile(PDF, name="handout.pdf"), **facts)


# --- The index --------------------------------------------------------------------------------


def test_the_only_published_edition_is_shown_at_once(client):
    curriculum = CurriculumFactory(title_en="Migration essentials")
    ModuleFactory(curriculum=curriculum, order=1, code="context", title_en="The global context", jp="2.0")
    CurriculumFactory(state=State.DRAFT, title_en="Not ready")

    page = text_of(client.get("/en/curriculum/"))

    assert "<h1>Migration essentials</h1>" in page
    assert f'href="/en/curriculum/{curriculum.code}/context/"' in page
    assert "The global context" in page
    assert "Not ready" not in page


def test_several_editions_are_offered_for_choice(client):
    CurriculumFactory(title_en="Edition of 2022")
    CurriculumFactory(title_en="Edition of 2024")

    response = client.get("/en/curriculum/")

    assert [curriculum.title for curriculum in response.context["curricula"]] == ["Edition of 2022", "Edition of 2024"]


def test_without_any_edition_the_page_says_so(client):
    CurriculumFactory(state=State.DRAFT)

    assert "The curriculum is being prepared" in text_of(client.get("/en/curriculum/"))


def test_staff_see_drafts_after_what_is_published_with_their_state(client):
    draft = CurriculumFactory(state=State.DRAFT, version="2030")
    published = CurriculumFactory(version="2022")
    client.force_login(OfficerFactory())

    response = client.get("/en/curriculum/")

    assert response.context["curricula"] == [published, draft]
    assert '<span class="tag tag-neutral">' in text_of(response)


@pytest.mark.parametrize("path", ["", "context/"])
@pytest.mark.parametrize("state", [State.DRAFT, State.RETIRED])
def test_unpublished_editions_are_not_there_for_the_public(client, state, path):
    curriculum = CurriculumFactory(state=state, code="emm")
    ModuleFactory(curriculum=curriculum, code="context")

    assert client.get(f"/en/curriculum/emm/{path}").status_code == 404

    client.force_login(TrainerUserFactory())
    assert client.get(f"/en/curriculum/emm/{path}").status_code == 404

    client.force_login(OfficerFactory())
    assert client.get(f"/en/curriculum/emm/{path}").status_code == 200


def test_an_edition_adds_up_its_hours(client):
    curriculum = CurriculumFactory(code="emm")
    ModuleFactory(curriculum=curriculum, jp="2.0")
    ModuleFactory(curriculum=curriculum, jp="1.5")

    assert client.get("/en/curriculum/emm/").context["jp_total"] == 3.5


def test_an_edition_without_modules_still_has_a_page(client):
    CurriculumFactory(code="emm")

    assert "No modules yet" in text_of(client.get("/en/curriculum/emm/"))


# --- A module ---------------------------------------------------------------------------------


def test_a_module_shows_its_objectives_its_audience_and_its_neighbours(client):
    curriculum = CurriculumFactory(code="emm")
    first = ModuleFactory(curriculum=curriculum, order=1)
    ModuleFactory(
        curriculum=curriculum,
        order=2,
        code="gender",
        objectives_en="Explain X & Y\n\n Apply <Z> ",
        audience_en="Planners",
    )
    third = ModuleFactory(curriculum=curriculum, order=3)

    response = client.get("/en/curriculum/emm/gender/")

    page = text_of(response)
    assert "<li>Explain X &amp; Y</li><li>Apply &lt;Z&gt;</li>" in page
    assert "<p>Planners</p>" in page
    assert (response.context["previous_module"], response.context["next_module"]) == (first, third)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Why do people move? The module tells.", "Why do people move?"),
        ("Law 21/2007 puts them into words.\nNext.", "Law 21/2007 puts them into words."),
        ("About 2.5 million people", "About 2.5 million people"),
        ("", ""),
    ],
)
def test_a_module_is_shown_with_its_first_sentence(text, sentence):
    assert ModuleFactory.build(summary_en=text).first_sentence == sentence


def test_an_unknown_module_is_not_found(client):
    CurriculumFactory(code="emm")

    assert client.get("/en/curriculum/emm/nothing/").status_code == 404


def test_a_module_in_indonesian(client):
    curriculum = CurriculumFactory(code="emm", title_ind="Kurikulum EMM")
    ModuleFactory(curriculum=curriculum, code="gender", title_ind="Gender dan migrasi", objectives_ind="Menjelaskan")

    page = text_of(client.get("/id/curriculum/emm/gender/"))

    assert '<html lang="id"' in page
    assert "Gender dan migrasi" in page
    assert "<li>Menjelaskan</li>" in page


def test_a_text_in_one_language_stands_in_for_the_other(client):
    curriculum = CurriculumFactory(code="emm")
    with translation.override("id"):
        ModuleFactory(curriculum=curriculum, code="gender", title_en=None, title_ind="Gender dan migrasi")

    assert "Gender dan migrasi" in text_of(client.get("/en/curriculum/emm/gender/"))


def test_materials_stand_by_language_that_of_the_page_first(client):
    module = ModuleFactory(curriculum__code="emm", code="gender")
    english = MaterialFactory(module=module, language="en", audience=Audience.PUBLIC)
    indonesian = MaterialFactory(module=module, language="id", audience=Audience.PUBLIC)

    in_indonesian = client.get("/id/curriculum/emm/gender/").context["materials"]
    in_english = client.get("/en/curriculum/emm/gender/").context["materials"]

    assert [group["materials"] for group in in_indonesian] == [[indonesian], [english]]
    assert [group["materials"] for group in in_english] == [[english], [indonesian]]


def anyone(curriculum):
    return None


def participant(curriculum):
    user = UserFactory(role=Role.PARTICIPANT)
    EnrolmentFactory(training__curriculum=curriculum, person__user=user)
    return user


def nominated(curriculum):
    user = UserFactory(role=Role.PARTICIPANT)
    EnrolmentFactory(training__curriculum=curriculum, person__user=user, state=Enrolment.State.NOMINATED)
    return user


def participant_elsewhere(curriculum):
    user = UserFactory(role=Role.PARTICIPANT)
    EnrolmentFactory(person__user=user)
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


# --- Fetching a material ----------------------------------------------------------------------


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


# --- Queries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_an_edition_takes_the_same_queries_whatever_its_modules(client, django_assert_num_queries, count):
    curriculum = CurriculumFactory(code="emm")
    for module in ModuleFactory.create_batch(count, curriculum=curriculum):
        MaterialFactory(module=module)

    with django_assert_num_queries(2):
        client.get("/en/curriculum/emm/")
    with django_assert_num_queries(2):
        client.get("/en/curriculum/")


@pytest.mark.parametrize("count", [1, 3])
def test_a_module_takes_the_same_queries_whatever_its_materials(client, django_assert_num_queries, count):
    module = ModuleFactory(curriculum__code="emm", code="gender")
    MaterialFactory.create_batch(count, module=module, audience=Audience.PUBLIC)

    with django_assert_num_queries(3):
        client.get("/en/curriculum/emm/gender/")


# --- The back room ----------------------------------------------------------------------------


def material_data(upload, **changes):
    module = ModuleFactory()
    return {
        "module": module.pk,
        "kind": "handout",
        "title": "Handout",
        "language": "en",
        "version": "1",
        "audience": "public",
        "link": "",
        "file": upload,
        **changes,
    }


def upload(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_a_document_can_be_uploaded(admin_client_of_ours):
    admin_client_of_ours.post("/en/admin/curriculum/material/add/", material_data(upload(PDF, "handout.pdf")))

    material = Material.objects.get()
    with material.file.open() as file:
        assert file.read() == PDF
    assert "handout" not in str(material.file.name)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ...", "virus.exe", "Files of this type are not accepted."),
        (b"<html>", "page.pdf", "The content of this file is not what its name says (.pdf)."),
        (PDF + b"x" * 100, "large.pdf", "The file is too large"),
    ],
)
@override_settings(UPLOAD_MAX_BYTES=100)
def test_a_file_that_is_not_accepted_is_refused_at_its_field(admin_client_of_ours, content, name, said):
    response = admin_client_of_ours.post("/en/admin/curriculum/material/add/", material_data(upload(content, name)))

    errors = response.context["adminform"].form.errors
    assert errors["file"][0].startswith(said)
    assert Material.objects.count() == 0


@pytest.mark.parametrize("model", ["curriculum", "module", "material"])
@pytest.mark.parametrize("path", ["", "add/", "{pk}/change/", "{pk}/history/"])
def test_the_back_room_opens(admin_client_of_ours, model, path):
    material = MaterialFactory()
    record = {"material": material, "module": material.module, "curriculum": material.module.curriculum}[model]
    material.save()

    response = admin_client_of_ours.get(f"/en/admin/curriculum/{model}/{path.format(pk=record.pk)}")

    assert response.status_code == 200


@pytest.fixture
def admin_client_of_ours(client):
    client.force_login(AdministratorFactory())
    return client

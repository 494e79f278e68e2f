"""The pages of the editions of the curriculum: which are shown, to whom, and in which order."""

import pytest

from curriculum.models import Curriculum
from tests.factories import (
    CurriculumFactory,
    MaterialFactory,
    ModuleFactory,
    OfficerFactory,
    TrainerUserFactory,
)

from .pages import text_of

pytestmark = pytest.mark.django_db

State = Curriculum.State


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


@pytest.mark.parametrize("count", [1, 3])
def test_an_edition_takes_the_same_queries_whatever_its_modules(client, django_assert_num_queries, count):
    curriculum = CurriculumFactory(code="emm")
    for module in ModuleFactory.create_batch(count, curriculum=curriculum):
        MaterialFactory(module=module)

    with django_assert_num_queries(2):
        client.get("/en/curriculum/emm/")
    with django_assert_num_queries(2):
        client.get("/en/curriculum/")

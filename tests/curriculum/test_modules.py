"""The page of a module, in both languages."""

import pytest
from django.utils import translation

from curriculum.models import Material
from tests.factories import (
    CurriculumFactory,
    MaterialFactory,
    ModuleFactory,
)

from .pages import text_of

pytestmark = pytest.mark.django_db

Audience = Material.Audience


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


@pytest.mark.parametrize("count", [1, 3])
def test_a_module_takes_the_same_queries_whatever_its_materials(client, django_assert_num_queries, count):
    module = ModuleFactory(curriculum__code="emm", code="gender")
    MaterialFactory.create_batch(count, module=module, audience=Audience.PUBLIC)

    with django_assert_num_queries(3):
        client.get("/en/curriculum/emm/gender/")

"""Modules exchange their numbers and codes in the admin site."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from curriculum.editing import save_modules
from curriculum.models import Curriculum, Module
from tests.factories import AdministratorFactory, CurriculumFactory, ModuleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def modules():
    """Three of one edition, with the numbers 1, 2 and 3 and the codes a, b and c."""
    curriculum = CurriculumFactory()
    return [ModuleFactory(curriculum=curriculum, order=number, code=code) for number, code in enumerate("abc", 1)]


def post(client, modules, rows):
    """The edition’s page with ``rows``: number and code of each of the modules (None: delete it), then of new ones."""
    curriculum = modules[0].curriculum
    fields = {
        "code": curriculum.code,
        "version": "2022",
        "title_en": "Edition",
        "state": "published",
        "modules-TOTAL_FORMS": len(rows),
        "modules-INITIAL_FORMS": len(modules),
    }
    for place, row in enumerate(rows):
        stored = modules[place] if place < len(modules) else None
        order, code = row or (stored.order, stored.code)
        facts = {"order": order, "code": code, "title_en": f"Module {code}", "jp": "2.0", "curriculum": curriculum.pk}
        facts |= {"id": stored.pk} if stored else {}
        facts |= {} if row else {"DELETE": "on"}
        fields |= {f"modules-{place}-{name}": value for name, value in facts.items()}
    client.force_login(AdministratorFactory())
    return client.post(reverse("admin:curriculum_curriculum_change", args=[curriculum.pk]), fields)


def stored():
    return list(Module.objects.order_by("order").values_list("order", "code"))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(2, "a"), (1, "b"), (3, "c")], [(1, "b"), (2, "a"), (3, "c")]),
        ([(2, "a"), (3, "b"), (1, "c")], [(1, "c"), (2, "a"), (3, "b")]),
        ([(1, "b"), (2, "a"), (3, "c")], [(1, "b"), (2, "a"), (3, "c")]),
        ([None, (1, "b"), (2, "c")], [(1, "b"), (2, "c")]),
        ([(2, "a"), (3, "b"), (4, "c"), (1, "d")], [(1, "d"), (2, "a"), (3, "b"), (4, "c")]),
        ([None, (2, "b"), (3, "c"), (1, "a")], [(1, "a"), (2, "b"), (3, "c")]),
    ],
    ids=["swapped", "in a circle", "codes swapped", "one taken out", "one put before", "one replaced"],
)
def test_numbers_are_given_anew_in_one_go(client, modules, rows, expected):
    assert post(client, modules, rows).status_code == 302
    assert stored() == expected


def test_a_number_that_is_given_twice_is_refused(client, modules):
    response = post(client, modules, [(2, "a"), (2, "b"), (3, "c")])

    assert response.status_code == 200
    assert stored() == [(1, "a"), (2, "b"), (3, "c")]


def test_the_history_has_the_numbers_before_and_after_and_none_in_between(client, modules):
    post(client, modules, [(2, "a"), (1, "b"), (3, "c")])

    history = Module.history.filter(id=modules[0].pk).order_by("history_id").values_list("order", "code")
    assert list(history) == [(1, "a"), (2, "a")]


def test_a_number_that_somebody_else_took_meanwhile_is_refused(modules):
    first = Module.objects.get(pk=modules[0].pk)
    first.order = 3
    with pytest.raises(ValidationError, match="this number already"):
        save_modules(curriculum=Curriculum.objects.get(), modules=[first])
    assert stored() == [(1, "a"), (2, "b"), (3, "c")]

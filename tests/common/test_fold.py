"""Text is folded in one way, in Python and in the database."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from emm.common.searching import Folded, containing
from emm.common.text import fold
from participants.models import Person
from tests.factories import InstitutionFactory, PersonFactory
from trainings.programmes.models import Programme

from .same_names import CHARACTERS, FOLDED, FOUND, NOT_FOUND


@pytest.mark.parametrize(("typed", "folded"), FOLDED)
def test_folded(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_to_fold_twice_is_to_fold_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.django_db
def test_the_database_folds_every_character_alike():
    """By hundreds: a difference shows as well, and the database is asked less often."""
    texts = [
        "".join(f"a{character}A" for character in CHARACTERS[at : at + 500]) for at in range(0, len(CHARACTERS), 500)
    ]
    person = PersonFactory()
    different = []
    for text in texts:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE participants_person SET note = %s WHERE id = %s", [text, person.pk])
        folded = Person.objects.annotate(folded=Folded("note")).values_list("folded", flat=True).get()
        if folded != fold(text):
            different.append(text)
    assert different == []


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [["search_text"], ["full_name"], ["name_search_text"]], ids=" ".join)
class TestSearch:
    @pytest.mark.parametrize(("name", "typed"), FOUND)
    def test_found(self, fields, name, typed):
        person = PersonFactory(full_name=name, email=None, position="")
        assert list(containing(Person.objects.all(), fields, typed)) == [person]

    @pytest.mark.parametrize(("name", "typed"), NOT_FOUND)
    def test_not_found(self, fields, name, typed):
        PersonFactory(full_name=name, email=None, position="")
        assert list(containing(Person.objects.all(), fields, typed)) == []


@pytest.mark.django_db
def test_columns_that_are_not_kept_folded_are_folded_all_the_same():
    Programme.objects.create(code="mgsd", title_en="Café “Migrasi”", starts_on="2022-01-01", ends_on="2023-01-01")
    InstitutionFactory()
    assert containing(Programme.objects.all(), ["title_en", "title_ind"], "cafe migrasi").count() == 1

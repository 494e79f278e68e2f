"""Whoever is entered under a name that is on record already is asked about, whoever types it, however common it is."""

import pytest

from participants.duplicates import SHOWN, people_of_same_name
from participants.forms import PersonForm
from participants.models import Person
from participants.person_lookup import find_outside_scope
from tests.common.same_names import NOT_THE_SAME, SAME
from tests.factories import AdministratorFactory, OfficerFactory, PersonFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


def scoped_officer():
    return OfficerFactory(role__programmes=[ProgrammeFactory()])


def asked_about(name, user):
    """Whom the form of a person asks about when ``user`` types ``name``."""
    form = PersonForm({"full_name": name, "sex": "female", "language": "id"}, by=user)
    form.is_valid()
    return [each.person for each in form.duplicates]


@pytest.mark.parametrize(("on_record", "typed"), SAME)
@pytest.mark.parametrize("account", [AdministratorFactory, OfficerFactory, scoped_officer])
def test_the_same_name_is_asked_about_whoever_types_it(account, on_record, typed):
    person = PersonFactory(full_name=on_record)
    assert asked_about(typed, account()) == [person]


@pytest.mark.parametrize(("on_record", "typed"), NOT_THE_SAME)
@pytest.mark.parametrize("account", [AdministratorFactory, scoped_officer])
def test_another_name_is_not(account, on_record, typed):
    PersonFactory(full_name=on_record)
    assert asked_about(typed, account()) == []


@pytest.mark.parametrize(("on_record", "typed"), SAME)
def test_beyond_the_scope_it_is_found_as_well(on_record, typed):
    person = PersonFactory(full_name=on_record)
    assert find_outside_scope([typed], user=scoped_officer()) == [person]


def test_one_of_very_many_who_share_a_word():
    Person.objects.bulk_create(Person(full_name=f"Yusuf Wijaya {number}") for number in range(1000))
    wanted = Person.objects.get(full_name="Yusuf Wijaya 989")
    assert people_of_same_name("Yusuf Wijaya 989")[0] == wanted


def test_the_same_name_stands_before_those_that_have_a_part_of_it():
    Person.objects.bulk_create(Person(full_name=f"Ahmad Wijaya {letter}") for letter in "ABCDEFGHIJKLMNOP")
    wanted = PersonFactory(full_name="Wijaya, Ahmad")
    found = people_of_same_name("Ahmad Wijaya")
    assert (found[0], len(found)) == (wanted, SHOWN)


def test_the_questions_to_the_database_are_few(django_assert_num_queries):
    PersonFactory.create_batch(3, full_name="Siti Rahma Dewi")
    with django_assert_num_queries(2):
        assert len(people_of_same_name("Siti Rahma Dewi Putri Lestari Ayu")) == 3

"""People on record beyond what an officer sees are found by the whole name or the address, and not too many of them."""

import pytest
import time_machine
from django.core.exceptions import ValidationError

from participants import person_lookup
from participants.duplicates import people_of_whole_name
from participants.forms import PersonForm
from participants.person_lookup import find_outside_scope
from tests.factories import OfficerFactory, PersonFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return OfficerFactory(role__programmes=[ProgrammeFactory()])


@pytest.mark.parametrize(
    ("on_record", "typed"),
    [
        ("Siti Rahma Dewi", "siti  RAHMA   dewi"),
        ("Siti Rahma Dewi", "Dewi, Siti Rahma"),
        ("Siti Rahma", "Dr. Hj. Siti Rahma, S.H., M.Si."),
        ("Siti Rahma", "Prof Siti Rahma, SH"),
        ("João Pereira", "joao pereira"),
        ("Joao Pereira", "JOÃO Pereira"),
        ("Siti Nurhaliza", "Siti Nur Haliza"),
        ("Yo-Yo Rahma", "Yo Yo Rahma"),
        ("Patrick O'Neil", "Patrick O’Neil"),
        ("Suharto", "Suharto"),
        ("M. Nur", "M. Nur"),
        ("محمد رضا", "محمد رضا"),
    ],
)
def test_the_whole_name_is_found_however_it_is_written(officer, on_record, typed):
    person = PersonFactory(full_name=on_record)
    assert find_outside_scope([typed], user=officer) == [person]


@pytest.mark.parametrize(
    "typed",
    [
        "Siti Budi Rahmawati Kartika Dewi Putra Sri",
        "Siti Rahmawati Dewi",
        "Siti",
        "Rahmawati",
        "Siti Rahma",
        "siti.rahmawati",
        "Siti, Budi, Rahmawati",
        "Dr. Siti",
        "H.",
        "%",
        "siti@example.or",
        "@example.org",
    ],
)
def test_a_part_of_a_name_and_a_name_among_others_find_nobody(officer, typed):
    PersonFactory(full_name="Siti Rahmawati", email="siti@example.org")
    assert find_outside_scope([typed], user=officer) == []


def test_an_initial_is_a_part_of_the_name():
    PersonFactory(full_name="M. Nur")
    assert people_of_whole_name("Nur") == []


def test_a_common_name_is_found_among_all_that_begin_with_it(officer):
    PersonFactory.create_batch(3, full_name="Nurhayati Muhammad")
    person = PersonFactory(full_name="Nur Muhammad")
    assert find_outside_scope(["Muhammad Nur"], user=officer) == [person]


class TestHowOften:
    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch):
        monkeypatch.setattr(person_lookup, "LOOK_UPS_AN_HOUR", 3)
        with time_machine.travel(1_700_000_000, tick=False):
            yield

    def test_an_account_looks_up_so_many_in_an_hour(self, officer):
        for number in range(3):
            find_outside_scope([f"Nobody {number}"], user=officer)
        with pytest.raises(ValidationError, match="searched for too many people"):
            find_outside_scope(["Siti"], user=officer)
        find_outside_scope(["Siti"], user=OfficerFactory(role__programmes=[ProgrammeFactory()]))
        with time_machine.travel(1_700_003_600, tick=False):
            find_outside_scope(["Siti"], user=officer)

    def test_whoever_sees_everybody_is_not_counted(self):
        user = OfficerFactory()
        assert [find_outside_scope(["Siti"], user=user) for _ in range(5)] == [[]] * 5

    def test_the_form_of_a_person_counts_names_and_addresses(self, officer):
        fields = {"sex": "female", "language": "id"}
        forms = [
            PersonForm({**fields, "full_name": f"Ana {number}", "email": f"ana{number}@example.org"}, by=officer)
            for number in range(3)
        ]
        assert [form.is_valid() for form in forms] == [True, False, False]
        assert list(forms[2].errors) == ["__all__"]


def test_the_form_shows_nobody_elsewhere_by_a_part_of_the_name(officer):
    PersonFactory(full_name="Siti Rahmawati")
    fields = {"sex": "female", "language": "id"}
    forms = [
        PersonForm({**fields, "full_name": name}, by=officer)
        for name in ("Siti Budi Rahmawati Kartika", "Rahmawati Siti", "Siti Rahmawati Dewi")
    ]
    assert [len(form.duplicates) for form in forms if form.is_valid() is not None] == [0, 1, 0]

"""Search without regard to capitals and accents, on both engines alike."""

import importlib

import pytest
from django.db import connection, migrations

from emm.common import searching
from emm.common.searching import beginning_first, containing
from emm.common.text import fold
from participants.models import Institution, Person
from tests.factories import InstitutionFactory, PersonFactory, TrainingFactory
from trainings.planning.models import Training

pytestmark = pytest.mark.django_db
NAMES = ["José Müller", "JOÃO D’Souza", "Siti Nurhaliza", "Ñandú", "ꦱꦶꦠꦶ", "100% Sure_Thing", "Šimić"]


def found(text: str, fields: list[str] | None = None) -> list[str]:
    people = containing(Person.objects.all(), fields or ["search_text"], text)
    return list(people.order_by("pk").values_list("full_name", flat=True))


@pytest.fixture
def people():
    return [PersonFactory(full_name=name, email=None, position="", institution=None) for name in NAMES]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("jose", ["José Müller"]),
        ("MULLER", ["José Müller"]),
        ("müller josé", ["José Müller"]),
        ("João", ["JOÃO D’Souza"]),
        ("joao d'souza", ["JOÃO D’Souza"]),
        ("D’SOUZA", ["JOÃO D’Souza"]),
        ("halIZ", ["Siti Nurhaliza"]),
        ("nandu", ["Ñandú"]),
        ("ꦱꦶ", ["ꦱꦶꦠꦶ"]),
        ("jose\u0301", ["José Müller"]),  # typed as a letter and its accent
        ("0%", ["100% Sure_Thing"]),
        ("Šimić", ["Šimić"]),
        ("e_t", ["100% Sure_Thing"]),
        ("siti jose", []),
    ],
)
def test_capitals_and_accents_do_not_matter(people, text, names):
    assert found(text) == names


def test_what_the_database_keeps_is_what_is_looked_for(people):
    kept = dict(Person.objects.values_list("full_name", "search_text"))
    assert {name: kept[name].strip() for name in NAMES} == {name: fold(name) for name in NAMES}


def test_a_change_by_whatever_way_is_found(people):
    Person.objects.filter(full_name="Siti Nurhaliza").update(position="Kepala Bagian")
    assert found("kepala") == ["Siti Nurhaliza"]
    Person.objects.bulk_create([Person(full_name="Kepala Baru")])
    assert found("kepala") == ["Siti Nurhaliza", "Kepala Baru"]


def test_words_may_be_in_the_record_and_in_what_it_belongs_to():
    office = InstitutionFactory(name_en="Ministry of Manpower", name_ind="Kementerian Ketenagakerjaan")
    PersonFactory(full_name="Siti", institution=office)
    PersonFactory(full_name="Siti", institution=InstitutionFactory(name_en="Other", name_ind="Lain"))
    PersonFactory(full_name="Budi", institution=office)
    fields = ["search_text", "institution__search_text"]
    assert found("siti ketenagakerjaan", fields) == ["Siti"]
    assert found("manpower", fields) == ["Siti", "Budi"]


def test_of_many_institutions_with_the_word_none_is_left_out():
    people = []
    for number in range(searching.FEW + 1):
        office = InstitutionFactory(name_en=f"Office {number}")
        people.append(PersonFactory(full_name=f"Siti {number}", institution=office))
    PersonFactory(full_name="Siti", institution=InstitutionFactory(name_en="Other", name_ind="Lain"))
    PersonFactory(full_name="Budi Office", institution=None)
    fields = ["search_text", "institution__search_text"]
    assert found("siti office", fields) == [person.full_name for person in people]
    assert len(found("office", fields)) == len(people) + 1


def test_names_that_begin_with_what_is_looked_for_come_first():
    for name in ("Ayu Siti", "Siti Rahma", "Ahmad Sitinjak", "José Siti", "Siti Aminah"):
        PersonFactory(full_name=name, institution=None)
    PersonFactory(full_name="Ana", position="Staf Siti", institution=None)
    people = beginning_first(containing(Person.objects.all(), ["search_text"], " SITI "), " SITI ")
    assert list(people.values_list("full_name", flat=True)) == [
        "Siti Aminah",
        "Siti Rahma",
        "Ahmad Sitinjak",
        "Ana",
        "Ayu Siti",
        "José Siti",
    ]


def test_both_languages_of_an_institution_are_searched():
    InstitutionFactory(name_en="Ministry of Manpower", name_ind="Kementerian Ketenagakerjaan")
    InstitutionFactory(name_en="Other", name_ind="Lain")
    for text in ("manpower", "ketenagakerjaan"):
        assert containing(Institution.objects.all(), ["search_text"], text).count() == 1


def test_the_history_keeps_no_search_text():
    training = TrainingFactory(title_en="Pelatihan")
    assert "search_text" not in {field.name for field in Training.history.model._meta.fields}
    assert training.history.get().title_en == "Pelatihan"


@pytest.mark.postgres
def test_parts_of_words_are_found_by_an_index():
    if not searching.has_trigrams(connection):
        pytest.skip("made without migrations, the test database has no pg_trgm")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM participants_person WHERE search_text LIKE '%nurhal%'")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "participants_person_search" in plan


@pytest.mark.postgres
def test_where_trigrams_may_not_be_loaded_the_migration_says_so_and_goes_on(caplog, monkeypatch):
    monkeypatch.setattr(searching, "has_trigrams", lambda _connection: False)
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION IF EXISTS pg_trgm CASCADE")
        cursor.execute("CREATE ROLE without_rights")
        cursor.execute("SET LOCAL ROLE without_rights")
    migration = importlib.import_module("participants.migrations.0001_initial").Migration
    (operation,) = [each for each in migration.operations if isinstance(each, searching.UseTrigrams)]
    with connection.schema_editor() as editor:
        operation.database_forwards("participants", editor, None, None)
    assert "pg_trgm could not be loaded" in caplog.text


def test_the_extension_comes_before_the_first_table_whose_index_needs_it():
    migration = importlib.import_module("participants.migrations.0001_initial").Migration
    kinds = [type(operation) for operation in migration.operations]
    assert kinds.index(searching.UseTrigrams) < kinds.index(migrations.CreateModel)

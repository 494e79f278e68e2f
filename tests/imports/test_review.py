"""The dry run: what each row would do, and what a person decides about it."""

import pytest
from django.core.exceptions import ValidationError

from participants.imports.models import Import, KnownColumns, Row
from participants.imports.services import lists
from participants.models import Person
from tests.factories import (
    EnrolmentFactory,
    InstitutionFactory,
    OfficerFactory,
    PersonFactory,
    RegionFactory,
    TrainingFactory,
    UserFactory,
)
from trainings.enrolment.models import Enrolment

from .lists import HEADINGS, bring, row_of, verdicts

pytestmark = pytest.mark.django_db
NIP = "197703042003121002"


def test_each_row_is_judged_and_nothing_is_saved(administrator):
    training = TrainingFactory()
    known = PersonFactory(full_name="Theresia Bano", nip=NIP, sex="female")
    there = EnrolmentFactory(
        training=training, person__full_name="Yohanes Dja Ratu", person__email="dja@example.org", person__sex="male"
    ).person
    people = Person.objects.count()
    imported = bring(
        administrator,
        [
            HEADINGS,
            ["Adelina Fobia", "P", "", "", "", ""],
            ["Theresia Bano, S.Sos.", "P", NIP, "", "Analis", ""],
            ["Yohanes Dja Ratu", "L", "", "", "", there.email],
            ["Agustinus Nahak", "L", "1,97911E+17", "", "", "agus@"],
        ],
        training,
    )
    assert verdicts(imported) == {2: "new", 3: "existing", 4: "there", 5: "error"}
    assert row_of(imported, 3).person == known
    assert Person.objects.count() == people
    assert Enrolment.objects.count() == 1


def test_a_row_that_is_two_people_enrols_neither_unasked(administrator):
    one = PersonFactory(full_name="Ahmad Fauzi", sex="male", email="ahmad.fauzi@example.org")
    PersonFactory(full_name="Ahmad Fauzi", sex="male", email="ahmad.fauzi@example.org")
    imported = bring(administrator, [HEADINGS, ["Ahmad Fauzi", "L", "", "", "", "ahmad.fauzi@example.org"]])
    assert verdicts(imported) == {2: "perhaps"}
    with pytest.raises(ValidationError):
        lists.choose(row=row_of(imported, 2), choice=str(PersonFactory().pk), by=administrator)
    row = lists.choose(row=row_of(imported, 2), choice=str(one.pk), by=administrator)
    assert (row.verdict, row.person) == ("existing", one)


def test_another_person_and_back_again(administrator):
    PersonFactory(full_name="Ahmad Fauzi", sex="male")
    imported = bring(administrator, [HEADINGS, ["Ahmad Fauzi", "L", "", "", "", ""]])
    assert verdicts(imported) == {2: "perhaps"}
    assert lists.choose(row=row_of(imported, 2), choice="new", by=administrator).verdict == "new"
    assert lists.choose(row=row_of(imported, 2), choice="again", by=administrator).verdict == "perhaps"
    assert lists.choose(row=row_of(imported, 2), choice="out", by=administrator).verdict == "out"


def test_the_same_person_twice_is_an_error_of_the_second_row(administrator):
    row = ["Adelina Fobia", "P", NIP, "", "", ""]
    other = ["Adelina Fobia", "P", "197703042003121999", "", "", ""]
    imported = bring(administrator, [HEADINGS, row, ["Adelina Fobia, S.Sos.", *row[1:]], other])
    assert verdicts(imported) == {2: "new", 3: "error", 4: "new"}


def test_a_mended_cell_is_judged_anew(administrator):
    imported = bring(administrator, [HEADINGS, ["Agustinus Nahak", "L", "1,97911E+17", "", "", "agus@"]])
    row = lists.mend_cells(row=row_of(imported, 2), texts={2: ""}, by=administrator)
    assert row.verdict == "error"
    row = lists.mend_cells(row=row, texts={5: "agus@example.org"}, by=administrator)
    assert row.verdict == "new"


def test_columns_are_remembered_for_the_institution(administrator):
    institution = InstitutionFactory()
    rows = [["Nama", "Kode", "L/P"], ["Adelina Fobia", "Analis", "P"]]
    first = lists.bring_list(by=administrator, pasted="\n".join("\t".join(row) for row in rows), sent_by=institution)
    assert first.columns == ["full_name", "", "sex"]
    chosen = ["full_name", "position", "sex"]
    lists.choose_columns(imported=first, sheet=0, heading=1, columns=chosen, by=administrator)
    again = lists.bring_list(by=administrator, pasted="Nama\tKode\tL/P\nAna\tStaf\tP", sent_by=institution)
    elsewhere = lists.bring_list(by=administrator, pasted="Nama\tKode\tL/P\nAna\tStaf\tP")
    assert (again.columns, elsewhere.columns) == (chosen, ["full_name", "", "sex"])
    assert KnownColumns.objects.count() == 1


@pytest.mark.parametrize(
    ("columns", "code"),
    [(["", "sex"], "imports.no_name"), (["full_name", "full_name"], "imports.column_twice")],
)
def test_columns_that_cannot_be_are_refused(administrator, columns, code):
    imported = lists.bring_list(by=administrator, pasted="Nama\tL/P\nAna\tP")
    with pytest.raises(ValidationError) as refusal:
        lists.choose_columns(imported=imported, sheet=0, heading=1, columns=columns, by=administrator)
    assert refusal.value.code == code


def test_of_a_hidden_record_only_whom_to_ask_is_kept():
    officer = OfficerFactory(role__provinces=[RegionFactory()])
    PersonFactory(full_name="Muhammad Syarif Djafar", sex="male", email="secret@example.org", position="Hidden post")
    imported = bring(officer, [HEADINGS, ["Muhammad Syarif Djafar", "L", "", "", "", ""]])
    row = row_of(imported, 2)
    assert row.verdict == "perhaps"
    assert "secret@example.org" not in row.content
    assert "Hidden post" not in row.content
    assert '"person": null' in row.content


def test_rows_are_encrypted_at_rest(administrator):
    from django.db import connection

    imported = bring(administrator, [HEADINGS, ["Adelina Fobia", "P", NIP, "", "", ""]])
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM imports_row")
        assert not any("Adelina" in content for (content,) in cursor.fetchall())
        cursor.execute("SELECT content FROM imports_import")
        assert not any("Adelina" in content for (content,) in cursor.fetchall())
    assert Import.objects.for_user(UserFactory()).count() == 0
    assert Row.objects.get(of=imported).content.count("Adelina") == 1

"""Rows that enter, once, and an import that is taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from emm.jobs.models import Job
from emm.jobs.progress import Cancelled, Progress
from emm.jobs.running import run
from participants.imports.models import Entry, Import, Row
from participants.imports.services import commits, lists
from participants.imports.tasks import delete_old_rows
from participants.models import DuplicatePair, MatchKey, Person
from participants.registries import PERSON_DATA
from tests.factories import AttendanceMarkFactory, InstitutionFactory, PersonFactory, SessionFactory, TrainingFactory
from trainings.enrolment.import_target import remove_unused
from trainings.enrolment.models import Enrolment
from trainings.enrolment.services import move_enrolment

from .lists import HEADINGS, bring, commit, row_of

pytestmark = pytest.mark.django_db
NIP = "197703042003121002"


def people(number: int) -> list[list[str]]:
    return [
        HEADINGS,
        *[
            [f"Orang Nomor{chr(97 + n // 26)}{chr(97 + n % 26)}", "P", "", "", "", f"n{n}@example.org"]
            for n in range(number)
        ],
    ]


def test_rows_become_people_who_are_nominated(administrator):
    training, office = TrainingFactory(), InstitutionFactory(name_ind="Dinas Contoh Kupang", name_en="")
    known = PersonFactory(full_name="Theresia Bano", nip=NIP, position="Analis Muda")
    imported = commit(
        bring(
            administrator,
            [
                HEADINGS,
                [
                    "Dr. Adelina Fobia, S.Sos.",
                    "P",
                    "198408122009012003",
                    "dinas contoh kupang",
                    "Analis",
                    "A@example.org",
                ],
                ["Theresia Bano", "P", NIP, "Kantor Entah", "Analis Madya", ""],
                ["Agustinus Nahak", "L", "1,97911E+17", "", "", ""],
            ],
            training,
        )
    )
    assert (imported.state, imported.added, imported.put) == ("imported", 1, 2)
    new = Person.objects.get(full_name="Adelina Fobia")
    assert (new.title_before, new.title_after, new.sex, new.institution) == ("Dr.", "S.Sos.", "female", office)
    assert (new.nip, new.email) == ("198408122009012003", "a@example.org")
    assert new.history.get().history_user == administrator
    assert MatchKey.objects.filter(person=new).exists()
    places = {each.person: each for each in training.enrolments.all()}
    assert (places[new].state, places[new].institution_name) == ("nominated", "Dinas Contoh Kupang")
    assert (places[known].position, places[known].institution, places[known].institution_name) == (
        "Analis Madya",
        None,
        "Kantor Entah",
    )
    assert places[known].history.get().history_user == administrator
    known.refresh_from_db()
    assert known.position == "Analis Muda"


def test_people_are_added_without_a_training(administrator):
    imported = commit(bring(administrator, people(3)))
    assert (imported.added, imported.put) == (3, 0)
    assert Enrolment.objects.count() == 0


def test_that_two_were_told_apart_is_remembered(administrator):
    known = PersonFactory(full_name="Ahmad Fauzi", sex="male")
    imported = bring(administrator, [HEADINGS, ["Ahmad Fauzi", "L", "", "", "", ""]])
    lists.choose(row=row_of(imported, 2), choice="new", by=administrator)
    commit(imported)
    pair = DuplicatePair.objects.get()
    assert (pair.one, pair.decision) == (known, "different")


def test_what_was_cut_off_goes_on_and_repeats_nothing(administrator, monkeypatch):
    monkeypatch.setattr(commits, "BLOCK", 4)
    training = TrainingFactory()
    imported = bring(administrator, people(10), training)
    job = commits.start_commit(imported=imported, by=administrator)
    run_of = Job.objects.get(pk=job.pk)
    Job.objects.filter(pk=job.pk).update(state="running", cancel_requested=True)
    run_of.refresh_from_db()
    with pytest.raises(Cancelled):
        commits.commit(imported=imported, by=administrator, progress=Progress(run_of))
    before = Entry.objects.count()
    assert before in {0, 4}
    Job.objects.filter(pk=job.pk).update(state="queued", cancel_requested=False)
    run(job_pk=job.pk, run=run_of.run)
    imported.refresh_from_db()
    assert imported.state == "imported"
    assert sorted(Entry.objects.values_list("number", flat=True)) == list(range(2, 12))
    assert Person.objects.filter(full_name__startswith="Orang").count() == 10
    assert training.enrolments.count() == 10


def test_a_row_never_enters_twice(administrator):
    imported = bring(administrator, people(2))
    commit(imported)
    with pytest.raises(ValidationError):
        commits.start_commit(imported=imported, by=administrator)
    from django.db import IntegrityError, transaction

    keys = list(imported.import_rows.values_list("pk", flat=True))
    with pytest.raises(IntegrityError), transaction.atomic():
        commits._enter(imported, keys, administrator)
    assert Person.objects.filter(full_name__startswith="Orang").count() == 2


def test_taking_back_removes_what_nothing_else_uses(administrator):
    training = TrainingFactory()
    session = SessionFactory(training=training)
    known = PersonFactory(full_name="Theresia Bano", nip=NIP)
    imported = commit(bring(administrator, [*people(4), ["Theresia Bano", "P", NIP, "", "", ""]], training))
    one, two, three, four = Person.objects.filter(full_name__startswith="Orang").order_by("full_name")
    move_enrolment(enrolment=training.enrolments.get(person=one), transition="confirm", by=administrator)
    AttendanceMarkFactory(session=session, enrolment=training.enrolments.get(person=two))
    three.position = "Changed since"
    three.save()
    assert remove_unused(training=training, people=[one.pk]) == {one.pk}
    imported = commits.take_back(imported=imported, by=administrator)
    assert (imported.state, imported.kept) == ("taken_back", 3)
    assert set(Person.objects.filter(full_name__startswith="Orang")) == {one, two, three}
    assert set(training.enrolments.values_list("person", flat=True)) == {one.pk, two.pk}
    assert Person.objects.filter(pk=known.pk).exists()
    assert not Person.history.filter(id=four.pk).exists()
    with pytest.raises(ValidationError):
        commits.take_back(imported=imported, by=administrator)


def test_rows_are_deleted_after_a_month(administrator):
    imported = commit(bring(administrator, people(2)))
    delete_old_rows()
    assert Row.objects.count() == 2
    Import.objects.update(updated_at=timezone.now() - timedelta(days=31))
    delete_old_rows()
    assert (Row.objects.count(), Entry.objects.count()) == (0, 0)
    imported.refresh_from_db()
    with pytest.raises(ValidationError):
        commits.take_back(imported=imported, by=administrator)


def test_the_rows_of_a_person_are_in_the_copy_and_go_with_the_identity(administrator):
    commit(bring(administrator, people(1)))
    person = Person.objects.get(full_name__startswith="Orang")
    data = PERSON_DATA["import_entries"]
    (told,) = data.copy["imported_lists"](person)
    assert told["row"]["email"] == "n0@example.org"
    data.forget_identity(person)
    assert (Row.objects.count(), Entry.objects.count()) == (0, 0)

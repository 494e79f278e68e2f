"""The pages of an import, from the file to the participants and back."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from emm.jobs.models import Job
from emm.jobs.running import run
from participants.imports.models import Import
from participants.models import Person
from tests.downloads import content_of
from tests.factories import OfficerFactory, PersonFactory, RegionFactory, TrainingFactory

from .lists import HEADINGS, bring, commit, page, row_of
from .workbooks import xlsx

pytestmark = pytest.mark.django_db


def upload(client: Any, training: Any, data: bytes, name: str = "Daftar peserta FINAL (2).xlsx") -> Any:
    url = reverse("imports:new_for", args=["training", training.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, data), "pasted": "", "sent_by": ""})


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_from_a_messy_workbook_to_participants_and_back(client, officer):
    training = TrainingFactory()
    known = PersonFactory(full_name="Theresia Bano", sex="female")
    rows = [[number, f"Orang {chr(65 + number)}bania, S.Sos.", "P"] for number in range(10)]
    rows += [[11, "Theresia Bano", "P"], [12, "Ana", "?"]]
    data = xlsx([["DAFTAR PESERTA"], [], ["No", "Nama & Gelar", "L/P"], *rows])
    response = upload(client, training, data)
    imported = Import.objects.get()
    assert response.url == page(imported)
    shown = text_of(client.get(page(imported)))
    assert "Daftar peserta FINAL (2).xlsx" in shown
    assert "2 columns understood" in shown
    columns = {"sheet": 0, "heading": 3, "column": ["", "full_name", "sex"]}
    assert client.post(page(imported, "columns"), columns).url == page(imported)
    shown = text_of(client.get(page(imported)))
    assert "10 of 12 rows are ready" in shown
    assert "C15" in shown
    assert "same name without titles" in shown
    row = row_of(imported, 14)
    client.post(reverse("imports:row_choose", args=[row.pk]), {"choice": str(known.pk)})
    row = row_of(imported, 15)
    client.post(reverse("imports:row_correct", args=[row.pk]), {"column": "2", "text": "P"})
    assert "12 of 12 rows are ready" in text_of(client.get(page(imported)))
    client.post(page(imported, "start"))
    assert "The import is running" in text_of(client.get(page(imported)))
    job = Job.objects.get()
    run(job_pk=job.pk, run=job.run)
    assert "The import is complete" in text_of(client.get(page(imported)))
    assert training.enrolments.count() == 12
    client.post(page(imported, "take_back"))
    assert "The import was taken back" in text_of(client.get(page(imported)))
    assert training.enrolments.count() == 0
    assert Person.objects.filter(pk=known.pk).exists()


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Same person", "Errors"]), ("id", ["Orang yang sama", "Kesalahan"])]
)
def test_the_review_is_in_both_languages(client, officer, language, words):
    PersonFactory(full_name="Theresia Bano", sex="female")
    imported = bring(officer, [HEADINGS, ["Theresia Bano", "P", "", "", "", ""], ["Ana", "?", "", "", "", ""]])
    with override(language):
        shown = text_of(client.get(page(imported)))
    assert all(word in shown for word in words)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"pasted": ""}, "The list is empty"),
        ({"pasted": "Nama\tL/P"}, None),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 text"), "pasted": ""}, "This file is not a list"),
    ],
    ids=["nothing", "a heading alone", "another file"],
)
def test_what_cannot_be_read_is_told_at_the_form(client, officer, data, said):
    response = client.post(reverse("imports:new"), data)
    if said is None:
        client.post(page(Import.objects.get(), "columns"), {"sheet": 0, "heading": 1, "column": ["full_name", "sex"]})
        assert Import.objects.get().state == "columns"
    else:
        assert response.status_code == 422
        assert said in text_of(response)


def test_a_choice_that_is_none_changes_nothing(client, officer):
    imported = bring(officer, [HEADINGS, ["Ana", "P", "", "", "", ""]])
    row = row_of(imported, 2)
    for choice in ("", "abc", "999999", str(PersonFactory().pk)):
        client.post(reverse("imports:row_choose", args=[row.pk]), {"choice": choice})
    client.post(reverse("imports:row_correct", args=[row.pk]), {"column": "77", "text": "x"})
    client.post(page(imported, "columns"), {"sheet": "9", "heading": "x", "column": ["unknown"]})
    row = row_of(imported, 2)
    assert (row.verdict, row.person) == ("new", None)


def test_the_number_of_queries_does_not_grow_with_the_rows(client, officer, django_assert_max_num_queries):
    counts = []
    for number in (1, 3):
        for each in range(number):
            PersonFactory(full_name=f"Theresia Bano{'abc'[each]}{number}", sex="female")
        rows = [[f"Theresia Bano{'abc'[each]}{number}", "P", "", "", "", ""] for each in range(number)]
        wrong = [[f"Ana {'abc'[each]}", "?", "", "", "", ""] for each in range(number)]
        imported = bring(officer, [HEADINGS, *rows, *wrong])
        client.get(page(imported))
        with django_assert_max_num_queries(200) as queries:
            client.get(page(imported))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_only_whoever_brought_a_list_sees_it(client, officer):
    imported = bring(OfficerFactory(), [HEADINGS, ["Ana", "P", "", "", "", ""]])
    assert client.get(page(imported)).status_code == 404
    assert client.post(page(imported, "start")).status_code == 404


def test_a_list_enters_no_training_of_others(client):
    officer = OfficerFactory(role__provinces=[RegionFactory()])
    client.force_login(officer)
    training = TrainingFactory(region=RegionFactory())
    assert upload(client, training, xlsx([["Nama"], ["Ana"]])).status_code == 404
    assert Import.objects.count() == 0


def test_of_a_hidden_record_the_page_shows_nothing(client):
    officer = OfficerFactory(role__provinces=[RegionFactory()])
    client.force_login(officer)
    PersonFactory(full_name="Muhammad Syarif Djafar", sex="male", email="secret@example.org", position="Hidden post")
    imported = bring(officer, [HEADINGS, ["Muh. Syarif Djafar", "L", "", "", "", ""]])
    shown = text_of(client.get(page(imported)))
    assert "A record that you may not see" in shown
    assert "Muhammad" not in shown
    assert "secret@example.org" not in shown
    assert "Hidden post" not in shown


def cells_of(response: Any) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content_of(response)))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def test_the_error_sheet_says_what_to_correct(client, officer):
    imported = bring(officer, [HEADINGS, ["Ana", "?", "1,97911E+17", "", "", ""], ["Budi", "L", "", "", "", ""]])
    head, *rows = cells_of(client.get(page(imported, "errors")))
    assert head[0] == "Name, also with titles"
    assert len(rows) == 1
    assert rows[0][:3] == ["Ana", "?", "1,97911E+17"]
    assert "Enter all 18 digits" in rows[0][-1]
    assert "Enter L or P" in rows[0][-1]


@pytest.mark.parametrize(("language", "heading"), [("id", "Nama dan gelar"), ("en", "Full name")])
def test_the_template_is_read_as_it_is_written(client, officer, language, heading):
    response = client.get(reverse("imports:template", args=[language]))
    data = content_of(response)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.active["A1"].value == heading
    client.post(reverse("imports:new"), {"file": SimpleUploadedFile("t.xlsx", data), "pasted": ""})
    assert Import.objects.get().columns == [
        *["full_name", "sex", "nip", "institution", "position", "region", "email", "phone", "note"]
    ]


def test_after_the_import_the_list_is_done(client, officer):
    imported = commit(bring(officer, [HEADINGS, ["Ana", "P", "", "", "", ""]]))
    client.post(page(imported, "columns"), {"sheet": 0, "heading": 1, "column": ["full_name"]})
    client.post(reverse("imports:row_choose", args=[row_of(imported, 2).pk]), {"choice": "out"})
    imported.refresh_from_db()
    assert (imported.state, row_of(imported, 2).verdict) == ("imported", "new")

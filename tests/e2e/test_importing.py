"""A messy workbook of 60 rows becomes participants in at most 12 interactions, in both languages, at desk and phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from emm.accounts.models import User
from emm.jobs.models import Job
from participants.models import Person
from tests.background import run_now
from tests.e2e import measures
from tests.factories import OfficerFactory, PersonFactory, TrainingFactory
from tests.imports.workbooks import xlsx

pytestmark = pytest.mark.django_db(transaction=True)
MAX_INTERACTIONS = 12
HEADINGS = ["No", "Nama & Gelar", "L/P", "NIP", "Jabatan", "Kontak", "Tgl Lahir", "Instansi"]


def messy() -> bytes:
    rows: list[list[Any]] = [["DAFTAR USULAN PESERTA"], [], HEADINGS]
    for number in range(58):
        name = f"{chr(65 + number % 26)}delina {chr(65 + number // 26)}obia Tefa"
        rows.append([number + 1, f"{name}, S.Sos.", "LP"[number % 2], "", "Analis", "", "12 Agustus 1984", "Dinas"])
    rows[5][3] = 197911030312100000
    rows += [[59, "Theresia Bano", "P"], [60, "Paulus Lakabela", "L", "", "", "", "31 Pebruari 1985"]]
    rows += [[], [None, "Mengetahui, Kepala Dinas"], [None, "Drs. Petrus"]]
    return xlsx([["Panitia"], ["Budi"]], rows, names=("Panitia", "Peserta"))


@pytest.mark.parametrize(("language", "viewport"), [("en", "desktop"), ("id", "phone")], indirect=["viewport"])
def test_sixty_rows_become_participants(page: Page, sign_in: Callable[[User], None], language: str) -> None:
    officer, training = OfficerFactory(language=language), TrainingFactory(capacity=100)
    known = PersonFactory(full_name="Theresia Bano", sex=Person.Sex.FEMALE, position="Analis Ahli Muda")
    sign_in(officer)
    done = 0

    def say(words: str) -> str:
        with translation.override(language):
            return translation.gettext(words)

    def press(control: Locator) -> None:
        nonlocal done
        done += 1
        control.click()

    def button(words: str) -> Locator:
        return page.get_by_role("button", name=say(words)).first

    def look() -> None:
        assert measures.axe(page) == []

    with translation.override(language):
        page.goto(reverse("enrolment:participants", args=[training.pk]))
    press(page.get_by_role("link", name=say("Import a list")))
    look()
    page.set_input_files("#id_file", {"name": "Daftar FINAL (2).xlsx", "mimeType": "", "buffer": messy()})
    done += 1
    press(button("Read the list"))
    expect(page.locator("#column-2")).to_have_value("full_name")
    look()
    press(button("Check all rows"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("57")
    look()
    press(button("Same person"))
    press(page.locator(".import-errors li").nth(0).get_by_role("button", name=say("Leave empty")))
    press(page.locator(".import-errors li").nth(0).get_by_role("button", name=say("Leave empty")))
    expect(page.locator(".import-errors")).to_have_count(0)
    press(page.locator("form.sticky-actions button.btn-primary"))
    expect(page.get_by_role("heading", level=1)).to_have_text(say("The import is running"))
    assert run_now(Job.objects.get()).state == Job.State.SUCCEEDED
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("The import is complete"))
    look()
    press(page.get_by_role("link", name=say("See the participants")))
    assert done <= MAX_INTERACTIONS
    assert training.enrolments.count() == 60
    assert training.enrolments.filter(person=known).exists()

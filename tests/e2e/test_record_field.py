"""The field that finds one of many records, in Chromium: by keyboard, by pointer, and without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from participants.models import Person
from tests.factories import InstitutionFactory, OfficerFactory, PersonFactory

# What a browser shows does not depend on the engine below.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def form(page: Page, sign_in) -> Page:
    """The form of a person, among institutions that are easily mistaken."""
    for name in ("Ministry of Health", "Ministry of Manpower", "Ministry of Manpower, Directorate"):
        InstitutionFactory(name_en=name)
    sign_in(OfficerFactory())
    page.goto(reverse("participants:person_edit", args=[PersonFactory(institution=None).pk]))
    return page


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()


def institution() -> str:
    return str(Person.objects.get().institution)


def test_a_suggestion_is_taken_by_keyboard(form: Page, axe):
    field = form.get_by_role("combobox", name="Institution")
    field.press_sequentially("manpow")
    options = form.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "institution-option-2")
    assert axe(form) == []

    field.press("Enter")

    expect(field).to_have_value("Ministry of Manpower, Directorate")
    expect(field).to_have_attribute("aria-expanded", "false")
    save(form)
    assert institution() == "Ministry of Manpower, Directorate"


def test_whoever_moved_to_a_suggestion_stays_there_when_the_list_is_brought_anew(form: Page):
    field = form.get_by_role("combobox", name="Institution")
    field.press_sequentially("manpow")
    options = form.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options).to_have_count(2)
    field.press("ArrowDown")
    field.press("ArrowDown")
    with form.expect_response(lambda answer: "manpowe" in answer.url):
        field.press_sequentially("e")
    expect(form.locator(".htmx-request, .htmx-settling")).to_have_count(0)
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")

    field.press("Enter")
    expect(field).to_have_value("Ministry of Manpower, Directorate")


def test_escape_closes_the_suggestions_and_keeps_what_was_typed(form: Page):
    field = form.get_by_role("combobox", name="Institution")
    field.press_sequentially("heal")
    suggestions = form.get_by_role("listbox", name="Suggestions")
    expect(suggestions.get_by_role("option")).to_have_count(1)
    field.press("Escape")
    expect(suggestions).to_be_hidden()
    expect(field).to_have_value("heal")
    save(form)
    assert institution() == "Ministry of Health"


def test_a_suggestion_is_taken_by_a_click(form: Page):
    field = form.get_by_role("combobox", name="Institution")
    field.press_sequentially("manpow")
    form.get_by_role("option", name="Ministry of Manpower", exact=True).click()
    expect(field).to_have_value("Ministry of Manpower")
    save(form)
    assert institution() == "Ministry of Manpower"


@pytest.mark.parametrize("scripts", [True, False], indirect=True)
def test_where_several_match_one_is_chosen_after_sending(form: Page, axe):
    form.get_by_label("Institution").fill("manpow")
    save(form)
    choice = form.get_by_role("group", name="Which one?")
    expect(choice.get_by_role("radio")).to_have_count(2)
    choice.get_by_label("Ministry of Manpower, Directorate").check()
    save(form)
    assert institution() == "Ministry of Manpower, Directorate"

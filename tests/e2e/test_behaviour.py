"""How the parts of a page behave, tried on the page of all components: keys, dialogs, themes, unsaved forms, paper."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.e2e import measures
from tests.e2e.hands import Keys
from tests.factories import OfficerFactory, TrainingFactory

# What a browser shows does not depend on the engine below.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def design(page: Page, sign_in) -> Page:
    sign_in(OfficerFactory())
    page.goto("/en/staff/design/")
    return page


# --- Keys -------------------------------------------------------------------------------------


def test_the_first_key_leads_to_the_content(design: Page):
    design.keyboard.press("Tab")
    skip = design.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    design.keyboard.press("Enter")
    design.keyboard.press("Tab")

    expect(design.locator("main :focus")).to_have_count(1)


def test_slash_goes_to_the_search_of_the_list(design: Page):
    design.keyboard.press("/")
    search = design.get_by_role("searchbox", name="Search this list")
    expect(search).to_be_focused()
    design.keyboard.type("/")

    expect(search).to_have_value("/")  # typed, like any letter, in place of what was selected


def test_slash_goes_to_the_search_of_everything_where_there_is_no_list(page: Page, sign_in):
    sign_in(OfficerFactory())
    page.goto("/en/today/")
    page.keyboard.press("/")

    expect(page).to_have_url(re.compile("/en/search/$"))
    expect(page.get_by_role("searchbox").first).to_be_focused()


def test_escape_closes_a_menu_and_goes_back_to_its_button(design: Page):
    account = design.locator(".header-tools .user-summary")
    Keys(design).press(account)
    design.keyboard.press("Tab")
    expect(design.locator(".header-tools .menu-panel a:focus")).to_have_count(1)
    design.keyboard.press("Escape")

    expect(account).to_be_focused()
    expect(design.get_by_role("link", name="My account")).to_be_hidden()


def test_a_dialog_takes_the_focus_and_gives_it_back(design: Page):
    opener, dialog = design.get_by_role("link", name="Open a dialog"), design.get_by_role("dialog")
    Keys(design).press(opener)
    expect(dialog).to_be_visible()
    expect(dialog.locator(":focus")).to_have_count(1)
    assert measures.axe(design) == []
    for _ in range(4):  # round and round within it
        design.keyboard.press("Tab")
        expect(design.locator(":focus:not(dialog *)")).to_have_count(0)
    design.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_exact_moment_is_shown_where_the_focus_is(design: Page):
    moment = design.locator("time.relative").nth(1)
    Keys(design).go_to(moment)

    shown = moment.evaluate("element => getComputedStyle(element, '::after').content")
    assert shown == f'" ({moment.get_attribute("title")})"'


# --- Themes and wishes ------------------------------------------------------------------------


def test_the_chosen_theme_stays_on_other_pages_until_it_is_given_back(design: Page):
    design.emulate_media(color_scheme="light")
    switch = design.locator("footer").get_by_role("group", name="Colours")
    switch.get_by_role("button", name="Dark").click()
    expect(switch.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    assert ground(design) == DARK

    design.goto("/id/")
    assert ground(design) == DARK
    design.locator("footer [data-theme-choice=system]").click()
    design.reload()
    assert ground(design) == LIGHT


LIGHT, DARK = "rgb(246, 248, 250)", "rgb(8, 20, 32)"


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_nothing_moves_for_people_who_do_not_want_it(design: Page):
    moving = "document.getAnimations().filter((each) => each.effect.getTiming().duration > 1).length"
    assert design.evaluate(moving) > 0  # the shape of what is on its way breathes
    design.emulate_media(reduced_motion="reduce")

    assert design.evaluate(moving) == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_of_the_device_and_more_contrast_leave_nothing_out(design: Page, theme):
    measures.in_theme(design, theme)
    design.emulate_media(forced_colors="active")
    assert measures.focus(design) == []
    design.emulate_media(forced_colors="none", contrast="more")
    more = {"type": "rule", "values": ["color-contrast-enhanced"]}
    soft = {"include": [[".page-heading"], [".facts"], [".form-text"], [".table"]]}

    assert measures.axe(design, measures.COLOURS) == []
    assert measures.axe(design, more, within=soft) == []


def test_paper_bears_the_content_and_every_table_but_no_chrome(design: Page):
    design.emulate_media(media="print", color_scheme="dark")
    for chrome in (".site-header", ".site-footer", ".list-tools", ".toasts"):
        expect(design.locator(chrome).first).to_be_hidden()

    expect(design.get_by_role("heading", level=1)).to_be_visible()
    expect(design.locator(".figure-frame table")).to_be_visible()
    assert ground(design) == "rgb(255, 255, 255)"


# --- What was typed ---------------------------------------------------------------------------


@pytest.fixture
def training_form(page: Page, sign_in) -> Page:
    sign_in(OfficerFactory())
    page.goto(f"/en/staff/trainings/{TrainingFactory().pk}/edit/")
    return page


def test_a_form_that_was_changed_asks_before_it_is_left(training_form: Page):
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    training_form.on("dialog", stay)
    training_form.get_by_label("Venue").fill("Another hotel")
    expect(training_form.get_by_text("Not saved yet")).to_be_visible()
    training_form.get_by_role("link", name="Cancel", exact=True).click()

    expect(training_form.get_by_label("Venue")).to_have_value("Another hotel")
    assert asked == ["beforeunload"]


def test_a_form_that_was_not_changed_or_is_saved_asks_nothing(training_form: Page):
    asked: list[str] = []

    def go(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    training_form.on("dialog", go)
    training_form.get_by_label("Venue").fill("Another hotel")
    training_form.get_by_role("button", name="Save", exact=True).click()
    expect(training_form.locator(".toasts").get_by_role("paragraph").first).to_be_visible()
    training_form.go_back()

    assert asked == []


def test_a_form_that_comes_back_keeps_what_was_typed_and_leads_to_what_is_wrong(training_form: Page):
    training_form.get_by_label("Venue").fill("Another hotel")
    training_form.get_by_label("Places").fill("0")
    training_form.get_by_role("button", name="Save", exact=True).click()
    summary = training_form.get_by_role("alert").first
    expect(summary).to_be_focused()
    expect(training_form).to_have_title(re.compile("^Error: "))
    expect(training_form.get_by_label("Venue")).to_have_value("Another hotel")
    summary.get_by_role("link", name="Places").click()

    expect(training_form.get_by_label("Places")).to_be_focused()

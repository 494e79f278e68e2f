"""What stays at the edges of a phone's window leaves the page usable: messages, menus, sticky head and foot.

And what is typed stays on the page when nobody answers.
"""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from tests.e2e import measures
from tests.factories import (
    EnrolmentFactory,
    OfficerFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    YesterdaysSessionFactory,
)
from trainings.planning.models import Session

# What a browser shows does not depend on the engine below.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite,
    pytest.mark.parametrize("viewport", ["phone"], indirect=True),
]
SILENT = "The server does not answer. Your change is not saved yet. Try again in a moment."


@pytest.fixture
def roll(page: Page, sign_in) -> Page:
    """The attendance of a session with twelve participants."""
    session = YesterdaysSessionFactory(note="Began on time.")
    EnrolmentFactory.create_batch(12, training=session.training)
    trainer = TrainerUserFactory()
    SessionTrainerFactory(session=session, trainer=trainer.person.trainer)
    sign_in(trainer)
    page.goto(reverse("attendance:session", args=[session.pk]))
    expect(page.locator(".roll-state")).to_have_text("Saved")
    return page


def box_of(page: Page, selector: str) -> dict[str, float]:
    box: Any = page.locator(selector).first.bounding_box()
    return {"top": box["y"], "bottom": box["y"] + box["height"], "left": box["x"], "right": box["x"] + box["width"]}


def say(page: Page, tone: str) -> None:
    """Show a message, as the scripts and htmx answers of a page do."""
    detail = {"text": "Something to read.", "tone": tone}
    page.evaluate("detail => document.dispatchEvent(new CustomEvent('toast', {detail}))", detail)
    expect(page.locator(".toast-note", has_text="Something to read.")).to_be_visible()


# --- Messages ---------------------------------------------------------------------------------


def test_message_stands_above_the_buttons_at_the_lower_edge(roll: Page):
    say(roll, "error")

    assert box_of(roll, ".toast-note")["bottom"] <= box_of(roll, ".roll-foot")["top"]
    roll.get_by_role("button", name="All present").click()
    expect(roll.locator("[data-count=present]")).to_have_text("12")


def test_message_covers_nothing_at_the_end_of_the_page(roll: Page):
    say(roll, "error")
    roll.evaluate("scrollTo(0, document.documentElement.scrollHeight)")

    assert box_of(roll, ".toast-note")["top"] >= box_of(roll, ".site-footer")["bottom"]


def stop_the_clock(page: Page):
    """From here on time passes by ``clock.run_for`` alone, however slow the machine is."""
    now = datetime.datetime.now(datetime.UTC)
    page.clock.install(time=now)
    page.clock.pause_at(now + datetime.timedelta(hours=1))


@pytest.mark.parametrize("tone", ["success", "info"])
def test_message_that_confirms_goes_by_itself(roll: Page, tone):
    stop_the_clock(roll)
    say(roll, tone)
    roll.clock.run_for(7_900)
    expect(roll.locator(".toast-note")).to_have_count(1)
    roll.clock.run_for(200)

    expect(roll.locator(".toast-note")).to_have_count(0)


@pytest.mark.parametrize("tone", ["warning", "error"])
def test_message_that_asks_for_something_stays_until_it_is_closed(roll: Page, tone):
    stop_the_clock(roll)
    say(roll, tone)
    roll.clock.run_for(600_000)
    expect(roll.locator(".toast-note")).to_have_count(1)
    roll.locator(".toast-note").get_by_role("button", name="Close").click()

    expect(roll.locator(".toast-note")).to_have_count(0)


def test_message_stays_while_somebody_is_at_it(roll: Page):
    stop_the_clock(roll)
    say(roll, "success")
    roll.locator(".toast-note button").focus()
    roll.clock.run_for(60_000)
    expect(roll.locator(".toast-note")).to_have_count(1)
    roll.locator(".toast-note button").blur()
    roll.clock.run_for(8_000)

    expect(roll.locator(".toast-note")).to_have_count(0)


# --- Menus and focus --------------------------------------------------------------------------


def test_menu_of_the_last_row_opens_within_the_window(roll: Page):
    row = roll.locator(".roll-row").last
    row.evaluate("row => scrollBy(0, row.getBoundingClientRect().bottom - innerHeight + 70)")
    row.locator("summary").click()
    expect(row.locator(".menu-panel")).to_be_visible()

    panel = row.locator(".menu-panel").bounding_box()
    assert panel is not None
    assert panel["y"] >= box_of(roll, ".roll-head")["bottom"]
    assert panel["y"] + panel["height"] <= box_of(roll, ".roll-foot")["top"]


def test_menu_of_a_table_is_brought_into_the_window(page: Page, sign_in):
    enrolment = EnrolmentFactory()
    EnrolmentFactory.create_batch(8, training=enrolment.training)
    sign_in(OfficerFactory())
    page.goto(reverse("enrolment:participants", args=[enrolment.training_id]))
    menu = page.locator(".row-actions details.menu").last
    menu.evaluate("menu => scrollBy(0, menu.getBoundingClientRect().bottom - innerHeight)")
    menu.locator("summary").click()

    expect(menu.locator(".menu-panel")).to_be_in_viewport(ratio=1)


def test_focus_is_not_hidden_behind_head_and_foot(roll: Page):
    hidden = roll.evaluate(measures.COVERED)

    assert hidden == []


def test_header_stays_within_the_page_with_letters_twice_as_large(roll: Page):
    assert measures.large_text(roll, whole=True) == []


def test_words_stay_whole_on_the_smallest_phone(roll: Page):
    roll.goto(roll.url.replace("/en/", "/id/"))

    assert measures.narrow(roll, whole=True) == []


# --- What was typed, and nobody answers -------------------------------------------------------


def write_note(page: Page) -> None:
    page.get_by_role("textbox", name="Session note").fill("The power failed for an hour.")
    page.get_by_role("button", name="Save the note").click()


def expect_kept(page: Page, said: str) -> None:
    """The text is still there, the page says that it is not saved and why, and asks before it is left."""
    expect(page.locator(".toast-note p")).to_have_text(said)
    expect(page.get_by_role("textbox", name="Session note")).to_have_value("The power failed for an hour.")
    expect(page.locator(".roll-note .unsaved-note")).to_have_text("Not saved yet")
    assert Session.objects.get().note == "Began on time."
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator(".roll-up").click()
    expect(page.get_by_role("textbox", name="Session note")).to_have_value("The power failed for an hour.")
    assert asked == ["beforeunload"]


def test_note_without_network_stays_on_the_page(roll: Page, context: BrowserContext):
    context.set_offline(True)
    write_note(roll)
    expect_kept(roll, "There is no network. Your change is not saved yet. Try again when you are connected.")

    context.set_offline(False)
    roll.get_by_role("button", name="Save the note").click()
    expect(roll.locator(".toast-note", has_text="Note saved.")).to_be_visible()
    expect(roll.locator(".roll-note .unsaved-note")).to_have_text("")
    assert Session.objects.get().note == "The power failed for an hour."


@pytest.mark.parametrize(
    "fail", [lambda route: route.abort(), lambda route: route.fulfill(status=502, body="")], ids=["silent", "502"]
)
def test_note_that_the_server_does_not_answer_stays_on_the_page(roll: Page, fail: Callable[[Any], None]):
    roll.route("**/note/", fail)
    write_note(roll)

    expect_kept(roll, SILENT)


def test_note_that_is_refused_to_somebody_signed_out_stays_on_the_page(roll: Page):
    roll.route("**/note/", lambda route: route.fulfill(status=403, body="<h1>Forbidden</h1>", content_type="text/html"))
    write_note(roll)

    expect_kept(roll, "You were signed out. Copy your text, sign in again and save it.")


def test_note_that_is_answered_with_another_page_stays_on_the_page(roll: Page):
    roll.route("**/note/", lambda route: route.fulfill(body="<h1>Sign in</h1>", content_type="text/html"))
    write_note(roll)

    expect_kept(roll, "You were signed out. Copy your text, sign in again and save it.")


def test_note_is_saved_in_place_again_and_again(roll: Page):
    write_note(roll)
    expect(roll.locator(".toast-note p")).to_have_text("Note saved.")
    roll.get_by_role("textbox", name="Session note").fill("The power came back.")
    expect(roll.locator(".roll-note .unsaved-note")).to_have_text("Not saved yet")
    roll.get_by_role("button", name="Save the note").click()

    expect(roll.locator(".toast-note")).to_have_count(2)
    assert Session.objects.get().note == "The power came back."


def test_note_that_is_refused_says_why(roll: Page):
    Session.objects.update(note="Written by a colleague.")
    write_note(roll)

    expect(roll.locator("#roll-note-error")).to_be_visible()
    expect(roll.get_by_role("textbox", name="Session note")).to_have_value("The power failed for an hour.")


@pytest.mark.parametrize("down", [True, False], ids=["server", "network"])
def test_taps_say_who_does_not_answer(roll: Page, context: BrowserContext, down):
    if down:
        roll.route("**/mark/", lambda route: route.abort())
    else:
        context.set_offline(True)
    roll.get_by_role("button", name="All present").click()

    missing = "The server does not answer" if down else "No network"
    kept = f"{missing} · 12 changes are kept on this device and sent later"
    expect(roll.locator(".roll-state")).to_have_text(kept)

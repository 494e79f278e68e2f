"""After Back a page shows what is recorded, whatever the browser remembers of it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import (
    AttendanceMarkFactory,
    EnrolmentFactory,
    OfficerFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    UserFactory,
    YesterdaysSessionFactory,
)
from trainings.attendance.models import AttendanceMark
from trainings.planning.models import Training

# What a browser shows does not depend on the engine below.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]
Status = AttendanceMark.Status
# The browser kept the whole page, and shows it again as it was left.
SHOWN_AGAIN = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


@pytest.fixture
def enrolment():
    session = YesterdaysSessionFactory()
    return EnrolmentFactory(training=session.training, person__full_name="Suryani")


@pytest.fixture
def roll(page: Page, enrolment, sign_in) -> Page:
    """The list of a session in which Suryani was marked “Late”."""
    session = enrolment.training.sessions.get()
    trainer = TrainerUserFactory()
    SessionTrainerFactory(session=session, trainer=trainer.person.trainer)
    sign_in(trainer)
    page.goto(reverse("attendance:session", args=[session.pk]))
    status(page, "Late").locator("xpath=..").click()
    expect(page.locator(".roll-state")).to_have_text("Saved")
    return page


def status(page: Page, name: str):
    return page.get_by_role("radiogroup", name="Suryani").get_by_role("radio", name=name)


def a_colleague_marks_sick(enrolment) -> None:
    session = enrolment.training.sessions.get()
    AttendanceMark.objects.all().delete()
    AttendanceMarkFactory(session=session, enrolment=enrolment, status=Status.SICK, marked_by=UserFactory())


def expect_sick(page: Page) -> None:
    expect(status(page, "Sick")).to_be_checked()
    expect(page.locator("[data-count=sick]")).to_have_text("1")
    expect(page.locator("[data-count=late]")).to_have_text("0")


def test_attendance_shows_the_marks_of_now(roll: Page, enrolment):
    roll.locator(".roll-up").click()
    a_colleague_marks_sick(enrolment)
    roll.go_back()

    expect_sick(roll)


def test_attendance_that_the_browser_kept_is_loaded_anew(roll: Page, enrolment):
    a_colleague_marks_sick(enrolment)
    roll.evaluate(SHOWN_AGAIN)

    expect_sick(roll)


def test_filter_and_search_go_by_the_list_that_is_shown(page: Page, sign_in):
    TrainingFactory()
    sign_in(OfficerFactory())
    page.goto(reverse("planning:trainings"))
    page.get_by_label("Search this list").fill("Kupang")
    page.locator(".filter-fold > summary").click()
    page.get_by_label("State").select_option(label="Draft")
    page.locator(".site-footer a").first.click()
    page.go_back()

    expect(page.get_by_label("Search this list")).to_have_value("")
    expect(page.locator("select[name=state]")).to_have_value("")


def test_what_was_typed_and_never_sent_stays_and_says_so(page: Page, sign_in):
    sign_in(OfficerFactory())
    page.goto(reverse("planning:training_edit", args=[TrainingFactory().pk]))
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Title in English").fill("Another title of it")
    page.locator(".site-footer a").first.click()
    page.go_back()

    expect(page.get_by_label("Title in English")).to_have_value("Another title of it")
    expect(page.locator(".unsaved-note")).to_have_text("Not saved yet")


def test_page_that_the_browser_kept_keeps_what_was_typed(page: Page, sign_in):
    training = TrainingFactory()
    sign_in(OfficerFactory())
    page.goto(reverse("planning:training_edit", args=[training.pk]))
    page.get_by_label("Title in English").fill("Another title of it")
    Training.objects.update(title_en="Another title")
    page.evaluate(SHOWN_AGAIN)
    page.wait_for_load_state()

    expect(page.get_by_label("Title in English")).to_have_value("Another title of it")
    expect(page.locator(".unsaved-note")).to_have_text("Not saved yet")


def test_list_that_the_browser_kept_is_loaded_anew(page: Page, sign_in):
    TrainingFactory(title_en="Old title")
    sign_in(OfficerFactory())
    page.goto(reverse("planning:trainings"))
    Training.objects.update(title_en="New title")
    page.evaluate(SHOWN_AGAIN)

    expect(page.locator("main")).to_contain_text("New title")


def test_session_form_shows_the_fields_of_the_kind_that_came_back(page: Page, sign_in):
    session = SessionFactory()
    sign_in(OfficerFactory())
    page.goto(reverse("planning:session_edit", args=[session.pk]))
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Kind").select_option(label="Break")
    page.locator(".site-footer a").first.click()
    page.go_back()
    expect(page.get_by_label("Kind")).to_have_value("break")
    expect(page.get_by_label("JP", exact=True)).to_be_hidden()
    page.get_by_label("Kind").select_option(label="Module")

    expect(page.get_by_label("JP", exact=True)).to_have_value("2.0")


def test_theme_is_the_one_that_was_chosen_last(page: Page):
    page.goto("/en/")
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": page.url}])
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: false}))")

    expect(page.locator("html")).to_have_attribute("data-theme", re.compile("dark"))

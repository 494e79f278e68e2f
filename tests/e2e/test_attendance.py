"""Attendance by taps: a trainer with a phone in a room with a bad network."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.factories import (
    AttendanceMarkFactory,
    EnrolmentFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    UserFactory,
    YesterdaysSessionFactory,
)
from trainings.attendance.effective_status import standings_in
from trainings.attendance.models import AttendanceMark

pytestmark = [
    pytest.mark.sqlite,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("viewport", ["phone"], indirect=True),
]
Status = AttendanceMark.Status
NAMES = ["Ahmad Fauzi", "Maria Goreti Wea", "Suryani"]


@pytest.fixture
def session():
    session = YesterdaysSessionFactory(module__title_en="Labour migration", module__title_ind="Migrasi tenaga kerja")
    for name in NAMES:
        EnrolmentFactory(training=session.training, person__full_name=name)
    return session


@pytest.fixture
def trainer(session):
    user = TrainerUserFactory(full_name="Ani")
    SessionTrainerFactory(session=session, trainer=user.person.trainer)
    return user


@pytest.fixture
def roll(page: Page, session, trainer, sign_in) -> Page:
    """The list of the session, open on the trainer's phone."""
    sign_in(trainer)
    page.goto(address(session))
    expect_state(page, "Saved")
    return page


def address(session) -> str:
    return reverse("attendance:session", args=[session.pk])


def tap(page: Page, name: str, status: str) -> None:
    # The radio button is drawn as a part of its label, which is what a finger hits.
    page.get_by_role("radiogroup", name=name).get_by_role("radio", name=status).locator("xpath=..").click()


def choose(page: Page, name: str, status: str) -> None:
    group = page.get_by_role("radiogroup", name=name)
    group.locator("summary").click()
    group.locator(".menu-panel").get_by_text(status).click()


def expect_status(page: Page, name: str, status: str) -> None:
    expect(page.get_by_role("radiogroup", name=name).get_by_role("radio", name=status)).to_be_checked()


def expect_state(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator(".roll-state")).to_have_text(words)


def recorded(session) -> dict[str, str]:
    return {standing.mark.enrolment.person.full_name: standing.status for standing in standings_in(session).values()}


def test_each_tap_is_saved(roll: Page, session):
    tap(roll, "Ahmad Fauzi", "Present")
    tap(roll, "Suryani", "Late")
    choose(roll, "Maria Goreti Wea", "Sick")

    expect_state(roll, "Saved")
    expect(roll.locator("[data-count=present]")).to_have_text("1")
    expect(roll.locator("[data-count=cleared]")).to_have_text("0")
    assert recorded(session) == {"Ahmad Fauzi": "present", "Suryani": "late", "Maria Goreti Wea": "sick"}
    roll.reload()
    expect_status(roll, "Maria Goreti Wea", "Sick")


def test_tap_that_comes_before_the_script_counts(page: Page, session, trainer, sign_in):
    sign_in(trainer)
    held: list[Route] = []
    # The list's own method takes no attribute, which the library wants to give to what it calls.
    page.route(re.compile(r"/attendance[^/]*\.js"), lambda route: held.append(route))  # noqa: PLW0108
    page.goto(address(session), wait_until="commit")
    tap(page, "Suryani", "Late")
    for route in held:
        route.continue_()

    expect(page.locator("[data-count=late]")).to_have_text("1")
    expect_state(page, "Saved")
    assert recorded(session) == {"Suryani": "late"}


def test_changing_ones_mind_keeps_both_marks(roll: Page, session):
    tap(roll, "Suryani", "Present")
    tap(roll, "Suryani", "Late")

    expect_state(roll, "Saved")
    assert recorded(session) == {"Suryani": "late"}
    assert AttendanceMark.objects.count() == 2


def test_all_present_then_undo(roll: Page, session):
    tap(roll, "Suryani", "Late")
    roll.get_by_role("button", name="All present").click()
    expect_status(roll, "Ahmad Fauzi", "Present")
    expect_state(roll, "Saved")
    assert recorded(session) == {"Ahmad Fauzi": "present", "Maria Goreti Wea": "present", "Suryani": "late"}

    roll.get_by_role("button", name="Undo").click()
    expect_status(roll, "Ahmad Fauzi", "Not marked")
    expect_state(roll, "Saved")
    assert recorded(session) == {"Suryani": "late"}

    roll.get_by_role("button", name="Undo").click()
    expect_status(roll, "Suryani", "Not marked")
    expect_state(roll, "Saved")
    assert recorded(session) == {}


def test_undo_after_loading_the_page_anew_takes_back_the_last_act(roll: Page, session):
    tap(roll, "Suryani", "Late")
    expect_state(roll, "Saved")
    roll.reload()

    roll.get_by_role("button", name="Undo").click()

    expect_status(roll, "Suryani", "Not marked")
    expect_state(roll, "Saved")
    roll.get_by_role("button", name="Undo").click()
    expect(roll.get_by_text("There is no mark of yours in this session to undo.")).to_be_visible()


def test_a_note_about_a_participant(roll: Page, session):
    tap(roll, "Suryani", "Late")
    group = roll.get_by_role("radiogroup", name="Suryani")
    group.locator("summary").click()
    group.get_by_label("Note").fill("Flight delayed")
    group.get_by_label("Note").press("Enter")

    expect(roll.locator(".roll-remark", has_text="Flight delayed")).to_be_visible()
    expect_state(roll, "Saved")
    mark = standings_in(session)[AttendanceMark.objects.latest("pk").enrolment_id].mark
    assert (mark.status, mark.note) == (Status.LATE, "Flight delayed")


def test_without_network_nothing_is_lost(roll: Page, session, context: BrowserContext):
    context.set_offline(True)
    tap(roll, "Ahmad Fauzi", "Present")
    tap(roll, "Suryani", "Late")
    roll.get_by_role("button", name="Undo").click()
    tap(roll, "Suryani", "Present")

    expect_state(roll, "No network · 4 changes are kept on this device and sent later")
    expect_status(roll, "Suryani", "Present")
    assert not AttendanceMark.objects.exists()

    context.set_offline(False)
    expect_state(roll, "Saved")
    assert recorded(session) == {"Ahmad Fauzi": "present", "Suryani": "present"}


def test_a_page_loaded_anew_sends_what_was_left(roll: Page, session, context: BrowserContext):
    context.route("**/mark/", lambda route: route.abort())
    tap(roll, "Suryani", "Late")
    expect_state(roll, "The server does not answer · 1 change is kept on this device and sent later")

    roll.reload()
    expect_status(roll, "Suryani", "Late")
    expect_state(roll, "The server does not answer · 1 change is kept on this device and sent later")

    context.unroute("**/mark/")
    roll.get_by_role("button", name="Try again").click()
    expect_state(roll, "Saved")
    assert recorded(session) == {"Suryani": "late"}


def test_a_lost_answer_does_not_count_twice(roll: Page, session, context: BrowserContext):
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    context.route("**/mark/", lose_the_answer, times=1)
    tap(roll, "Suryani", "Late")
    expect_state(roll, "The server does not answer · 1 change is kept on this device and sent later")
    assert AttendanceMark.objects.count() == 1

    roll.get_by_role("button", name="Try again").click()
    expect_state(roll, "Saved")
    assert AttendanceMark.objects.count() == 1


def test_a_server_that_fails_is_asked_again(roll: Page, session, context: BrowserContext):
    context.route("**/mark/", lambda route: route.fulfill(status=503, body="busy"), times=1)
    tap(roll, "Suryani", "Late")
    expect_state(roll, "The server does not answer · 1 change is kept on this device and sent later")

    expect_state(roll, "Saved")  # by itself, after two seconds
    assert recorded(session) == {"Suryani": "late"}


def test_signed_out_meanwhile(roll: Page, session, trainer, context: BrowserContext, sign_in):
    context.clear_cookies()
    tap(roll, "Suryani", "Late")
    expect_state(roll, "You were signed out. Reload the page and sign in. Your changes are kept on this device.")

    sign_in(trainer)
    roll.get_by_role("link", name="Reload the page").click()
    expect_state(roll, "Saved")
    assert recorded(session) == {"Suryani": "late"}


def test_what_is_left_on_a_shared_phone_is_not_sent_by_the_next_person(
    roll: Page, session, trainer, context: BrowserContext, sign_in
):
    context.route("**/mark/", lambda route: route.abort())
    tap(roll, "Suryani", "Late")
    expect_state(roll, re.compile("The server does not answer"))
    colleague = TrainerUserFactory()
    SessionTrainerFactory(session=session, trainer=colleague.person.trainer)
    context.unroute("**/mark/")

    sign_in(colleague)
    roll.reload()
    expect_state(roll, "Saved")
    expect_status(roll, "Suryani", "Not marked")
    assert not AttendanceMark.objects.exists()


def test_training_cancelled_meanwhile_says_why_and_lets_go(roll: Page, session):
    session.training.state = "cancelled"
    session.training.save()
    tap(roll, "Suryani", "Late")
    expect_state(roll, "Not saved: This training was cancelled; no attendance is recorded.")

    roll.get_by_role("button", name="Discard these changes").click()
    expect_state(roll, "Saved")
    expect_status(roll, "Suryani", "Not marked")


def test_a_mark_that_is_refused_is_shown_at_the_name(roll: Page, session):
    enrolment = session.training.enrolments.get(person__full_name="Suryani")
    enrolment.history.all().delete()
    type(enrolment).objects.filter(pk=enrolment.pk).update(state="nominated")
    tap(roll, "Suryani", "Late")
    tap(roll, "Ahmad Fauzi", "Present")

    row = roll.locator(".roll-row", has_text="Suryani")
    expect(row.get_by_role("alert")).to_have_text(
        "This person is not a confirmed participant. Confirm the nomination first."
    )
    expect_status(roll, "Suryani", "Not marked")
    expect_state(roll, "Saved")
    assert recorded(session) == {"Ahmad Fauzi": "present"}


def test_what_a_colleague_recorded_comes_in_and_contradictions_are_named(roll: Page, session):
    for name, status in (("Suryani", Status.LATE), ("Ahmad Fauzi", Status.SICK)):
        enrolment = session.training.enrolments.get(person__full_name=name)
        budi = UserFactory(full_name="Budi")
        AttendanceMarkFactory(session=session, enrolment=enrolment, status=status, marked_by=budi)

    tap(roll, "Suryani", "Present")

    expect_status(roll, "Ahmad Fauzi", "Sick")
    also = roll.locator(".roll-row", has_text="Suryani").locator(".roll-also")
    expect(also).to_have_text(re.compile(r"Also marked “Late” by Budi at \d\d:\d\d\."))


def test_by_keyboard(roll: Page, session):
    first = roll.get_by_role("radiogroup", name="Ahmad Fauzi")
    first.get_by_role("radio", name="Not marked").focus()
    roll.keyboard.press("ArrowRight")
    expect_status(roll, "Ahmad Fauzi", "Present")
    expect_state(roll, "Saved")
    roll.keyboard.press("ArrowRight")
    expect_status(roll, "Ahmad Fauzi", "Late")
    expect_state(roll, "Saved")
    roll.keyboard.press("Tab")
    roll.keyboard.press("Tab")
    roll.keyboard.press("ArrowLeft")

    expect_status(roll, "Maria Goreti Wea", "Absent")
    expect_state(roll, "Saved")
    assert recorded(session) == {"Ahmad Fauzi": "late", "Maria Goreti Wea": "absent"}


def test_search_leaves_those_whose_name_has_every_word(page: Page, session, trainer, sign_in):
    EnrolmentFactory.create_batch(15, training=session.training)
    sign_in(trainer)
    page.goto(address(session))
    page.get_by_role("searchbox", name="Find a participant").fill("wea mária")

    expect(page.locator(".roll-row:visible")).to_have_count(1)
    expect(page.locator(".roll-row:visible")).to_contain_text("Maria Goreti Wea")
    expect(page.locator("#roll-found")).to_have_text("1 participant found")


@pytest.mark.parametrize("typed", ["zzzz", "-"])
def test_search_that_finds_nobody_says_so(page: Page, session, trainer, sign_in, typed):
    EnrolmentFactory.create_batch(15, training=session.training)
    sign_in(trainer)
    page.goto(address(session))
    page.get_by_role("searchbox", name="Find a participant").fill(typed)

    expect(page.locator(".roll-row:visible")).to_have_count(0)
    expect(page.get_by_text("No participant matches your search.")).to_be_in_viewport()
    page.get_by_role("searchbox", name="Find a participant").fill("")
    expect(page.locator(".roll-row:visible")).to_have_count(15 + len(NAMES))


def test_every_control_is_as_large_as_a_thumb(roll: Page):
    controls = roll.locator(".pick-option:visible, .roll-foot .btn:visible")
    sizes = [control.bounding_box() for control in controls.all()]

    assert len(sizes) == 3 * len(NAMES) + 2
    assert all(size and size["width"] >= 44 and size["height"] >= 44 for size in sizes)


def test_without_script_the_form_saves(new_context, base_url, session, trainer, sign_in, context):
    sign_in(trainer)
    plain = new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(address(session))
    expect_state(page, "Nothing is saved before you press Save.")
    tap(page, "Suryani", "Late")
    choose(page, "Ahmad Fauzi", "Absent")
    page.locator("details[open] summary").click()
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.get_by_text("2 marks saved.")).to_be_visible()
    assert recorded(session) == {"Suryani": "late", "Ahmad Fauzi": "absent"}
    page.get_by_role("button", name="All present").click()
    expect_status(page, "Maria Goreti Wea", "Present")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "id"])
def test_nothing_for_axe_to_find(page: Page, session, trainer, sign_in, axe, language, scheme):
    sign_in(trainer)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"/{language}/staff/sessions/{session.pk}/attendance/")
        page.locator(".roll-row summary").first.click()
        assert axe(page) == []
        for name in ("", "sheets/"):
            page.goto(f"/{language}/staff/trainings/{session.training_id}/attendance/{name}")
            assert axe(page) == []


def begins(session, **ago) -> None:
    """Move the session so that it began so long ago; a negative time lies ahead."""
    session.starts_at = timezone.now() - datetime.timedelta(**ago)
    session.ends_at = session.starts_at + datetime.timedelta(minutes=90)
    session.save()


def test_tap_that_is_too_early_is_kept_and_shown_until_it_is_confirmed(page: Page, session, trainer, sign_in):
    begins(session, days=-21)
    sign_in(trainer)
    page.goto(address(session))
    tap(page, "Suryani", "Present")

    expect_status(page, "Suryani", "Too early")
    expect_state(page, "Saved")
    expect(page.get_by_text("Marked too early by Ani")).to_be_visible()
    page.get_by_role("button", name="All present").click()
    expect(page.get_by_text("You can use “All present” from")).to_be_visible()
    assert recorded(session) == {"Suryani": "early"}
    expect(page.get_by_role("button", name="Confirm as present")).to_be_hidden()

    begins(session, minutes=10)
    page.reload()
    page.get_by_role("button", name="Confirm as present").click()

    expect_status(page, "Suryani", "Present")
    expect_state(page, "Saved")
    assert recorded(session) == {"Suryani": "present"}


def test_tap_long_after_the_session_asks_for_a_reason(page: Page, session, trainer, sign_in):
    begins(session, days=20)
    sign_in(trainer)
    page.goto(address(session))

    tap(page, "Suryani", "Present")
    expect_status(page, "Suryani", "Not marked")
    expect(page.get_by_label("Reason for the late entry")).to_be_focused()
    assert recorded(session) == {}

    page.get_by_label("Reason for the late entry").fill("Paper sheet")
    tap(page, "Suryani", "Present")

    expect_state(page, "Saved")
    expect(page.get_by_text("Late entry: Paper sheet")).to_be_visible()
    assert recorded(session) == {"Suryani": "present"}

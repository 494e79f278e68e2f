"""The form of a session shows what a session of the chosen kind has, and with no script it saves no more."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import OfficerFactory, SessionFactory, SessionTrainerFactory
from trainings.planning.models import Session

# What a browser shows does not depend on the engine below.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def form(page: Page, sign_in) -> Page:
    """The form of a module's session with a room, two JP and a trainer."""
    part = SessionTrainerFactory(session=SessionFactory(room="Anggrek"))
    sign_in(OfficerFactory())
    page.goto(reverse("planning:session_edit", args=[part.session_id]))
    return page


def save(page: Page) -> tuple[object, ...]:
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    session = Session.objects.get()
    return session.kind, session.module, session.jp, session.room_name, session.trainers.count()


def test_only_fields_of_the_kind_are_shown(form: Page):
    kind = form.get_by_label("Kind")
    parts = [form.get_by_label(label, exact=True) for label in ("Module", "JP", "Room")]
    trainers = form.get_by_role("group", name="Trainers")
    kind.select_option(label="Break")
    for part in [*parts, trainers]:
        expect(part).to_be_hidden()

    kind.select_option(label="Test")
    expect(parts[0]).to_be_hidden()
    expect(parts[1]).to_have_value("")  # the hours were those of the module
    expect(parts[2]).to_be_visible()
    expect(trainers).to_be_visible()

    kind.select_option(label="Module")
    expect(parts[0]).to_be_visible()
    expect(parts[1]).to_have_value("2.0")


def test_hours_that_were_typed_stay(form: Page):
    form.get_by_label("JP", exact=True).fill("1")
    form.get_by_label("Kind").select_option(label="Test")

    assert save(form)[:3] == ("test", None, 1)


@pytest.mark.parametrize("scripts", [True, False], indirect=True)
def test_a_break_is_saved_with_nothing_of_the_module(form: Page):
    form.get_by_label("Kind").select_option(label="Break")

    assert save(form) == ("break", None, 0, "", 0)

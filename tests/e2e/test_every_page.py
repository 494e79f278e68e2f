"""Every page that the URLconf lists, in both languages and both themes, looked at by axe and by measures of our own.

Pages are opened as whoever may see them (tests/security/access_table.py), on one of everything (…/world.py). What a
page is made of does not depend on the engine of the database: this is done once.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Route

from tests.e2e import measures
from tests.security.access_table import ACCESS
from tests.security.addresses import addresses
from tests.security.world import ROLES, World, arguments_of, make_world

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite,
    # WeasyPrint leaves the colour profile of a certificate to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

# A certificate as it will be printed, to be seen within a page; documents that the browser shows by
# itself; and the page about the API, which is django-ninja's.
NO_PAGES = {
    *("certificates:template_preview", "certificates:template_pdf"),
    *("certificates:preview", "certificates:download", "planning:training_agenda"),
    "api:openapi-view",
    *("imports:template", "imports:errors"),
    # Parts of a field, which tests/e2e/test_record_field.py looks at.
    *("participants:find_institutions", "planning:find_venues"),
}
# Whoever may see a page first of these looks at it.
EYES = ("anonymous", "officer", "administrator", "participant")
# Pages that are another for each role.
FOR_EACH_ROLE = {"home:today": ("viewer", "trainer", "administrator")}
# At least so many of them; new addresses come in by themselves.
SEEN = 112
SENT_EMPTY = 31
# Of these the phone's shape is another than the narrow window's measures can tell.
ON_A_PHONE = (
    *("home:home", "home:today", "planning:training", "enrolment:participants", "planning:session_edit"),
    *("attendance:session", "certificates:training", "certificates:verification", "participants:people"),
)


@dataclass(frozen=True)
class Sight:
    """An address, and who looks at it."""

    role: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} as {self.role}"


def answers(name: str, method: str) -> dict[str, str]:
    """What each role gets from the address ``name``."""
    found = ACCESS[name].split(" | ")[("GET", "POST").index(method)].split()
    return dict(zip(ROLES, found if len(found) > 1 else found * len(ROLES), strict=True))


def sights() -> list[Sight]:
    """All there is to see, one role after the other."""
    found = []
    for name in ACCESS.keys() - NO_PAGES:
        seen_by = [role for role in EYES if answers(name, "GET")[role] in {"200", "401"}][:1]
        found += [Sight(role, name) for role in (*seen_by, *FOR_EACH_ROLE.get(name, ()))]
    return sorted(found, key=lambda sight: (ROLES.index(sight.role), sight.name))


def forms() -> list[Sight]:
    """Pages with a form that comes back when it is sent empty."""
    return [sight for sight in sights() if answers(sight.name, "POST")[sight.role] in {"200", "422"}]


class Walker:
    """Goes from page to page as one role after the other, in one window."""

    def __init__(self, page: Page, world: World, base_url: str) -> None:
        self.page, self.world, self.base_url = page, world, base_url
        self.takes, self.role = addresses(), ""
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.page.set_viewport_size(measures.DESK)

    def become(self, role: str) -> None:
        if role == self.role:
            return
        self.role = role
        self.page.context.clear_cookies()
        user = self.world.users[role]
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            self.page.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.base_url}]
            )

    def open(self, sight: Sight, language: str) -> bool:
        """Open it; False where it is no page, but is read by machines or saved as a file."""
        self.become(sight.role)
        with translation.override(language):
            path = reverse(sight.name, kwargs=arguments_of(self.world, sight.name, self.takes[sight.name]))
        try:
            answer = self.page.goto(path)
        except PlaywrightError as error:
            if "Download is starting" in str(error):
                return False
            raise
        return answer is not None and answer.headers.get("content-type", "").startswith("text/html")

    def send_empty(self) -> int:
        """Send the page's form with nothing in it, whatever the browser would say to that; the status, 0 if none."""
        if not self.page.locator("main form[method=post]").count():
            return 0
        with self.page.expect_navigation() as navigation:
            self.page.evaluate(
                """() => {
                  const forms = [...document.querySelectorAll('main form[method=post]')];
                  const form = forms.find((each) => new URL(each.action).pathname === location.pathname) ?? forms[0];
                  for (const field of form.querySelectorAll('input:not([type=hidden]), select, textarea')) {
                    if (/checkbox|radio/.test(field.type)) field.checked = false;
                    else if (field.tagName === 'SELECT') field.selectedIndex = -1;
                    else field.value = '';
                  }
                  HTMLFormElement.prototype.submit.call(form);
                }"""
            )
        return navigation.value.status


@pytest.fixture
def walker(page: Page, base_url: str) -> Walker:
    page.set_default_timeout(30_000)
    return Walker(page, make_world(), base_url)


def all_wrong(page: Page, language: str, *, colours: bool = True, whole: bool = False) -> list[str]:
    """Everything that can be said against the page that is open.

    ``whole``: on a phone no word is broken and nothing is covered, either.
    ``colours``: those of the dark theme and of the focus, which are the same in any language, too.
    """
    found = measures.frame(page, language=language, site=settings.SITE_NAME)
    found += measures.axe(page)
    found += measures.narrow(page, whole=whole) + measures.large_text(page, whole=whole)
    return found + (wrong_colours(page) if colours else [])


def wrong_colours(page: Page) -> list[str]:
    measures.in_theme(page, "dark")
    found = [f"dark: {each}" for each in measures.axe(page, measures.COLOURS)]
    measures.in_theme(page, "light")
    return found + measures.focus(page)


@pytest.mark.parametrize("language", ["en", "id"])
class TestPages:
    def test_nothing_is_wrong_with_any_page(self, walker: Walker, language: str):
        wrong: dict[str, list[str]] = {}
        titles: dict[str, set[str]] = {}
        seen = 0
        for sight in sights():
            if not walker.open(sight, language):
                continue
            seen += 1
            titles.setdefault(walker.page.title(), set()).add(sight.name)
            if found := all_wrong(walker.page, language, colours=language == "en", whole=language == "id"):
                wrong[str(sight)] = found

        assert wrong == {}
        assert [names for names in titles.values() if len(names) > 1] == []
        assert seen >= SEEN


class TestForms:
    def test_nothing_is_wrong_with_a_form_that_comes_back(self, walker: Walker):
        wrong: dict[str, list[str]] = {}
        sent = 0
        for sight in forms():
            if walker.open(sight, "id") and (status := walker.send_empty()):
                sent += 1
                found = [] if status in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY} else [f"status {status}"]
                if found := found + all_wrong(walker.page, "id"):
                    wrong[str(sight)] = found

        assert wrong == {}
        assert sent >= SENT_EMPTY

    @pytest.mark.parametrize("viewport", ["phone"], indirect=True)
    def test_nothing_is_wrong_on_a_phone(self, walker: Walker):
        walker.page.set_viewport_size({"width": 390, "height": 844})
        wrong: dict[str, list[str]] = {}
        for sight in sights():
            if sight.name in ON_A_PHONE:
                walker.open(sight, "id")
                walker.page.locator(".phone-menu > summary").click()
                if found := measures.axe(walker.page):
                    wrong[str(sight)] = found

        assert wrong == {}


class TestErrorPages:
    @pytest.mark.parametrize("language", ["en", "id"])
    def test_nothing_is_wrong_when_something_went_wrong(self, page: Page, rf: RequestFactory, language: str):
        wrong: dict[str, list[str]] = {}
        for name in ("400", "403", "403_csrf", "404", "413", "429"):
            request: Any = rf.get(f"/{language}/nowhere/")
            request.user = AnonymousUser()
            with translation.override(language):
                html = get_template(f"{name}.html").render({"limit": settings.UPLOAD_MAX_BYTES}, request)
            show(page, html)
            if found := all_wrong(page, language):
                wrong[name] = found

        assert wrong == {}

    @pytest.mark.parametrize("name", ["500", "maintenance"])
    def test_nothing_is_wrong_when_nothing_works(self, page: Page, name: str):
        show(page, get_template(f"{name}.html").render({}))
        found = measures.axe(page)
        measures.in_theme(page, "dark")

        assert found + measures.axe(page) + measures.narrow(page) + measures.large_text(page) == []


def show(page: Page, html: str) -> None:
    """Show what a template says, at an address of ours, so that its styles come too."""

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route("**/shown", answer)
    page.goto("/shown")
    page.unroute("**/shown")

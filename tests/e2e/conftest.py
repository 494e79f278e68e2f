"""Chromium for the browser tests: two sizes of window, sign-in without typing, axe, and an eye on the console.

The main job is done on both engines. What else a browser makes of the pages is seen on SQLite alone: no page knows
which engine it came from, and the verbs and lists behind them are tested on both.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from emm.accounts.models import User
from tests.e2e import measures

# What a page shows comes when it comes: processors may be slow and shared. A wait ends as soon as it is there.
expect.set_options(timeout=30_000)

FAILED_REQUESTS = ("Failed to load resource", "htmx:afterRequest", "htmx:sendError", "Response Status Error Code")
VIEWPORTS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Lets tests write page.goto("/en/")."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    arguments += ["--disable-component-update", "--disable-sync"]
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    system_browser = {"executable_path": chromium} if chromium else {}
    return {**browser_type_launch_args, **system_browser, "args": arguments}


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Ends with these tests: while it lives, its event loop counts as running, and other tests call asyncio.run()."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    with playwright.chromium.launch(**browser_type_launch_args) as browser:
        yield browser


@pytest.fixture(scope="session")
def browser_context_args(base_url: str) -> dict[str, Any]:
    return {"base_url": base_url}


@pytest.fixture
def viewport(request: pytest.FixtureRequest) -> str:
    """Desktop, unless a test asks for others: parametrize("viewport", ["desktop", "phone"], indirect=True)."""
    return getattr(request, "param", "desktop")


@pytest.fixture
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts; parametrize("scripts", [False], indirect=True) for one that does not."""
    return getattr(request, "param", True)


@pytest.fixture
def context(
    new_context: Callable[..., BrowserContext], viewport: str, scripts: bool, base_url: str
) -> Iterator[BrowserContext]:
    """A browser of its own for each test, which fails if the page erred, broke the CSP or left this machine."""
    window = VIEWPORTS[viewport]
    context = new_context(**window, locale="en-GB", timezone_id="Asia/Jakarta", java_script_enabled=scripts)
    complaints: list[str] = []

    def note_console(message: ConsoleMessage) -> None:
        # The browser and htmx log failed requests, too; whether one was wanted is for the test to say.
        if message.type == "error" and not message.text.startswith(FAILED_REQUESTS):
            complaints.append(f"console: {message.text}")

    def note_request(request: Request) -> None:
        # A PDF is shown by the browser's own viewer.
        if not request.url.startswith((base_url, "data:", "blob:", "chrome:", "chrome-extension:")):
            complaints.append(f"request to another host: {request.url}")

    context.on("console", note_console)
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
    context.on("request", note_request)
    yield context
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


@pytest.fixture
def sign_in(context: BrowserContext, base_url: str) -> Callable[[User], None]:
    """Sign a user in, in this test's browser, by its session cookie."""

    def sign_in(user: User) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": base_url}])

    return sign_in


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """What axe finds wrong on a page (WCAG 2.2 AA and good practice): rule and where; [] when nothing."""
    return measures.axe

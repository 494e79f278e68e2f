"""The pages in one language, as a person finds their way on them."""

import re
from typing import Any

from django.forms import BaseForm
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import Pointer


class Pages:
    """The pages in one language: what they say is looked up in the catalogue that they are made with."""

    def __init__(self, page: Page, language: str, hands: Pointer, *, scripts: bool) -> None:
        self.page, self.language, self.hands, self.scripts = page, language, hands, scripts

    def say(self, words: str, **values: Any) -> str:
        with translation.override(self.language):
            return translation.gettext(words) % values if values else translation.gettext(words)

    def say_of(self, count: int, one: str, many: str) -> str:
        with translation.override(self.language):
            return translation.ngettext(one, many, count) % {"count": count}

    def open(self, name: str, *args: Any) -> None:
        with translation.override(self.language):
            self.page.goto(reverse(name, args=args))

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(words), exact=True)

    def link(self, words: str) -> Locator:
        return self.page.get_by_role("link", name=self.say(words), exact=True)

    def named(self, role: Any, words: str, whom: str) -> Locator:
        """A control that says to screen readers whom it is about: “Download: IOM-ID/…”."""
        # A slash would end the pattern in Playwright's selectors.
        name = re.escape(whom).replace("/", r"\/")
        return self.page.get_by_role(role, name=re.compile(rf"^{re.escape(self.say(words))}\s*:\s*{name}$"))

    def field(self, form: BaseForm, name: str) -> Locator:
        """The input of a form's field, by the label that people read; required ones carry an asterisk."""
        with translation.override(self.language):
            label = str(form[name].label)
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$"))

    def tab(self, words: str) -> None:
        label = re.escape(self.say(words))
        navigation = self.page.get_by_role("navigation", name=self.say("Pages of this training"))
        self.hands.press(navigation.get_by_role("link", name=re.compile(rf"^{label}\s*\d*$")))

    def mark(self, participant: str, status: Any) -> None:
        self.hands.pick(self.page.get_by_role("radiogroup", name=participant), self.status(participant, status))

    def status(self, participant: str, status: Any) -> Locator:
        with translation.override(self.language):
            word = str(status.label)
        return self.page.get_by_role("radiogroup", name=participant).get_by_role("radio", name=word, exact=True)

    def expect_heading(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

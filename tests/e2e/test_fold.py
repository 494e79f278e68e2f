"""The browser folds text as the server does."""

import pytest
from django.templatetags.static import static
from playwright.sync_api import Page

from emm.common.text import fold
from tests.common.same_names import CHARACTERS, FOLDED

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]


def folded_by_the_browser(page: Page, texts: list[str]) -> list[str]:
    page.goto("/en/")
    script = "async ([address, texts]) => { const { fold } = await import(address); return texts.map(fold); }"
    answer: list[str] = page.evaluate(script, [static("emm/js/fold.js"), texts])
    return answer


def test_the_table_of_cases(page: Page):
    assert folded_by_the_browser(page, [typed for typed, _folded in FOLDED]) == [folded for _typed, folded in FOLDED]


def test_every_character(page: Page):
    """Each between two letters, so that what it does at an end and in the middle shows."""
    texts = [f"a{character}A{character}" for character in CHARACTERS]
    answers = folded_by_the_browser(page, texts)
    assert [text for text, answer in zip(texts, answers, strict=True) if answer != fold(text)] == []
